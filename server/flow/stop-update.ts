/** The brake: what has not left does not leave, by any channel or by one. Called by the desk's and the API's routes. */
import type { UpdateView } from '../contract/incidents.ts'
import type { GatedChannel } from '../domain/gate.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { stopOutbox } from '../store/brake.ts'
import { deliveriesOfUpdates } from '../store/delivery-views.ts'
import type { Tx } from '../store/open.ts'
import { SPOKEN } from '../store/outbox.ts'
import { findUpdate } from '../store/updates.ts'
import { writeDownChange } from './audit.ts'
import type { Actor, Context } from './context.ts'
import { once, type Repeat } from './once.ts'
import { readUpdateView } from './update-views.ts'

interface Stopping {
  readonly updateId: string
  readonly channel?: GatedChannel | undefined
  readonly actor: Actor
  /** Asked first, in the same transaction. */
  readonly judge?: (tx: Tx) => Promise<Refusal | null>
}

/** Refuses `nothing-to-stop` when all of it has left, or was stopped before. */
export function stopUpdate(context: Context, command: Stopping, repeat: Repeat | null): Promise<UpdateView | Refusal> {
  const { updateId, channel, actor, judge } = command
  return once(context, repeat, async (tx) => {
    const refused = (await judge?.(tx)) ?? null
    if (refused) return refused
    const update = await findUpdate(tx, context.pageId, updateId)
    if (!update) return refuse('not-found', `There is no update ${updateId}.`)
    const { stopped, waiting } = await stopOutbox(tx, {
      ...{ subjectId: updateId, kinds: SPOKEN, at: context.clock.now(), channel },
    })
    if (stopped === 0 && !waiting) {
      const sent = (await deliveriesOfUpdates(tx, [updateId])).get(updateId)?.counts.sent ?? 0
      return refuse(
        'nothing-to-stop',
        `Nothing of this update is waiting: ${sent} have left. Post a correction instead.`,
      )
    }
    const which = channel === undefined ? '' : ` by ${channel}`
    const detail = `update ${updateId}: ${stopped} stopped${which}${waiting ? ', the rest not written' : ''}`
    const deed = { who: actor, action: 'update.stopped', subjectId: update.incidentId, detail }
    await writeDownChange(context, tx, { kind: 'delivery', ...deed })
    return readUpdateView(context, tx, updateId)
  })
}
