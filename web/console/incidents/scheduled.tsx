/** What will go out by itself, what waits for an approver, and what was kept back, with who answers for it. */
import type { IncidentDetail } from '../../../server/contract/incidents.ts'
import type { ScheduledView } from '../../../server/contract/scheduled.ts'
import type { DeskWords } from '../../words/en.ts'
import { calls } from '../calls.ts'
import { RemoveButton } from '../parts/remove-button.tsx'
import { useMay, useNames } from '../session.tsx'
import { clock } from '../times.ts'
import { WaitingWords } from './waiting-words.tsx'

interface Props {
  readonly detail: IncidentDetail
  readonly onMoved: (detail: IncidentDetail) => void
}

/** Somebody has to decide on these: above whatever else is written. */
export function Waiting({ detail, onMoved }: Props) {
  const { t } = useNames()
  return <Entries title={t.schedule.waiting} id="waiting" are={isWaiting} {...{ detail, onMoved }} />
}

export function Scheduled({ detail, onMoved }: Props) {
  const { t } = useNames()
  return <Entries title={t.schedule.title} id="scheduled" are={(one) => !isWaiting(one)} {...{ detail, onMoved }} />
}

function isWaiting({ waits, keptBack }: ScheduledView): boolean {
  return waits && keptBack === null
}

interface EntriesProps extends Props {
  readonly title: string
  readonly id: string
  readonly are: (one: ScheduledView) => boolean
}

function Entries({ detail, onMoved, title, id, are }: EntriesProps) {
  const { incident, scheduled } = detail
  const shown = scheduled.filter(are)
  if (shown.length === 0) return null
  return (
    <section class="timeline" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      <ol class="updates">
        {shown.map((one) => (
          <li key={one.id} class="update">
            <Entry one={one} incidentId={incident.id} />
            {isWaiting(one) && <WaitingWords one={one} incident={incident} onMoved={onMoved} />}
          </li>
        ))}
      </ol>
    </section>
  )
}

function Entry({ one, incidentId }: { readonly one: ScheduledView; readonly incidentId: string }) {
  const { t, nameOf } = useNames()
  const mayWrite = useMay('incidents.write')
  const { keptBack, doomed } = one
  const says = removalOf(one, t)
  return (
    <>
      <p class="update-head">
        <strong>{t.states[one.state]}</strong>
        <span class="soft">
          {whenOf(one, t)} · {one.author}
        </span>
      </p>
      {keptBack !== null && <p class="note note-bad">{t.schedule.keptBack(t.problems[keptBack] ?? keptBack)}</p>}
      {doomed !== null && <p class="note note-bad">{t.schedule.doomed[doomed] ?? doomed}</p>}
      {Object.entries(one.texts).map(([code, text]) => (
        <div key={code} class="said" lang={code} dir="auto">
          <p class="said-language">{nameOf(code)}</p>
          {[text.title, text.body, text.works, text.advice].map((part) => part && <p key={part}>{part}</p>)}
        </div>
      ))}
      {mayWrite && (
        <div class="actions">
          <RemoveButton {...says} label={says.action} remove={() => calls.unschedule(incidentId, one.id)} />
        </div>
      )}
    </>
  )
}

function whenOf({ keptBack, waits, publishAt }: ScheduledView, t: DeskWords): string {
  const at = clock(publishAt, t)
  if (keptBack !== null) return t.schedule.wasFor(at)
  return waits ? t.schedule.waits(at) : t.schedule.goesOut(at)
}

function removalOf({ keptBack, waits }: ScheduledView, { schedule: t }: DeskWords) {
  if (keptBack !== null) return { action: t.putAway, question: t.putAwayAsk, consequence: t.putAwayText }
  if (waits) return { action: t.withdraw, question: t.withdrawAsk, consequence: t.withdrawText }
  return { action: t.cancel, question: t.cancelAsk, consequence: t.cancelText }
}
