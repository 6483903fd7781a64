/**
 * An update that goes out by itself: tried when it is scheduled, so that what cannot be said is refused while its author
 * is there, and published at its instant if the incident has not moved and its author may publish by then. Else it is
 * kept back and says why, to its author too. Of words that still wait for an approver, approved ones go instead.
 * Called by the desk's and the API's routes; `publishDue` by the line, every second.
 */
import type { IncidentDetail, PostUpdate } from '../contract/incidents.ts'
import type { ScheduleUpdate } from '../contract/schedule.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { refuseInstants } from '../domain/scheduled.ts'
import { holdPage } from '../store/catalogue.ts'
import type { Tx } from '../store/open.ts'
import {
  dueScheduled,
  endScheduled,
  findScheduled,
  insertScheduled,
  type ScheduledUpdate,
} from '../store/scheduled-updates.ts'
import { dropWriting } from '../store/writing.ts'
import { writeDownChange } from './audit.ts'
import { carryOver } from './carry-over.ts'
import type { Actor, Context } from './context.ts'
import { dryPublish } from './dry-publish.ts'
import { eachAlone } from './each-alone.ts'
import { actorOf, heldRow, storedActor } from './held-scheduled.ts'
import { readIncident, readIncidentDetail } from './incident-detail.ts'
import { mayStill } from './may-still.ts'
import { neutralFor } from './neutral-words.ts'
import { isKnown, once, type Repeat } from './once.ts'
import { publishIn, publishUpdate } from './publish-update.ts'
import { tellWords } from './tell-words.ts'

interface Command {
  readonly incidentId: string
  readonly actor: Actor
}

/** Safe to repeat with the same `repeat`. Refuses whatever publishing it now would refuse. */
export async function scheduleUpdate(
  context: Context,
  command: Command & { readonly schedule: ScheduleUpdate },
  repeat: Repeat | null,
): Promise<IncidentDetail | Refusal> {
  // Sent again it is answered as it was, wherever the incident is by now.
  const refused = (await isKnown(context, repeat)) ? null : await tryNow(context, command)
  if (refused) return refused
  const { incidentId, actor, schedule } = command
  const { publishAt, ...update } = schedule
  return once(context, repeat, async (tx) => {
    const madeAt = context.clock.now()
    const wrong = refuseInstants(schedule, madeAt)
    if (wrong) return wrong
    const id = context.ids.next()
    const open = { endedAt: null, keptBack: null, waits: false }
    const saved = { command: JSON.stringify(update), actor: storedActor(actor) }
    await insertScheduled(tx, { id, pageId: context.pageId, incidentId, publishAt, madeAt, ...saved, ...open })
    await dropWriting(tx, { subjectId: incidentId, writerId: actor.id })
    const deed = { kind: 'incident', who: actor, action: 'update.scheduled' } as const
    await writeDownChange(context, tx, { ...deed, subjectId: incidentId, detail: `${id} for ${instant(publishAt)}` })
    return readIncidentDetail(context, tx, incidentId)
  })
}

/** Would it go out as things are now? Nothing of the answer stays. */
async function tryNow(
  context: Context,
  { incidentId, actor, schedule }: Command & { readonly schedule: ScheduleUpdate },
): Promise<Refusal | null> {
  const { publishAt: _, ...update } = schedule
  const outcome = await dryPublish(context, (dry) => publishUpdate(dry, { incidentId, update, actor }, null))
  return isRefusal(outcome) ? outcome : null
}

/** Called off before its instant, or put away after it was kept back. */
export function cancelScheduled(
  context: Context,
  { incidentId, actor, id }: Command & { readonly id: string },
  repeat: Repeat | null,
): Promise<IncidentDetail | Refusal> {
  return once(context, repeat, async (tx) => {
    await holdPage(tx, context.pageId)
    const found = await findScheduled(tx, context.pageId, id)
    if (found?.incidentId !== incidentId) return refuse('not-found', `This incident has nothing scheduled ${id}.`)
    if (found.endedAt !== null) return refuse('nothing-to-stop', 'It has gone out, or was called off before.')
    await endScheduled(tx, id, { endedAt: context.clock.now() })
    const deed = { kind: 'incident', who: actor, action: 'update.unscheduled' } as const
    await writeDownChange(context, tx, { ...deed, subjectId: incidentId, detail: id })
    return readIncidentDetail(context, tx, incidentId)
  })
}

/**
 * Each in a transaction of its own: one that is kept back, or fails, holds up no other. Safe in several processes at once.
 * What failed is thrown in the end, and tried again at the next look.
 */
export async function publishDue(context: Context): Promise<void> {
  const due = await dueScheduled(context.store.db, context.pageId, context.clock.now())
  await eachAlone(due, (id) => publishOne(context, id))
}

async function publishOne(context: Context, id: string): Promise<void> {
  const row = await findScheduled(context.store.db, context.pageId, id)
  if (!row || row.endedAt !== null) return
  const update = await wordsOf(context, row)
  const outcome = isRefusal(update) ? update : await once(context, null, (tx) => sayDue(context, tx, { id, update }))
  if (isRefusal(outcome)) await keepBack(context, id, outcome)
}

async function wordsOf(context: Context, row: ScheduledUpdate): Promise<PostUpdate | Refusal> {
  return row.waits ? neutralFor(context, row) : (JSON.parse(row.command) as PostUpdate)
}

/** @returns null; a refusal undoes it */
async function sayDue(
  context: Context,
  tx: Tx,
  { id, update }: { readonly id: string; readonly update: PostUpdate },
): Promise<Refusal | null> {
  const row = await heldRow(context, tx, id)
  if (!row) return null
  const now = context.clock.now()
  const actor = actorOf(row)
  const { incidentId } = row
  if (!(await mayStill(tx, actor, { right: 'incidents.write', now }))) return AUTHOR_GONE
  await endScheduled(tx, id, { endedAt: now })
  if (row.waits) {
    await tellWords(context, tx, { what: 'words-neutral', incidentId, scheduledId: id })
    const deed = { kind: 'incident', who: actor, action: 'words.neutral', detail: id } as const
    await writeDownChange(context, tx, { ...deed, subjectId: incidentId })
  }
  const published = await publishIn(context, tx, { incidentId, update, actor })
  return isRefusal(published) ? published : null
}

function keepBack(context: Context, id: string, { refused, because }: Refusal): Promise<void> {
  return context.store.transact(async (tx) => {
    const row = await heldRow(context, tx, id)
    if (!row) return
    if (refused === 'already-moved' && (await holdsStill(context, tx, row))) return
    const { incidentId } = row
    await endScheduled(tx, id, { keptBack: refused })
    const deed = { kind: 'incident', who: actorOf(row), action: 'update.kept-back' } as const
    await writeDownChange(context, tx, { ...deed, subjectId: incidentId, detail: because })
    const what = row.waits ? 'words-kept-back' : 'scheduled-kept-back'
    await tellWords(context, tx, { what, incidentId, scheduledId: id, code: refused })
  })
}

/** A check moved the incident while the words that go instead were filled: the next look fills them for how it is now. */
async function holdsStill(context: Context, tx: Tx, row: ScheduledUpdate): Promise<boolean> {
  const incident = row.waits ? await readIncident(tx, context.pageId, row.incidentId) : null
  if (incident === null || isRefusal(incident)) return false
  const said = await carryOver(tx, { row, incident, said: JSON.parse(row.command) as PostUpdate })
  return said.version === incident.version
}

const AUTHOR_GONE = refuse('author-gone', 'Whoever scheduled it has left, or may not publish any more.')

function instant(at: number): string {
  return new Date(at).toISOString()
}
