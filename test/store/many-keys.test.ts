/** A statement takes 32,766 variables on SQLite: whoever asks for more keys than that gets them all. On both engines. */
import { expect, test } from 'vitest'
import { loadCheckStates } from '../../server/store/check-states.ts'
import { openStore } from '../../server/store/open.ts'
import { loadCounts } from '../../server/store/post-counts.ts'
import { probesByIds } from '../../server/store/probes.ts'
import { failuresOf } from '../../server/store/results.ts'
import { loadReports } from '../../server/store/upstream-reports.ts'
import {
  dismissVerdicts,
  loadComponentVerdicts,
  loadPlaceVerdicts,
  loadProbeVerdicts,
} from '../../server/store/verdicts.ts'
import { ENGINES, tabledDatabase } from '../support/engines.ts'

const IDS = Array.from({ length: 70_000 }, (_, n) => `id${n}`)

test.each(ENGINES)('seventy thousand keys are asked for, on %s', async (engine) => {
  const database = await tabledDatabase(engine)
  const store = openStore(database.url)
  try {
    await store.migrate()
    await store.transact(async (tx) => {
      const maps = [loadProbeVerdicts, loadPlaceVerdicts, loadComponentVerdicts, loadCounts, loadReports] as const
      for (const load of maps) expect((await load(tx, IDS)).size).toBe(0)
      for (const load of [loadCheckStates, probesByIds, failuresOf]) expect(await load(tx, IDS)).toEqual([])
      await dismissVerdicts(tx, IDS, 1)
    })
  } finally {
    await store.close()
    await database.close()
  }
})
