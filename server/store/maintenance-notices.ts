/** What has not left of what subscribers are told of planned work. Read only; asked by flow/maintenance-views. */
import { PENDING_STATES } from '../domain/outbox.ts'
import { among } from './engine.ts'
import type { Db, Tx } from './open.ts'

export interface NoticesToCome {
  /** When the last of them may leave; it may be over. */
  readonly leaveAt: number
  /** Written and not sent; those that nobody has written yet are not counted. */
  readonly waiting: number
}

/** By window; one of which all has left, or was stopped, has no entry. */
export async function noticesToCome(
  db: Db | Tx,
  maintenanceIds: readonly string[],
): Promise<Map<string, NoticesToCome>> {
  if (maintenanceIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('outbox as o')
    .select((e) => [
      'o.subject_id',
      'o.not_before_at',
      'o.fanned_out_at',
      e
        .selectFrom('deliveries as d')
        .select((c) => c.fn.countAll<number>().as('n'))
        .whereRef('d.outbox_id', '=', 'o.id')
        .where('d.state', 'in', PENDING_STATES)
        .as('waiting'),
    ])
    .where('o.subject_id', 'in', among(db, maintenanceIds))
    .where('o.kind', '=', 'maintenance')
    .where('o.stopped_at', 'is', null)
    .execute()
  const pending = rows.filter((r) => r.fanned_out_at === null || Number(r.waiting) > 0)
  const byWindow = Map.groupBy(pending, (r) => r.subject_id)
  return new Map(
    [...byWindow].map(([id, own]) => [
      id,
      {
        leaveAt: Math.max(...own.map((r) => r.not_before_at)),
        waiting: own.reduce((sum, r) => sum + Number(r.waiting), 0),
      },
    ]),
  )
}
