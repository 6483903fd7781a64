/** Whose secret URL is whose, for probes that are told: one each, known by its hash. Written by flow/told-url, read at every word. */
import type { Probe } from '../domain/catalogue.ts'
import type { Db, Tx } from './open.ts'
import { probesByIds } from './probes.ts'

export interface ToldUrl {
  readonly probeId: string
  /** SHA-256, hex. */
  readonly tokenHash: string
  readonly madeAt: number
}

/** The one before, if any, leads nowhere from here on. */
export async function saveToldUrl(tx: Tx, { probeId, tokenHash, madeAt }: ToldUrl): Promise<void> {
  const values = { token_hash: tokenHash, made_at: madeAt }
  await tx
    .insertInto('told_urls')
    .values({ probe_id: probeId, ...values })
    .onConflict((c) => c.column('probe_id').doUpdateSet(values))
    .execute()
}

/** null: nobody's, or of a probe that was removed */
export async function probeByToldUrl(db: Db | Tx, tokenHash: string): Promise<Probe | null> {
  const row = await db.selectFrom('told_urls').select('probe_id').where('token_hash', '=', tokenHash).executeTakeFirst()
  return row ? ((await probesByIds(db, [row.probe_id]))[0] ?? null) : null
}

/** By probe: when its URL was made, of all that have one. */
export async function toldUrlsMadeAt(db: Db | Tx): Promise<ReadonlyMap<string, number>> {
  const rows = await db.selectFrom('told_urls').select(['probe_id', 'made_at']).execute()
  return new Map(rows.map((r) => [r.probe_id, r.made_at]))
}
