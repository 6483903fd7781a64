/** A statement takes 32,766 variables on SQLite: whoever asks for more keys than that gets them all. On both engines. */
import { expect, test } from 'vitest'
import { loadCheckStates } from '../../server/store/check-states.ts'
import { deliveriesOfUpdates } from '../../server/store/delivery-views.ts'
import { openStore } from '../../server/store/open.ts'
import { loadCounts } from '../../server/store/post-counts.ts'
import { probesByIds } from '../../server/store/probes.ts'
import { failuresOf } from '../../server/store/results.ts'
import { versionsOf } from '../../server/store/update-versions.ts'
import { swapTimes, updatesOf } from '../../server/store/updates.ts'
import { loadReports } from '../../server/store/upstream-reports.ts'
import {
  dismissVerdicts,
  loadComponentVerdicts,
  loadPlaceVerdicts,
  loadProbeVerdicts,
} from '../../server/store/verdicts.ts'
import { ENGINES, tabledDatabase } from '../support/engines.ts'
import { NOW, PAGE_ID, seededStore } from './seeds.ts'

const IDS = Array.from({ length: 70_000 }, (_, n) => `id${n}`)

test.each(ENGINES)('seventy thousand keys are asked for, on %s', async (engine) => {
  const database = await tabledDatabase(engine)
  const store = openStore(database.url)
  try {
    await store.migrate()
    await store.transact(async (tx) => {
      const maps = [
        ...[
          loadProbeVerdicts,
          loadPlaceVerdicts,
          loadComponentVerdicts,
          loadCounts,
          loadReports,
          versionsOf,
          deliveriesOfUpdates,
        ],
      ] as const
      for (const load of maps) expect((await load(tx, IDS)).size).toBe(0)
      for (const load of [loadCheckStates, probesByIds, failuresOf, updatesOf]) expect(await load(tx, IDS)).toEqual([])
      expect((await swapTimes(tx, PAGE_ID, [...IDS.keys()])).size).toBe(0)
      await dismissVerdicts(tx, IDS, 1)
    })
  } finally {
    await store.close()
    await database.close()
  }
})

test.each(ENGINES)(
  'incidents with more updates than a statement takes variables are read whole, on %s',
  async (engine) => {
    const { store } = await seededStore(engine)
    const rows = IDS.slice(0, 33_000).map((id) => ({
      ...{ id, page_id: PAGE_ID, incident_id: 'long', state: 'investigating', at: NOW, created_at: NOW },
      ...{ author: 'person:ada:Ada', made_by: 'person', revision: 1, impacts: '[]' },
    }))
    const { id, page_id } = { id: 'long', page_id: PAGE_ID }
    await store.db
      .insertInto('incidents')
      .values({
        ...{ id, page_id, state: 'investigating', version: 1, impact: 'major', origin: 'person' },
        ...{ started_at: NOW, created_at: NOW, updated_at: NOW },
      })
      .execute()
    for (let at = 0; at < rows.length; at += 2_000) {
      await store.db
        .insertInto('updates')
        .values(rows.slice(at, at + 2_000))
        .execute()
    }
    expect(await updatesOf(store.db, ['long'])).toHaveLength(rows.length)
  },
)
