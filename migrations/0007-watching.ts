/** Watching at scale: the few numbers of a check that goes on as it did, apart from its wide row; and the edits of probes, counted by an index. */
import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import { columnsOf, createBeatTable } from './columns.ts'

export const watching: Migration = {
  async up(db: Kysely<never>) {
    await beats(db)
    // Counted at every batch: without it that reads every probe's whole row.
    await db.schema.createIndex('probes_by_version').on('probes').columns(['page_id', 'version']).execute()
  },
}

async function beats(db: Kysely<never>): Promise<void> {
  const c = columnsOf(db)
  await createBeatTable(db, 'check_beats')
    .addColumn('probe_no', c.integer, (k) => k.notNull())
    .addColumn('location_no', c.integer, (k) => k.notNull())
    .addColumn('last_at', c.instant, (k) => k.notNull())
    .addColumn('total_ms', c.real, (k) => k.notNull())
    // Results since the row in check_states was written.
    .addColumn('results', c.integer, (k) => k.notNull())
    .addPrimaryKeyConstraint('check_beats_pk', ['probe_no', 'location_no'] as never)
    .execute()
  // Every state has its beat.
  await sql`insert into check_beats (probe_no, location_no, last_at, total_ms, results)
    select p.no, l.no, s.last_at, s.last_total_ms, 0 from check_states s
    join probes p on p.id = s.probe_id join locations l on l.id = s.location_id`.execute(db)
}
