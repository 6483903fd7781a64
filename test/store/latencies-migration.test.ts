/** Roll-ups of an earlier version: none is lost when they are brought into the order of time. On both engines. */
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { MIGRATIONS } from '../../migrations/index.ts'
import { percentileOf } from '../../server/domain/latency-sketch.ts'
import { openStore } from '../../server/store/open.ts'
import { sumsOfRow } from '../../server/store/roll-ups.ts'
import { ENGINES, freshDatabase } from '../support/engines.ts'

const AT = Object.keys(MIGRATIONS).findIndex((name) => name.endsWith('-latencies'))
const BEFORE = Object.fromEntries(Object.entries(MIGRATIONS).slice(0, AT))

test.each(ENGINES)('old roll-ups stay, and their latencies can be read, on %s', async (engine) => {
  const database = await freshDatabase(engine)
  const store = openStore(database.url, { migrations: BEFORE })
  try {
    await store.migrate()
    await sql`insert into rollups (width_ms, probe_no, location_no, from_at, passed, slow, failed, inconclusive,
        sum_ms, min_ms, max_ms, histogram)
      values (300000, 2, 1, 600000, 3, 0, 1, 0, 36, 10, 14, '{"4":3}'),
        (300000, 1, 1, 300000, 0, 0, 2, 0, 0, null, null, '{}')`.execute(store.db)
    const migration = Object.values(MIGRATIONS)[AT]
    await store.db.transaction().execute((tx) => migration?.up(tx as never) ?? Promise.resolve())
    const rows = await store.db.selectFrom('rollups').selectAll().orderBy('from_at').execute()
    expect(rows.map((r) => [r.probe_no, r.from_at, r.passed, r.failed, r.max_ms])).toEqual([
      [1, 300_000, 0, 2, null],
      [2, 600_000, 3, 1, 14],
    ])
    const [none, some] = rows.map((row) => percentileOf(sumsOfRow(row).sketch, 0.5))
    expect(none).toBeNull()
    expect(some).toBeGreaterThan(8)
    expect(some).toBeLessThan(16)
  } finally {
    await store.close()
    await database.close()
  }
})
