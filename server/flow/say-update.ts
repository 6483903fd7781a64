/**
 * What somebody wants to say of an incident: published at once, or, in words of their own that an approver has to see,
 * kept until one has, or until its instant, at which approved words go instead. Called by the desk's and the API's routes.
 */
import type { IncidentDetail, PostUpdate } from '../contract/incidents.ts'
import { isOpen, refuseStale } from '../domain/incident.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import { MINUTE_MS } from '../domain/time.ts'
import { acknowledgementsOf } from '../store/acknowledgements.ts'
import { holdPage } from '../store/catalogue.ts'
import type { Incident } from '../store/incidents.ts'
import type { Tx } from '../store/open.ts'
import { insertScheduled, replaceWaiting } from '../store/scheduled-updates.ts'
import { dropWriting } from '../store/writing.ts'
import { take } from './acknowledge.ts'
import { writeDownChange } from './audit.ts'
import type { Actor, Context } from './context.ts'
import { dryPublish } from './dry-publish.ts'
import { storedActor } from './held-scheduled.ts'
import { readIncident, readIncidentDetail } from './incident-detail.ts'
import { isKnown, once, type Repeat } from './once.ts'
import { publishUpdate } from './publish-update.ts'
import { tellWords } from './tell-words.ts'
import { waitFor } from './wording.ts'

interface Command {
  readonly incidentId: string
  readonly update: PostUpdate
  readonly actor: Actor
}

/**
 * Safe to repeat with the same `repeat`.
 *
 * @returns the incident, with its version moved on if it was published; else it stands in `scheduled`, and waits
 */
export async function sayUpdate(
  context: Context,
  command: Command,
  repeat: Repeat | null,
): Promise<IncidentDetail | Refusal> {
  // Sent again it is answered as it was, whatever these words would be by now.
  if (await isKnown(context, repeat)) return publishUpdate(context, command, repeat)
  const { incidentId, update, actor } = command
  const minutes = await waitFor(context, { ...update, incidentId }, actor)
  if (minutes === null) return publishUpdate(context, command, repeat)
  const outcome = await dryPublish(context, (dry) => publishUpdate(dry, command, null))
  return isRefusal(outcome) ? outcome : keepWaiting(context, { ...command, minutes }, repeat)
}

function keepWaiting(
  context: Context,
  { incidentId, update, actor, minutes }: Command & { readonly minutes: number },
  repeat: Repeat | null,
): Promise<IncidentDetail | Refusal> {
  return once(context, repeat, async (tx) => {
    // Whoever decides on the words before, or sends them at their instant, is done or has not begun.
    await holdPage(tx, context.pageId)
    const incident = await readIncident(tx, context.pageId, incidentId)
    if (isRefusal(incident)) return incident
    const stale = refuseStale(incident, update.version)
    if (stale) return stale
    const madeAt = context.clock.now()
    const id = context.ids.next()
    const saved = { command: JSON.stringify(update), actor: storedActor(actor) }
    const open = { publishAt: madeAt + minutes * MINUTE_MS, madeAt, endedAt: null, keptBack: null, waits: true }
    // Better words of the same writer: what they wrote before waits no more.
    await replaceWaiting(tx, { incidentId, actor: saved.actor, at: madeAt })
    await insertScheduled(tx, { id, pageId: context.pageId, incidentId, ...saved, ...open })
    await dropWriting(tx, { subjectId: incidentId, writerId: actor.id })
    const deed = { kind: 'incident', who: actor, action: 'words.waiting' } as const
    await writeDownChange(context, tx, { ...deed, subjectId: incidentId, detail: id })
    await takeIfFree(context, tx, { incident, actor })
    await tellWords(context, tx, { what: 'words-wait', incidentId, scheduledId: id })
    return readIncidentDetail(context, tx, incidentId)
  })
}

/** Whoever asks an approver acts: nobody further is called meanwhile, and no policy speaks in between. */
async function takeIfFree(
  context: Context,
  tx: Tx,
  { incident, actor }: { readonly incident: Incident; readonly actor: Actor },
): Promise<void> {
  if (incident.state !== 'suspected' && !isOpen(incident.state)) return
  const isFree = !(await acknowledgementsOf(tx, [incident.id])).has(incident.id)
  if (isFree) await take(context, tx, { incidentId: incident.id, actor })
}
