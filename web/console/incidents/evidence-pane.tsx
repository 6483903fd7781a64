/** The evidence: what the checks say now, and each failed check with what helps to judge it. Never public. */
import type { EvidenceView, IncidentDetail } from '../../../server/contract/incidents.ts'
import { Because } from '../because.tsx'
import { whatFailed } from '../incident-words.ts'
import { StateMark, stateOfVerdict } from '../parts/marks.tsx'
import { Phases } from '../parts/phases.tsx'
import { StepsSeen } from '../parts/steps-seen.tsx'
import { WhyLink } from '../parts/why-link.tsx'
import { useNames } from '../session.tsx'
import { exactClock } from '../times.ts'
import { Strips } from './strips.tsx'

export function EvidencePane({ detail }: { readonly detail: IncidentDetail }) {
  const { t, say } = useNames()
  const { incident, evidence } = detail
  return (
    <aside class="pane pane-evidence" aria-labelledby="evidence-title">
      <h2 id="evidence-title" tabIndex={-1}>
        {t.evidence.title}
      </h2>
      <h3>{t.evidence.verdictNow}</h3>
      <ul class="verdicts">
        {incident.components.map((one) => (
          <li key={one.componentId}>
            <StateMark state={stateOfVerdict(one.verdict)} />
            <span>
              {say(one.name)}:{' '}
              {one.verdict === 'unknown' && !one.because ? (
                t.components.stated
              ) : (
                <strong>{t.verdicts[one.verdict]}</strong>
              )}
              {one.causedBy !== null && <span class="soft">{` · ${t.evidence.causedBy(say(one.causedBy))}`}</span>}
              {one.because && (
                <span class="soft">
                  {' · '}
                  <Because text={one.because} />
                </span>
              )}{' '}
              <WhyLink id={one.componentId} name={say(one.name)} />
            </span>
          </li>
        ))}
      </ul>
      {evidence.length === 0 ? (
        <p class="soft">{t.evidence.none}</p>
      ) : (
        <>
          <Strips incidentId={incident.id} />
          <h3>{t.evidence.checks}</h3>
          {evidence.map((one, index) => (
            <Check key={one.id} one={one} open={index === 0} />
          ))}
        </>
      )}
    </aside>
  )
}

/** One check in full, as a part that opens. */
export function Check({ one, open }: { readonly one: EvidenceView; readonly open: boolean }) {
  const { t, say } = useNames()
  const headers = Object.entries(one.headers)
  return (
    <details class="check-result" open={open}>
      <summary>
        <strong>{whatFailed(one, t)}</strong>{' '}
        <span class="soft">
          {say(one.componentName)} · {exactClock(one.at, t)}
        </span>
      </summary>
      <p>
        <Because text={one.because} />
      </p>
      <p class="soft">
        {t.evidence.from(one.location)}
        {one.remoteAddress && ` · ${t.evidence.address} ${one.remoteAddress}`}
      </p>
      <Phases phases={one.phases} />
      <StepsSeen steps={one.steps} />
      {headers.length > 0 && (
        <>
          <h4>{t.evidence.headers}</h4>
          <dl class="headers">
            {headers.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd dir="ltr">{value}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
      {one.bodyStart && (
        <>
          <h4>{t.evidence.body}</h4>
          <pre class="body-start" dir="auto">
            {one.bodyStart}
          </pre>
        </>
      )}
    </details>
  )
}
