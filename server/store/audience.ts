/** How many people hear what this page tells. Asked before it is published, and for the brake. */
import type { NoticeKind } from '../domain/notice-kind.ts'
import { hears } from './fan-out.ts'
import type { Db, Tx } from './open.ts'

export interface AudienceCount {
  readonly email: number
  readonly webhook: number
  readonly total: number
}

/** Confirmed, not ended, and subscribed to this kind. */
export async function countActive(db: Db | Tx, pageId: string, kind: NoticeKind = 'incidents'): Promise<AudienceCount> {
  const rows = await db
    .selectFrom('subscribers')
    .select(['channel', (e) => e.fn.countAll<number>().as('n')])
    .where('page_id', '=', pageId)
    .where('confirmed_at', 'is not', null)
    .where('ended_at', 'is', null)
    .where(hears(kind))
    .groupBy('channel')
    .execute()
  const of = (channel: string) => Number(rows.find((r) => r.channel === channel)?.n ?? 0)
  return { email: of('email'), webhook: of('webhook'), total: rows.reduce((sum, r) => sum + Number(r.n), 0) }
}
