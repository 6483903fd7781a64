/** An approver answers for words that wait, puts better ones in their place, or refuses them. Called by the desk's and the API's routes. */
import type { IncidentDetail, PostUpdate } from '../contract/incidents.ts'
import type { DecideWords } from '../contract/schedule.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import type { Tx } from '../store/open.ts'
import { endScheduled, type ScheduledUpdate } from '../store/scheduled-updates.ts'
import { writeDownChange } from './audit.ts'
import { carryOver } from './carry-over.ts'
import type { Actor, Context } from './context.ts'
import { actorOf, freshPromise, heldRow } from './held-scheduled.ts'
import { readIncident, readIncidentDetail } from './incident-detail.ts'
import { mayStill } from './may-still.ts'
import { once, type Repeat } from './once.ts'
import { publishIn } from './publish-update.ts'
import { tellWords } from './tell-words.ts'

interface Command {
  readonly incidentId: string
  readonly id: string
  readonly decision: DecideWords
  readonly actor: Actor
}

/**
 * Approved words are their author's; better ones are the approver's. Refuses `already-moved` once they wait no more, and
 * `author-gone` where nobody may publish in that name.
 */
export function decideWords(
  context: Context,
  command: Command,
  repeat: Repeat | null,
): Promise<IncidentDetail | Refusal> {
  const { incidentId, id, decision, actor } = command
  return once(context, repeat, async (tx) => {
    const row = await heldRow(context, tx, id)
    if (!row?.waits || row.incidentId !== incidentId)
      return refuse('already-moved', 'These words do not wait any more.')
    await endScheduled(tx, id, { endedAt: context.clock.now() })
    if (decision.do === 'refuse') {
      await tellWords(context, tx, {
        ...{ what: 'words-refused', incidentId, scheduledId: id },
        ...{ by: actor.name, reason: decision.reason },
      })
    } else {
      const said = await sayDecided(context, tx, { row, decision, actor })
      if (isRefusal(said)) return said
    }
    const detail = decision.do === 'refuse' ? decision.reason : id
    const deed = { kind: 'incident', who: actor, action: `words.${DONE[decision.do]}`, detail } as const
    await writeDownChange(context, tx, { ...deed, subjectId: incidentId })
    return readIncidentDetail(context, tx, incidentId)
  })
}

const DONE = { approve: 'approved', change: 'changed', refuse: 'refused' } as const

interface Decided {
  readonly row: ScheduledUpdate
  readonly decision: Exclude<DecideWords, { do: 'refuse' }>
  readonly actor: Actor
}

async function sayDecided(
  context: Context,
  tx: Tx,
  { row, decision, actor }: Decided,
): Promise<IncidentDetail | Refusal> {
  const incident = await readIncident(tx, context.pageId, row.incidentId)
  if (isRefusal(incident)) return incident
  const now = context.clock.now()
  const author = decision.do === 'change' ? actor : actorOf(row)
  if (decision.do === 'approve' && !(await mayStill(tx, author, { right: 'incidents.write', now }))) return AUTHOR_GONE
  const said = freshPromise(JSON.parse(row.command) as PostUpdate, now)
  const written = await carryOver(tx, { row, incident, said })
  const update = decision.do === 'change' ? { ...written, texts: decision.texts } : written
  return publishIn(context, tx, { incidentId: row.incidentId, update, actor: author })
}

const AUTHOR_GONE = refuse(
  'author-gone',
  'Whoever wrote these words has left, or may not publish any more. Change them, and they go out in your name.',
)
