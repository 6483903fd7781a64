/** What keeps the rows bounded: buckets close, add up, and old rows go. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ProbeResult } from '../../probes/protocol.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../server/domain/time.ts'
import { beginDay, dropOld } from '../../server/flow/keep-house.ts'
import { makeRevision } from '../../server/flow/public-page.ts'
import { rollUp } from '../../server/flow/roll-up.ts'
import { insertResults } from '../../server/store/results.ts'
import { insertRevision } from '../../server/store/updates.ts'
import { openWorld, type World } from '../people/world.ts'
import { ENGINES } from '../support/engines.ts'

const START = Date.UTC(2026, 5, 11, 20, 0)

function result(at: number, totalMs: number, outcome: ProbeResult['outcome'] = 'pass'): ProbeResult {
  const phases = { dnsMs: null, connectMs: 1, tlsMs: null, firstByteMs: 2, totalMs }
  const code = outcome === 'fail' ? 'http-status' : 'ok'
  return {
    probeId: 'p',
    version: 1,
    at,
    outcome,
    code,
    because: '',
    status: 200,
    phases,
    evidence: null,
    why: 'planned',
  }
}

describe.each(ENGINES)('housekeeping, on %s', (engine) => {
  let world: World
  beforeEach(async () => {
    world = await openWorld(engine)
  })
  afterEach(() => world.close())

  const record = (results: readonly ProbeResult[]) =>
    world.context.store.transact((tx) =>
      insertResults(
        tx,
        results.map((r) => ({ probeNo: 1, locationNo: 1, result: r })),
      ),
    )
  const buckets = (widthMs: number) =>
    world.context.store.db
      .selectFrom('rollups')
      .selectAll()
      .where('width_ms', '=', widthMs)
      .orderBy('from_at')
      .execute()
  const closeAll = async () => {
    while (await rollUp(world.context));
  }

  test('a bucket closes a minute after its end, and not before', async () => {
    world.clock.set(START + 5 * MINUTE_MS)
    await record([result(START, 10), result(START + MINUTE_MS, 30), result(START + 2 * MINUTE_MS, 900, 'fail')])
    await closeAll()
    expect(await buckets(5 * MINUTE_MS)).toEqual([])
    world.clock.advance(MINUTE_MS)
    await closeAll()
    expect(await buckets(5 * MINUTE_MS)).toMatchObject([
      { from_at: START, passed: 2, failed: 1, sum_ms: 40, min_ms: 10, max_ms: 30, sketch: '1n s' },
    ])
  })

  test('hours and days are the sums of what is finer', async () => {
    const results = Array.from({ length: 24 * 6 }, (_, n) => result(START + n * 10 * MINUTE_MS, 16))
    await record(results)
    world.clock.set(START + 2 * DAY_MS)
    await closeAll()
    expect((await buckets(HOUR_MS)).map((b) => b.passed)).toEqual(Array.from({ length: 24 }, () => 6))
    const days = await buckets(DAY_MS)
    expect(days.map((b) => [b.from_at, b.passed, b.sum_ms, b.sketch])).toEqual([
      [Date.UTC(2026, 5, 11), 24, 384, '1z*o'],
      [Date.UTC(2026, 5, 12), 120, 1_920, '1z*3c'],
    ])
  })

  test('closing again after a crash counts nothing twice', async () => {
    await record([result(START, 10)])
    world.clock.set(START + 10 * MINUTE_MS)
    await closeAll()
    await world.context.store.db.deleteFrom('rollup_marks').execute()
    await closeAll()
    expect((await buckets(5 * MINUTE_MS)).map((b) => b.passed)).toEqual([1])
  })

  test('raw results go after seven days, five minutes after eight, hours after forty; days stay', async () => {
    await record([result(START, 10)])
    const left = async () => ({
      raw: (await world.context.store.db.selectFrom('results').select('at').execute()).map((r) => r.at - START),
      fives: (await buckets(5 * MINUTE_MS)).map((b) => b.from_at - START),
      hours: (await buckets(HOUR_MS)).map((b) => b.from_at - START),
      days: (await buckets(DAY_MS)).length,
    })
    const at = async (now: number) => {
      world.clock.set(now)
      await closeAll()
      await dropOld(world.context)
      return left()
    }
    expect(await at(START + 7 * DAY_MS + HOUR_MS)).toMatchObject({ raw: [], fives: [0], hours: [0], days: 1 })
    expect(await at(START + 8 * DAY_MS + HOUR_MS)).toMatchObject({ fives: [], hours: [0], days: 1 })
    expect(await at(START + 40 * DAY_MS + HOUR_MS)).toMatchObject({ hours: [], days: 1 })
    expect(await world.context.store.db.selectFrom('result_spans').selectAll().execute()).toEqual([])
  })

  test('what is not rolled up yet does not go, however old', async () => {
    await record([result(START, 10)])
    world.clock.set(START + 8 * DAY_MS)
    await dropOld(world.context)
    expect(await world.context.store.db.selectFrom('results').select('at').execute()).toEqual([{ at: START }])
    await closeAll()
    await dropOld(world.context)
    expect(await world.context.store.db.selectFrom('results').select('at').execute()).toEqual([])
    expect((await buckets(DAY_MS)).map((b) => b.passed)).toEqual([1])
  })

  test('thousands of probes close in shares, each with what is its own', async () => {
    const rows = Array.from({ length: 9_000 }, (_, i) => ({
      ...{ probeNo: 1 + (i % 3_000), locationNo: 1 },
      result: result(START + Math.floor(i / 3_000) * MINUTE_MS, 1 + (i % 3_000)),
    }))
    await world.context.store.transact((tx) => insertResults(tx, rows))
    world.clock.set(START + 2 * DAY_MS)
    await closeAll()
    for (const widthMs of [5 * MINUTE_MS, HOUR_MS, DAY_MS]) {
      const closed = (await buckets(widthMs)).toSorted((a, b) => a.probe_no - b.probe_no)
      expect(closed.map((b) => [b.probe_no, b.passed, b.sum_ms])).toEqual(
        Array.from({ length: 3_000 }, (_, n) => [n + 1, 3, 3 * (n + 1)]),
      )
    }
  })

  test('after a clock that was a year ahead, what comes now is rolled up now', async () => {
    await record([result(START + 365 * DAY_MS, 10)])
    world.clock.set(START + 366 * DAY_MS)
    await closeAll()
    world.clock.set(START)
    await closeAll()
    await record([result(START, 20)])
    world.clock.set(START + 10 * MINUTE_MS)
    await closeAll()
    expect((await buckets(5 * MINUTE_MS)).map((b) => [b.from_at, b.sum_ms])).toEqual([
      [START, 20],
      [START + 365 * DAY_MS, 10],
    ])
  })

  test('a silence of months is passed over in one step', async () => {
    await record([result(START, 10)])
    world.clock.set(START + HOUR_MS)
    await closeAll()
    await record([result(START + 80 * DAY_MS, 20)])
    world.clock.set(START + 82 * DAY_MS)
    expect(await rollUp(world.context)).toBe(false)
    expect((await buckets(DAY_MS)).map((b) => b.sum_ms)).toEqual([10, 20])
  })

  test('a day that begins on the page’s calendar makes one revision, and the rest of it none', async () => {
    const { context, clock } = world
    const revisions = async () =>
      (await context.store.db.selectFrom('page_revisions').select('because').orderBy('revision').execute()).map(
        (r) => r.because,
      )
    clock.set(Date.UTC(2026, 5, 11, 21, 30))
    await context.store.transact((tx) => makeRevision(context, tx, 'first'))
    await beginDay(context)
    expect(await revisions()).toEqual(['first'])
    // Midnight in Rome, where the page lives.
    clock.set(Date.UTC(2026, 5, 11, 22, 1))
    await beginDay(context)
    await beginDay(context)
    expect(await revisions()).toEqual(['first', 'a new day'])
  })

  test('old revisions go; those of an update keep when they came onto the page, and in time lose the rest', async () => {
    const { context, clock } = world
    clock.set(START)
    const { db } = context.store
    await context.store.transact(async (tx) => {
      for (let revision = 1; revision <= 30; revision += 1) {
        await insertRevision(tx, { pageId: 'page1', revision, madeAt: START, because: '', page: '{}' })
      }
    })
    await db
      .insertInto('incidents')
      .values({
        id: 'i1',
        page_id: 'page1',
        state: 'resolved',
        version: 1,
        impact: 'none',
        origin: 'person',
        started_at: START,
        created_at: START,
        updated_at: START,
      })
      .execute()
    await db
      .insertInto('updates')
      .values({
        id: 'u1',
        page_id: 'page1',
        incident_id: 'i1',
        state: 'resolved',
        at: START,
        created_at: START,
        author: 'a',
        made_by: 'person',
        revision: 3,
        impacts: '[]',
      })
      .execute()
    const kept = async () =>
      (await db.selectFrom('page_revisions').select(['revision', 'page']).orderBy('revision').execute()).slice(0, 2)
    await dropOld(context)
    expect(await kept()).toEqual([
      { revision: 3, page: '{}' },
      { revision: 10, page: '{}' },
    ])
    clock.advance(8 * DAY_MS)
    await dropOld(context)
    expect(await kept()).toEqual([
      { revision: 3, page: '' },
      { revision: 10, page: '{}' },
    ])
  })
})
