/** What will go out by itself, and what was kept back, with who answers for it. */
import type { IncidentDetail } from '../../../server/contract/incidents.ts'
import type { ScheduledView } from '../../../server/contract/scheduled.ts'
import { calls } from '../calls.ts'
import { RemoveButton } from '../parts/remove-button.tsx'
import { useMay, useNames } from '../session.tsx'
import { clock } from '../times.ts'

export function Scheduled({ detail }: { readonly detail: IncidentDetail }) {
  const { t } = useNames()
  if (detail.scheduled.length === 0) return null
  return (
    <section class="timeline" aria-labelledby="scheduled-title">
      <h2 id="scheduled-title">{t.schedule.title}</h2>
      <ol class="updates">
        {detail.scheduled.map((one) => (
          <Entry key={one.id} one={one} incidentId={detail.incident.id} />
        ))}
      </ol>
    </section>
  )
}

function Entry({ one, incidentId }: { readonly one: ScheduledView; readonly incidentId: string }) {
  const { t, say } = useNames()
  const mayWrite = useMay('incidents.write')
  const isOff = one.keptBack !== null
  return (
    <li class="update">
      <p class="update-head">
        <strong>{t.states[one.state]}</strong>
        <span class="soft">
          {isOff ? t.schedule.wasFor(clock(one.publishAt, t)) : t.schedule.goesOut(clock(one.publishAt, t))} ·{' '}
          {one.author}
        </span>
      </p>
      {isOff && (
        <p class="note note-bad">{t.schedule.keptBack(t.problems[one.keptBack ?? ''] ?? (one.keptBack as string))}</p>
      )}
      {!isOff && one.moved && <p class="note note-bad">{t.schedule.moved}</p>}
      <p class="said" dir="auto">
        {say(one.bodies)}
      </p>
      {mayWrite && (
        <div class="actions">
          <RemoveButton
            action={isOff ? t.schedule.putAway : t.schedule.cancel}
            label={isOff ? t.schedule.putAway : t.schedule.cancel}
            question={isOff ? t.schedule.putAwayAsk : t.schedule.cancelAsk}
            consequence={isOff ? t.schedule.putAwayText : t.schedule.cancelText}
            remove={() => calls.unschedule(incidentId, one.id)}
          />
        </div>
      )}
    </li>
  )
}
