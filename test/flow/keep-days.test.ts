/** Whatever is written into the ledger, and whenever days are kept: the page's strips are what all intervals say. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Around, nothingKept } from '../../server/domain/kept-days.ts'
import { DAY_MS, HOUR_MS, lastDays, MINUTE_MS } from '../../server/domain/time.ts'
import type { ToldSpan } from '../../server/domain/told-once.ts'
import { keepDays } from '../../server/flow/keep-days.ts'
import { publicDays } from '../../server/flow/public-days.ts'
import { DAYS_SHOWN, makeRevision } from '../../server/flow/public-page.ts'
import { listComponents, loadPage } from '../../server/store/catalogue.ts'
import { claimIntervals, endIntervals, insertInterval, withdrawPublished } from '../../server/store/intervals.ts'
import { insertExplained } from '../../server/store/maintenance-intervals.ts'
import type { Tx } from '../../server/store/open.ts'
import { endIntervalAt } from '../../server/store/outlived-incidents.ts'
import { ENGINES } from '../support/engines.ts'
import { type Flow, freshFlow, WATCHED } from '../support/flow-context.ts'

/** Days before clocks are put back. */
const BEGIN = Date.UTC(2026, 9, 20, 12)

const KINDS = ['begin', 'end', 'past', 'state', 'end-at', 'claim', 'withdraw', 'work', 'keep', 'wait'] as const

const step = fc.record({
  kind: fc.constantFrom(...KINDS),
  who: fc.constantFrom(...WATCHED),
  hours: fc.integer({ min: 0, max: 60 }),
  minutes: fc.integer({ min: 0, max: 59 }),
  incident: fc.constantFrom('a', 'b'),
  bad: fc.constantFrom('degraded' as const, 'partial' as const, 'major' as const, 'unknown' as const),
})
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

let ids = 0

async function take({ context, clock, store, id }: Flow, { kind, who, hours, minutes, incident, bad }: Step) {
  const now = clock.now()
  const ms = hours * HOUR_MS + minutes * MINUTE_MS
  const componentId = id[who]
  const stretch = (startedAt: number, endedAt: number | null) => {
    const where = { id: `i${++ids}`, pageId: context.pageId, componentId, ledger: 'published' as const }
    return { ...where, by: 'checks' as const, state: bad, startedAt, endedAt, incidentId: null }
  }
  const writes: Record<Exclude<Step['kind'], 'keep' | 'wait'>, (tx: Tx) => Promise<unknown>> = {
    begin: (tx) => insertInterval(tx, stretch(now, null)),
    end: (tx) => endIntervals(tx, { componentId, by: 'checks', endedAt: now - ms }),
    past: (tx) => insertInterval(tx, stretch(now - 2 * ms, now - ms)),
    state: (tx) => insertInterval(tx, { ...stretch(now - ms, null), by: 'person', incidentId: incident }),
    'end-at': async (tx) => {
      const row = await tx
        .selectFrom('intervals')
        .selectAll()
        .where('component_id', '=', componentId)
        .orderBy('id')
        .executeTakeFirst()
      if (row) await endIntervalAt(tx, row.id, row.started_at + ms)
    },
    claim: (tx) => claimIntervals(tx, { componentIds: [componentId], incidentId: incident, since: now - ms }),
    withdraw: (tx) => withdrawPublished(tx, { incidentId: incident, at: now, by: 'Ada', why: 'a test of ours' }),
    work: (tx) =>
      insertExplained(
        tx,
        { ...stretch(now - ms, now), by: 'person', state: 'maintenance' },
        { maintenanceId: 'm', withdrawn: null },
      ),
  }
  if (kind === 'wait') clock.advance(ms)
  else if (kind === 'keep') await keepDays(context)
  else await store.transact(writes[kind])
}

/** By component and group: what all its intervals say, in one. */
async function reckoned({ context, store, clock }: Flow): Promise<Map<string, unknown>> {
  const { timeZone } = await loadPage(store.db, context.pageId)
  const components = await listComponents(store.db, context.pageId)
  const rows = await store.db
    .selectFrom('intervals')
    .selectAll()
    .where('ledger', '=', 'published')
    .where('withdrawn_at', 'is', null)
    .execute()
  const spansOf = (ids: readonly string[]) =>
    rows
      .filter((r) => ids.includes(r.component_id))
      .map(({ state, started_at, ended_at, incident_id, made_by }) => {
        return { state, startedAt: started_at, endedAt: ended_at, incidentId: incident_id, by: made_by } as ToldSpan
      })
  const now = clock.now()
  const days = lastDays(now, DAYS_SHOWN, timeZone)
  return new Map(
    components.map(({ id, isGroup, createdAt }) => {
      const around: Around = { now, days, knownFrom: createdAt }
      const members = components.filter((c) => c.parentId === id).map((c) => c.id)
      const spans = isGroup
        ? spansOf(members).map((s) =>
            s.state === 'major' && members.length > 1 ? { ...s, state: 'partial' as const } : s,
          )
        : spansOf([id])
      return [id, publicDays({ kept: nothingKept(0), spans }, around)] as const
    }),
  )
}

async function shown({ context, store, page }: Flow): Promise<Map<string, unknown>> {
  await store.transact((tx) => makeRevision(context, tx, 'test'))
  return new Map((await page()).components.map((c) => [c.id, c.days]))
}

async function afresh({ store, clock }: Flow, at: number) {
  await store.db.deleteFrom('intervals').execute()
  await store.db.deleteFrom('kept_days').execute()
  await store.db
    .updateTable('components')
    .set({ created_at: BEGIN - DAY_MS })
    .execute()
  clock.set(at)
}

describe.each(ENGINES)('on %s', (engine) => {
  test('the strips of the page are what all intervals say, after any writes and however days were kept', async () => {
    const flow = await freshFlow(engine)
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 20 }), async (steps) => {
        await afresh(flow, BEGIN)
        for (const one of steps) {
          await take(flow, one)
          expect(await shown(flow)).toEqual(await reckoned(flow))
        }
      }),
      { numRuns: engine === 'sqlite' ? 25 : 6 },
    )
  })

  test('another zone, a member that leaves its group and one that comes back are reckoned anew', async () => {
    const flow = await freshFlow(engine)
    await afresh(flow, BEGIN)
    const past: Step = { kind: 'past', who: 'api', hours: 30, minutes: 20, incident: 'a', bad: 'major' }
    await take(flow, past)
    await take(flow, { ...past, who: 'streaming', hours: 28 })
    const changes = [
      () => flow.store.db.updateTable('pages').set({ time_zone: 'Pacific/Auckland' }).execute(),
      () => flow.store.db.updateTable('components').set({ parent_id: null }).where('id', '=', flow.id.api).execute(),
      () =>
        flow.store.db
          .updateTable('components')
          .set({ parent_id: flow.id.video })
          .where('id', '=', flow.id.api)
          .execute(),
      () => flow.store.db.updateTable('components').set({ removed_at: BEGIN }).where('id', '=', flow.id.api).execute(),
      () => flow.store.db.updateTable('components').set({ removed_at: null }).where('id', '=', flow.id.api).execute(),
    ]
    for (const change of changes) {
      await keepDays(flow.context)
      await change()
      expect(await shown(flow)).toEqual(await reckoned(flow))
    }
  })

  test('by the next day every component and group has its row, and a stretch dated into it takes only its own', async () => {
    const flow = await freshFlow(engine)
    await afresh(flow, BEGIN)
    const kept = async () =>
      (await flow.store.db.selectFrom('kept_days').select('component_id').execute()).map((r) => r.component_id)
    await keepDays(flow.context)
    expect((await kept()).toSorted()).toEqual(Object.values(flow.id).toSorted())
    await take(flow, { kind: 'past', who: 'api', hours: 30, minutes: 0, incident: 'a', bad: 'major' })
    expect((await kept()).toSorted()).toEqual([flow.id.login, flow.id.streaming].toSorted())
    await keepDays(flow.context)
    expect(await kept()).toHaveLength(4)
  })

  test('a day that begins moves every row on by one', async () => {
    const flow = await freshFlow(engine)
    await afresh(flow, BEGIN)
    const until = () => flow.store.db.selectFrom('kept_days').select('until_at').distinct().execute()
    await keepDays(flow.context)
    const [before] = await until()
    flow.clock.advance(DAY_MS)
    await keepDays(flow.context)
    expect(await until()).toEqual([{ until_at: (before?.until_at ?? 0) + DAY_MS }])
  })
})
