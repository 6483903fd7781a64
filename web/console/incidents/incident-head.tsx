/** The head of an incident: state, title, since when, what is hit, and the evidence in one line. */
import type { IncidentDetail, IncidentView } from '../../../server/contract/incidents.ts'
import { componentsOf, evidenceLine, titleOf, whyOf } from '../incident-words.ts'
import { isOver, StateMark, stateOfImpact, stateOfIncident } from '../parts/marks.tsx'
import { hrefOf } from '../router.ts'
import { useNames } from '../session.tsx'
import { clock, length, useNow } from '../times.ts'
import { Alerts } from './alerts.tsx'
import { Reports } from './reports.tsx'

export function IncidentHead({ detail }: { readonly detail: IncidentDetail }) {
  const { t, say } = useNames()
  const now = useNow(15_000)
  const { incident, evidence } = detail
  const over = isOver(incident.state)
  const endAt = incident.resolvedAt ?? incident.looksOverAt
  const line = evidenceLine(evidence, t) || whyOf(incident, t)
  return (
    <header class="incident-head">
      <p class="incident-state">
        <StateMark state={stateOfIncident(incident)} /> {t.states[incident.state]}
      </p>
      <h1 id="incident-title" data-heading tabIndex={-1} dir="auto">
        {titleOf(incident, say) || t.incident.unnamed}
      </h1>
      <p class="incident-facts">
        {over && endAt !== null
          ? `${t.time.fromTo(clock(incident.startedAt, t), clock(endAt, t))} (${length(endAt - incident.startedAt, t)})`
          : `${t.time.since(clock(incident.startedAt, t))} (${length(now - incident.startedAt, t)})`}
        {line && ' · '}
        {line && evidence.length > 0 ? (
          <button type="button" class="link" onClick={showEvidence}>
            {line}
          </button>
        ) : (
          line
        )}
      </p>
      {titleOf(incident, say) !== componentsOf(incident, say) && (
        <ul class="hit">
          {incident.components.map((one) => (
            <li key={one.componentId}>
              <StateMark state={stateOfImpact(one.impact)} /> {say(one.name)}
              <span class="soft">: {t.impacts[one.impact]}</span>
            </li>
          ))}
        </ul>
      )}
      <Reports reports={detail.reports} posts={detail.posts} />
      <Alerts alerts={detail.alerts} />
      <Notes incident={incident} now={now} />
    </header>
  )
}

/** What changes what one should do now: dismissed, over, looking over, a promise. */
function Notes({ incident, now }: { readonly incident: IncidentView; readonly now: number }) {
  const { t } = useNames()
  const over = isOver(incident.state)
  const endAt = incident.resolvedAt ?? incident.looksOverAt
  return (
    <>
      {!over && incident.massChange !== null && (
        <p class="note note-bad">
          {t.incident.probablyOurs(incident.massChange.changed, incident.massChange.of, incident.massChange.answer)}
        </p>
      )}
      {incident.mergedInto !== null && (
        <p class="note">
          {t.merge.isMerged} <a href={hrefOf({ at: 'incident', id: incident.mergedInto })}>{t.merge.toOther}</a>
        </p>
      )}
      {incident.dismissedWhy && incident.mergedInto === null && (
        <p class="note">{t.incident.dismissedWhy(incident.dismissedWhy)}</p>
      )}
      {incident.state === 'lapsed' && (
        <p class="note note-good">
          {t.incident.overUntold(t.time.fromTo(clock(incident.startedAt, t), clock(endAt ?? incident.updatedAt, t)))}
        </p>
      )}
      {!over && incident.looksOverAt !== null && (
        <p class="note note-good">{t.incident.looksOver(clock(incident.looksOverAt, t))}</p>
      )}
      {!over && incident.nextUpdateAt !== null && (
        <p class={incident.nextUpdateAt < now ? 'note note-bad' : 'note'}>
          {(incident.nextUpdateAt < now ? t.incident.promiseLate : t.incident.promised)(
            t.time.by(clock(incident.nextUpdateAt, t)),
          )}
        </p>
      )}
    </>
  )
}

/** On a phone the evidence stands far below. */
function showEvidence(): void {
  const title = document.getElementById('evidence-title')
  title?.scrollIntoView({ block: 'start' })
  title?.focus({ preventScroll: true })
}
