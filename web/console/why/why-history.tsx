/** How it came to this: every change of the verdict with the checks that decided it, the incidents, and what people did. */
import type { ChangeWhy, WhyView } from '../../../server/contract/why.ts'
import { Because } from '../because.tsx'
import { Check } from '../incidents/evidence-pane.tsx'
import { StateMark, stateOfVerdict } from '../parts/marks.tsx'
import { type RegionName, useRegionName } from '../region-names.ts'
import { hrefOf } from '../router.ts'
import { useNames } from '../session.tsx'
import { clock, exactClock } from '../times.ts'

export function Incidents({ incidents, name }: Pick<WhyView, 'incidents' | 'name'>) {
  const { t, say } = useNames()
  if (incidents.length === 0) return null
  return (
    <section>
      <h2>{t.why.incidents}</h2>
      <ul class="rows">
        {incidents.map((one) => (
          <li key={one.id} class="row row-flat">
            <span class="row-name" dir="auto">
              <a href={hrefOf({ at: 'incident', id: one.id })}>{say(one.title) || say(name)}</a>
            </span>
            <span class="soft">
              {one.dismissedWhy === null ? t.states[one.state] : t.incident.dismissedWhy(one.dismissedWhy)}
              {' · '}
              {one.resolvedAt === null
                ? t.time.since(clock(one.startedAt, t))
                : t.time.fromTo(clock(one.startedAt, t), clock(one.resolvedAt, t))}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

export function Changes({ changes }: Pick<WhyView, 'changes'>) {
  const { t } = useNames()
  const regionName = useRegionName()
  return (
    <section>
      <h2>{t.why.history}</h2>
      {changes.length === 0 && <p class="soft">{t.why.noHistory}</p>}
      <ol class="why-changes">
        {changes.map((one) => (
          <Change key={`${one.decidedAt}${one.place}${one.to}${one.because}`} one={one} regionName={regionName} />
        ))}
      </ol>
    </section>
  )
}

interface ChangeProps {
  readonly one: ChangeWhy
  readonly regionName: RegionName
}

function Change({ one, regionName }: ChangeProps) {
  const { t } = useNames()
  const place = one.place !== null && one.isRegion ? regionName(one.place) : one.place
  return (
    <li>
      <p>
        <StateMark state={stateOfVerdict(one.to)} />{' '}
        <time dateTime={new Date(one.at).toISOString()}>{exactClock(one.at, t)}</time>{' '}
        <strong>{t.why.turn(t.verdicts[one.from], t.verdicts[one.to])}</strong>
        {place !== null && ` ${t.why.fromPlace(place)}`}
        {one.because && (
          <>
            {' · '}
            <Because text={one.because} />
          </>
        )}
        <span class="soft"> · {t.why.decided(exactClock(one.decidedAt, t))}</span>
      </p>
      {one.evidence.length > 0 && (
        <details class="more">
          <summary>{t.why.evidence(one.evidence.length)}</summary>
          {one.evidence.map((row) => (
            <Check key={row.id} one={row} open={false} />
          ))}
        </details>
      )}
    </li>
  )
}

/** Deeds of the checks: their detail is a reason, in the server's words. */
const REASONED = /^(upstream-|location\.(silent|back|quarantined)$)/

export function Deeds({ deeds }: Pick<WhyView, 'deeds'>) {
  const { t } = useNames()
  return (
    <section>
      <h2>{t.why.deeds}</h2>
      {deeds.length === 0 && <p class="soft">{t.why.noDeeds}</p>}
      <ol class="history">
        {deeds.map((one) => (
          <li key={`${one.at}${one.action}${one.detail}`}>
            <time dateTime={new Date(one.at).toISOString()}>{exactClock(one.at, t)}</time> {one.who}:{' '}
            {t.history[one.action] ?? one.action}
            {(one.incidentId === null || one.action === 'incident.dismissed') && one.detail && (
              <>
                {' · '}
                <bdi>{REASONED.test(one.action) ? <Because text={one.detail} /> : one.detail}</bdi>
              </>
            )}
          </li>
        ))}
      </ol>
    </section>
  )
}
