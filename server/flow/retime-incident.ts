/**
 * Puts right when an incident began, and when it was over: nobody is written to, the page says that it was edited and keeps
 * what was said before, and what people stated in the published ledger follows. What the checks measured stays as they saw it.
 * Called by the desk's and the API's routes.
 */
import type { IncidentDetail } from '../contract/incidents.ts'
import type { RetimeIncident } from '../contract/retime.ts'
import { backDate, retimedSpan, type Times } from '../domain/back-date.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import { insertEarlierTimes, moveSpan, statedSpans } from '../store/incident-times.ts'
import type { Tx } from '../store/open.ts'
import { writeDownChange } from './audit.ts'
import { type Actor, type Context, nameOf } from './context.ts'
import { holdIncident, saveMoved } from './hold-incident.ts'
import { readIncidentDetail } from './incident-detail.ts'
import { once, type Repeat } from './once.ts'
import { makeRevision } from './public-page.ts'

/** The incident stays where it is, at its next version. Safe to repeat with the same `repeat`. */
export function retimeIncident(
  context: Context,
  command: { readonly incidentId: string; readonly times: RetimeIncident; readonly actor: Actor },
  repeat: Repeat | null,
): Promise<IncidentDetail | Refusal> {
  const { incidentId, times, actor } = command
  return once(context, repeat, async (tx) => {
    const held = await holdIncident(context, tx, incidentId)
    if (isRefusal(held)) return held
    const { incident, revision, now } = held
    const to = backDate(incident, times, now)
    if (isRefusal(to)) return to
    const late = await saveMoved(tx, { ...incident, ...to, updatedAt: now }, incident.version)
    if (late) return late
    const { startedAt, resolvedAt } = incident
    const before = { startedAt, resolvedAt, replacedAt: now, replacedBy: nameOf(actor) }
    await insertEarlierTimes(tx, incidentId, before)
    await moveStated(tx, incidentId, { from: incident, to })
    const deed = { kind: 'incident', who: actor, action: 'incident.retimed', subjectId: incidentId } as const
    await writeDownChange(context, tx, { ...deed, detail: `${spelled(incident)}, now ${spelled(to)}` })
    await makeRevision(context, tx, `times of ${incidentId}`, { revision, incidentId })
    return readIncidentDetail(context, tx, incidentId)
  })
}

async function moveStated(tx: Tx, incidentId: string, change: { readonly from: Times; readonly to: Times }) {
  for (const before of await statedSpans(tx, incidentId)) {
    const moved = retimedSpan(before, change)
    if (moved.startedAt !== before.startedAt || moved.endedAt !== before.endedAt)
      await moveSpan(tx, { before, after: { ...before, ...moved } })
  }
}

function spelled({ startedAt, resolvedAt }: Times): string {
  const began = new Date(startedAt).toISOString()
  return resolvedAt === null ? `from ${began}` : `from ${began} to ${new Date(resolvedAt).toISOString()}`
}
