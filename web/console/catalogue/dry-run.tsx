/** What one check of the probe in the form said: nothing of it is recorded. */
import type { DryRunView } from '../../../server/contract/catalogue.ts'
import { Because } from '../because.tsx'
import { whatFailed } from '../incident-words.ts'
import { Phases } from '../parts/phases.tsx'
import { StepsSeen } from '../parts/steps-seen.tsx'
import { useNames } from '../session.tsx'

export function DryRun({ result }: { readonly result: DryRunView }) {
  const { t } = useNames()
  return (
    <section class="dry-run" aria-label={t.probes.dryRunResult}>
      <h3>
        {t.probes.dryRunResult}: {t.outcomes[result.outcome]} · {whatFailed(result, t)}
      </h3>
      <p>
        <Because text={result.because} />
      </p>
      <Phases phases={result.phases} />
      <StepsSeen steps={result.steps} />
      <dl class="headers">
        {Object.entries(result.headers).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd dir="ltr">{value}</dd>
          </div>
        ))}
      </dl>
      {result.bodyStart && (
        <pre class="body-start" dir="auto">
          {result.bodyStart}
        </pre>
      )}
    </section>
  )
}
