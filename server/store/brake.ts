/** The brake in the rows: an update's messages, or those of planned work, by all channels or by one. Called by flow/stop-update and its like. */
import { type SqlBool, sql } from 'kysely'
import { PENDING_STATES } from '../domain/outbox.ts'
import type { Tx } from './open.ts'
import type { OutboxKind } from './outbox.ts'

export interface Braking {
  /** Of the update, or the window of planned work. */
  readonly subjectId: string
  readonly kinds: readonly OutboxKind[]
  readonly at: number
  /** This one alone; absent: all of it. */
  readonly channel?: string | undefined
}

/**
 * The brake: what has not left does not leave. A try that is under way is stopped too, its lease left in place: should it
 * have left, it is settled as sent.
 *
 * @returns how many were stopped, whether fan-out was stopped too
 */
export async function stopOutbox(
  tx: Tx,
  { subjectId, kinds, at, channel }: Braking,
): Promise<{ stopped: number; waiting: boolean }> {
  const ours = tx
    .updateTable('outbox')
    .where('subject_id', '=', subjectId)
    .where('kind', 'in', kinds)
    .where('stopped_at', 'is', null)
  const mark = channel === undefined ? ours.set({ stopped_at: at }) : ours.set(stoppedWith(channel))
  // First the row, for which a chunk of the fan-out may make us wait: then its deliveries are there to be stopped.
  const unwritten = mark.where('fanned_out_at', 'is', null)
  const isNew = channel === undefined ? unwritten : unwritten.where(isGoing(channel))
  const waiting = await isNew.executeTakeFirst()
  const pending = tx
    .updateTable('deliveries')
    .set({ state: 'stopped' })
    .where('outbox_id', 'in', (e) =>
      e.selectFrom('outbox').select('id').where('subject_id', '=', subjectId).where('kind', 'in', kinds),
    )
    .where('state', 'in', PENDING_STATES)
  const halted = await (channel === undefined ? pending : pending.where('channel', '=', channel)).executeTakeFirst()
  if (halted.numUpdatedRows > 0n) await (channel === undefined ? mark : mark.where(isGoing(channel))).execute()
  return { stopped: Number(halted.numUpdatedRows), waiting: waiting.numUpdatedRows > 0n }
}

function stoppedWith(channel: string) {
  return { stopped_channels: sql<string>`coalesce(stopped_channels, ' ') || ${channel} || ' '` }
}

/** This channel was not stopped before. */
function isGoing(channel: string) {
  return sql<SqlBool>`(stopped_channels is null or stopped_channels not like ${`% ${channel} %`})`
}
