/** Where the probe in the form is to be tried from, and what that one check said: nothing of it is recorded. */
import type { DryRunView } from '../../../server/contract/catalogue.ts'
import { Because } from '../because.tsx'
import { calls } from '../calls.ts'
import { whatFailed } from '../incident-words.ts'
import { ChoiceField } from '../parts/field.tsx'
import { Phases } from '../parts/phases.tsx'
import { StepsSeen } from '../parts/steps-seen.tsx'
import { useResource } from '../resource.ts'
import { useNames } from '../session.tsx'

export function DryRun({ result }: { readonly result: DryRunView }) {
  const { t } = useNames()
  return (
    <section class="dry-run" aria-label={t.probes.dryRunResult}>
      <h3>
        {t.probes.dryRunResult} ({result.location}): {t.outcomes[result.outcome]} · {whatFailed(result, t)}
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

/** Nothing to choose where the built-in place is the only one. */
export function TryFrom({ from, onInput }: { readonly from: string; readonly onInput: (key: string) => void }) {
  const { t } = useNames()
  const distant = (useResource('locations', calls.locations, ['settings']).value?.locations ?? []).filter(
    (one) => !one.isLocal && one.enrolledAt !== null,
  )
  if (distant.length === 0) return null
  return (
    <ChoiceField
      label={t.probes.dryRunFrom}
      hint={t.probes.dryRunFromHint}
      value={from}
      onInput={onInput}
      choices={[
        { value: '', label: t.locations.isLocal },
        ...distant.map((one) => ({ value: one.key, label: one.name || one.key })),
      ]}
    />
  )
}
