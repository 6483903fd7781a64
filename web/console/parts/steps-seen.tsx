/** The requests of one check with steps, in their order, each with its answer and its time. */
import type { EvidenceView } from '../../../server/contract/incidents.ts'
import { useNames } from '../session.tsx'

export function StepsSeen({ steps }: { readonly steps: EvidenceView['steps'] }) {
  const { t } = useNames()
  if (steps.length === 0) return null
  return (
    <ol class="steps-seen" aria-label={t.evidence.steps}>
      {steps.map(({ name, status, phases }, i) => (
        // A check is over when it is shown: its steps stay where they are.
        <li key={String(i)}>
          <strong>{name === '' ? t.evidence.ownRequest : name}</strong>{' '}
          <span class="soft">
            {status === null ? t.evidence.noAnswer : t.evidence.http(status)} · {Math.round(phases.totalMs)} ms
          </span>
        </li>
      ))}
    </ol>
  )
}
