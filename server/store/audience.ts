/** How many people hear what this page tells. Asked before it is published, and for the brake. */
import type { RawBuilder, SqlBool } from 'kysely'
import type { NoticeKind } from '../domain/notice-kind.ts'
import { hears } from './fan-out.ts'
import type { Db, Tx } from './open.ts'

export interface AudienceCount {
  readonly email: number
  readonly webhook: number
  readonly total: number
}

/**
 * Confirmed, not ended, and subscribed to this kind.
 *
 * @param who of a subscriber's row `s`: whoever else is left out
 */
export async function countActive(
  db: Db | Tx,
  pageId: string,
  kind: NoticeKind = 'incidents',
  who?: RawBuilder<SqlBool>,
): Promise<AudienceCount> {
  const subscribed = db
    .selectFrom('subscribers as s')
    .select(['s.channel', (e) => e.fn.countAll<number>().as('n')])
    .where('s.page_id', '=', pageId)
    .where('s.confirmed_at', 'is not', null)
    .where('s.ended_at', 'is', null)
    .where(hears(kind))
    .groupBy('s.channel')
  const rows = await (who ? subscribed.where(who) : subscribed).execute()
  const of = (channel: string) => Number(rows.find((r) => r.channel === channel)?.n ?? 0)
  return { email: of('email'), webhook: of('webhook'), total: rows.reduce((sum, r) => sum + Number(r.n), 0) }
}
