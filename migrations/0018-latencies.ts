/** Roll-ups in the order of time, with latencies that add up within a stated error; and where the raw rows of each closed bucket stand. */
import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import { columnsOf, createKeyedTable } from './columns.ts'

export const latencies: Migration = {
  async up(db: Kysely<never>) {
    await rollups(db)
    const c = columnsOf(db)
    // Raw rows have no index on time or probe: this says where those of five minutes are.
    await createKeyedTable(db, 'result_spans')
      .addColumn('from_at', c.instant, (k) => k.primaryKey())
      .addColumn('first_no', c.integer, (k) => k.notNull())
      .addColumn('last_no', c.integer, (k) => k.notNull())
      .execute()
  },
}

/** By time first: what closes together is written side by side, and what is old goes as one stretch. */
async function rollups(db: Kysely<never>): Promise<void> {
  const c = columnsOf(db)
  await db.schema.alterTable('rollups').renameTo('rollups_by_probe').execute()
  await createKeyedTable(db, 'rollups')
    .addColumn('width_ms', c.integer, (k) => k.notNull())
    .addColumn('from_at', c.instant, (k) => k.notNull())
    .addColumn('probe_no', c.integer, (k) => k.notNull())
    .addColumn('location_no', c.integer, (k) => k.notNull())
    .addColumn('passed', c.integer, (k) => k.notNull())
    .addColumn('slow', c.integer, (k) => k.notNull())
    .addColumn('failed', c.integer, (k) => k.notNull())
    .addColumn('inconclusive', c.integer, (k) => k.notNull())
    .addColumn('sum_ms', c.integer, (k) => k.notNull())
    .addColumn('min_ms', c.integer)
    .addColumn('max_ms', c.integer)
    // As domain/latency-sketch writes it; older rows hold counts by powers of two, as JSON.
    .addColumn('sketch', c.text, (k) => k.notNull())
    .addPrimaryKeyConstraint('rollups_key', ['width_ms', 'from_at', 'probe_no', 'location_no'] as never)
    .execute()
  await sql`insert into rollups (width_ms, from_at, probe_no, location_no, passed, slow, failed, inconclusive,
      sum_ms, min_ms, max_ms, sketch)
    select width_ms, from_at, probe_no, location_no, passed, slow, failed, inconclusive,
      sum_ms, min_ms, max_ms, histogram
    from rollups_by_probe order by width_ms, from_at, probe_no, location_no`.execute(db)
  await db.schema.dropTable('rollups_by_probe').execute()
}
