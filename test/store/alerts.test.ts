/** Alerts as they are kept: by the thousand in one message, and found again by when they were open. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AlertState } from '../../server/domain/alert.ts'
import { alertsBetween, openAlerts, type StoredAlert, saveAlerts } from '../../server/store/alerts.ts'
import { listProbes } from '../../server/store/probes.ts'
import { ENGINES, type Engine } from '../support/engines.ts'
import { freshFlow } from '../support/flow-context.ts'

function alert(n: number, sourceId: string, change: Partial<StoredAlert> = {}): StoredAlert {
  return {
    ...{
      id: `a${String(n).padStart(5, '0')}`,
      sourceId,
      fingerprint: `f${n}`,
      state: 'firing',
      sentBy: 'Alertmanager',
    },
    ...{ labels: { alertname: `Part${n}` }, annotations: { summary: `word ${n}` }, link: null },
    ...{ startsAt: n, endsAt: null, firstAt: n, lastAt: n, endedAt: null },
    ...change,
  }
}

async function sources(engine: Engine) {
  const { store, context } = await freshFlow(engine)
  const [one, other] = await listProbes(store.db, context.pageId)
  return { store, one: one?.id ?? '', other: other?.id ?? '' }
}

describe.each(ENGINES)('alerts on %s', (engine) => {
  test('of a message of two thousand each is kept, and each later word changes its own', async () => {
    const { store, one } = await sources(engine)
    const first = Array.from({ length: 2_000 }, (_, n) => alert(n, one))
    await store.transact((tx) => saveAlerts(tx, first))
    expect(await openAlerts(store.db, one)).toEqual(first)
    const second = Array.from({ length: 1_999 }, (_, i) => {
      const n = i + 1
      return alert(n, one, {
        annotations: { summary: `later ${n}` },
        lastAt: n + 9_000,
        link: `https://example.com/${n}`,
      })
    })
    const added = alert(2_000, one)
    await store.transact((tx) => saveAlerts(tx, [added, ...second]))
    expect(await openAlerts(store.db, one)).toEqual([first[0], ...second, added])
  })

  test('come back when they were open at any time between, the newest first and no more than are asked for', async () => {
    const { store, one, other } = await sources(engine)
    const drawn = fc.record({
      firstAt: fc.integer({ min: 0, max: 40 }),
      lengthMs: fc.integer({ min: 0, max: 20 }),
      state: fc.constantFrom<AlertState>('firing', 'silent', 'over'),
      isOther: fc.boolean(),
    })
    const span = fc.record({
      ...{ from: fc.integer({ min: 0, max: 60 }), until: fc.integer({ min: 0, max: 60 }) },
      limit: fc.integer({ min: 1, max: 9 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(drawn, { maxLength: 25 }), span, async (all, { from, until, limit }) => {
        await store.db.deleteFrom('alerts').execute()
        const alerts = all.map(({ firstAt, lengthMs, state, isOther }, n) => {
          const endedAt = state === 'firing' ? null : firstAt + lengthMs
          return alert(n, isOther ? other : one, { state, firstAt, endedAt })
        })
        await store.transact((tx) => saveAlerts(tx, alerts))
        const open = alerts
          .filter((a) => a.sourceId === one && a.firstAt <= until && (a.state !== 'over' || (a.endedAt ?? 0) >= from))
          .toSorted((a, b) => b.firstAt - a.firstAt || (a.id < b.id ? 1 : -1))
        expect(await alertsBetween(store.db, one, { from, until, limit })).toEqual(open.slice(0, limit))
      }),
      { numRuns: engine === 'sqlite' ? 100 : 15 },
    )
  })
})
