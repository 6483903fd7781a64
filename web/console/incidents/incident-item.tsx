/** One line of a list of incidents: how bad, what, since when, why. */
import { Fragment } from 'preact'
import type { IncidentView } from '../../../server/contract/incidents.ts'
import { Because } from '../because.tsx'
import { badComponents, componentsOf, reasonsOf, titleOf } from '../incident-words.ts'
import { isOver, StateMark, stateOfIncident } from '../parts/marks.tsx'
import { WhyLink } from '../parts/why-link.tsx'
import { hrefOf } from '../router.ts'
import { useMay, useNames } from '../session.tsx'
import { clock, length } from '../times.ts'

interface Props {
  readonly incident: IncidentView
  readonly selected: boolean
  readonly now: number
}

export function IncidentItem({ incident, selected, now }: Props) {
  const { t, say } = useNames()
  const mayWrite = useMay('incidents.write')
  const over = isOver(incident.state)
  const bad = badComponents(incident)
  // Dismissed, and the checks see it still: the reason is why it stands here.
  const explains = !over || (incident.state === 'dismissed' && bad.length > 0)
  const endAt = incident.resolvedAt ?? incident.looksOverAt
  const title = titleOf(incident, say) || t.incident.unnamed
  const canDismiss = mayWrite && incident.state === 'suspected'
  return (
    <li>
      <a
        class="item"
        href={hrefOf({ at: 'incident', id: incident.id })}
        {...(selected ? { 'aria-current': 'true' as const } : {})}
      >
        <StateMark state={stateOfIncident(incident)} />
        <span class="item-title" dir="auto">
          {title}
        </span>
        <span class="item-line">
          <span class="item-state">{t.states[incident.state]}</span>
          {' · '}
          {over && endAt !== null
            ? t.time.fromTo(clock(incident.startedAt, t), clock(endAt, t))
            : `${t.time.since(clock(incident.startedAt, t))} (${length(now - incident.startedAt, t)})`}
          {titleOf(incident, say) !== componentsOf(incident, say) && ` · ${componentsOf(incident, say)}`}
        </span>
        {explains && (
          <span class="item-why">
            {reasonsOf(incident).map((one, index) => (
              <Fragment key={one}>
                {index > 0 && ' · '}
                <Because text={one} />
              </Fragment>
            ))}
          </span>
        )}
        {incident.rehearsal && <span class="flag flag-bad">{t.rehearsals.mark}</span>}
        {!over && incident.massChange !== null && <span class="flag flag-bad">{t.inbox.probablyOurs}</span>}
        {!over && incident.acknowledged && (
          <span class="flag">{t.incident.hasIt(incident.acknowledged.by, clock(incident.acknowledged.at, t))}</span>
        )}
        {!over && incident.looksOverAt !== null && <span class="flag">{t.inbox.looksOver}</span>}
      </a>
      {((explains && bad.length > 0) || canDismiss) && (
        <p class="item-links">
          {explains &&
            bad.map((one) => (
              <WhyLink key={one.componentId} id={one.componentId} name={say(one.name)} named={bad.length > 1} />
            ))}{' '}
          {canDismiss && (
            <a
              class="why-link"
              href={hrefOf({ at: 'incident', id: incident.id, asks: 'dismiss' })}
              aria-label={`${t.inbox.notTrue}: ${title}`}
            >
              {t.inbox.notTrue}
            </a>
          )}
        </p>
      )}
    </li>
  )
}
