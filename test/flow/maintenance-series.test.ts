import { describe, expect, test } from 'vitest'
import type { PlanMaintenance } from '../../server/contract/maintenance.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../server/domain/time.ts'
import { extendSeries } from '../../server/flow/extend-series.ts'
import { changeMaintenance } from '../../server/flow/publish-maintenance.ts'
import { changeSeries, endSeries } from '../../server/flow/repeat-maintenance.ts'
import { turnSeries } from '../../server/flow/turn-series.ts'
import { findSeries } from '../../server/store/maintenance-series.ts'
import { ENGINES } from '../support/engines.ts'
import { ADA, type Flow, freshFlow } from '../support/flow-context.ts'
import { done } from './commands.ts'
import { goes, plan, TEXTS, versionOf } from './planned-work.ts'
import { words } from './words-told.ts'

const WEEK_MS = 7 * DAY_MS
/** The flow's clock stands between two turns of the clocks for more than sixty days: a week is a week. */
const weekly = (flow: Flow, change: Partial<PlanMaintenance> = {}) => {
  const startsAt = flow.clock.now() + DAY_MS
  return plan(flow, { startsAt, endsAt: startsAt + HOUR_MS, rule: 'FREQ=WEEKLY', ...change })
}

const rows = ({ store }: Flow) =>
  store.db.selectFrom('maintenances').selectAll().orderBy('occurrence_at').orderBy('id').execute()
const starts = async (flow: Flow) =>
  (await rows(flow)).filter((row) => row.state === 'scheduled').map((row) => row.starts_at)
const evenly = (from: number, count: number, step = WEEK_MS) => Array.from({ length: count }, (_, i) => from + i * step)

async function begun(flow: Flow, change: Partial<PlanMaintenance> = {}) {
  const { maintenance } = done(await weekly(flow, change))
  const { id: seriesId = '' } = maintenance.series ?? {}
  const components = [{ componentId: flow.id.streaming }]
  const times = { startsAt: maintenance.startsAt, endsAt: maintenance.endsAt }
  return { ...maintenance, seriesId, wish: { ...times, components, texts: TEXTS, rule: 'FREQ=WEEKLY' } }
}

describe.each(ENGINES)('planned work that repeats, on %s', (engine) => {
  test('is windows of its own for sixty days, on the page, told once with its next dates', async () => {
    const flow = await freshFlow(engine)
    const { startsAt, series } = await begun(flow)
    expect(series).toMatchObject({ rule: 'FREQ=WEEKLY', version: 1, occurrenceAt: startsAt, isOwn: false })
    expect(await starts(flow)).toEqual(evenly(startsAt, 9))
    expect((await flow.page()).maintenances).toHaveLength(9)
    const told = await words(flow)
    expect(told.map((word) => word.what)).toEqual(['planned'])
    expect(told[0]).toMatchObject({
      work: { startsAt },
      series: { dates: evenly(startsAt + WEEK_MS, 4).map((at) => ({ startsAt: at })) },
    })
  })

  test('goes on by itself, each date once, however often and by whomever it is looked', async () => {
    const flow = await freshFlow(engine)
    const { startsAt } = await begun(flow)
    flow.clock.advance(WEEK_MS)
    await Promise.all([extendSeries(flow.context), extendSeries(flow.rival)])
    await extendSeries(flow.context)
    expect((await rows(flow)).map((row) => row.starts_at)).toEqual(evenly(startsAt, 10))
    const { revision } = await flow.page()
    flow.clock.advance(HOUR_MS)
    await extendSeries(flow.context)
    expect((await flow.page()).revision).toBe(revision)
  })

  test('makes the next date alone where it lies beyond sixty days, and ends after its last', async () => {
    const flow = await freshFlow(engine)
    const { startsAt } = await begun(flow, { rule: 'FREQ=MONTHLY;INTERVAL=5;COUNT=2' })
    expect(await rows(flow)).toHaveLength(1)
    flow.clock.set(startsAt + 2 * DAY_MS)
    await extendSeries(flow.context)
    expect(await rows(flow)).toHaveLength(2)
    flow.clock.advance(200 * DAY_MS)
    await extendSeries(flow.context)
    expect(await rows(flow)).toHaveLength(2)
    const { db } = flow.store
    const series = await db
      .selectFrom('maintenance_series')
      .select(['id', 'state', 'version'])
      .executeTakeFirstOrThrow()
    expect(series).toMatchObject({ state: 'ended', version: 2 })
    const audit = await db.selectFrom('audit').selectAll().where('subject_id', '=', series.id).orderBy('id').execute()
    expect(audit.map((row) => [row.who, row.action])).toEqual([
      ['person:ada:Ada', 'series.begun'],
      ['policy::Plan', 'series.ended'],
    ])
    const changes = db.selectFrom('changes').selectAll().where('subject_id', '=', series.id)
    expect(await changes.execute()).toHaveLength(2)
  })

  test('a series that moved under whoever read it is not written over', async () => {
    const flow = await freshFlow(engine)
    const { seriesId } = await begun(flow)
    const { context, store } = flow
    const before = await findSeries(store.db, context.pageId, seriesId)
    if (!before) throw new Error('It was begun')
    const turn = { before, after: before, actor: ADA, action: 'series.changed' } as const
    await store.transact((tx) => turnSeries(context, tx, turn))
    await expect(store.transact((tx) => turnSeries(context, tx, turn))).rejects.toThrow('moved under its lock')
    expect((await findSeries(store.db, context.pageId, seriesId))?.version).toBe(2)
  })

  test('a next date that was made early is not made again as its time comes near', async () => {
    const flow = await freshFlow(engine)
    await begun(flow, { rule: 'FREQ=MONTHLY;INTERVAL=4' })
    for (let n = 0; n < 13; n += 1) {
      flow.clock.advance(10 * DAY_MS)
      await extendSeries(flow.context)
    }
    expect(await rows(flow)).toHaveLength(3)
  })

  test('does not make what a long stop has passed over', async () => {
    const flow = await freshFlow(engine)
    const { startsAt } = await begun(flow)
    flow.clock.advance(100 * DAY_MS)
    await extendSeries(flow.context)
    const made = (await rows(flow)).slice(9).map((row) => row.starts_at)
    expect(made.length).toBeGreaterThan(7)
    expect(made.every((at) => at > flow.clock.now())).toBe(true)
    expect(made[0]).toBeGreaterThan(startsAt + 9 * WEEK_MS)
  })

  test('one date is changed or called off alone; the series does not bring it back', async () => {
    const flow = await freshFlow(engine)
    const { startsAt, wish } = await begun(flow)
    const [, second, third] = await rows(flow)
    const { rule: _rule, ...alone } = wish
    const later = { startsAt: startsAt + WEEK_MS + 2 * HOUR_MS, endsAt: startsAt + WEEK_MS + 3 * HOUR_MS }
    const change = { ...alone, ...later, version: await versionOf(flow, second?.id ?? '') }
    const moved = done(
      await changeMaintenance(flow.context, { actor: ADA, repeat: null }, { id: second?.id ?? '', change }),
    )
    expect(moved.maintenance.series).toMatchObject({ isOwn: true, occurrenceAt: startsAt + WEEK_MS })
    await goes(flow, third?.id ?? '', { do: 'cancel' })
    flow.clock.advance(WEEK_MS)
    await extendSeries(flow.context)
    expect(await starts(flow)).toEqual([startsAt, later.startsAt, ...evenly(startsAt + 3 * WEEK_MS, 7)])
  })

  test('a changed series takes along what nobody touched: same windows, other times, told once', async () => {
    const flow = await freshFlow(engine)
    const { startsAt, seriesId, wish } = await begun(flow)
    const before = await rows(flow)
    await goes(flow, before[2]?.id ?? '', { do: 'cancel', notify: false })
    const shifted = {
      startsAt: startsAt + HOUR_MS,
      endsAt: startsAt + 3 * HOUR_MS,
      texts: { en: { title: 'Newer players' } },
    }
    const change = { ...wish, ...shifted, version: 1 }
    const view = done(await changeSeries(flow.context, { actor: ADA, repeat: null }, { id: seriesId, change }))
    expect(view).toMatchObject({ version: 2, title: { en: 'Newer players' } })
    const after = await rows(flow)
    expect(after.filter((row) => row.state === 'scheduled').map((row) => row.id)).toEqual(
      before.filter((_, i) => i !== 2).map((row) => row.id),
    )
    expect(await starts(flow)).toEqual(evenly(startsAt + HOUR_MS, 9).filter((_, i) => i !== 2))
    expect(after.every((row) => row.state !== 'scheduled' || row.ends_at - row.starts_at === 2 * HOUR_MS)).toBe(true)
    expect((await words(flow)).map((word) => word.what)).toEqual(['planned', 'rescheduled'])
    expect((await flow.page()).maintenances?.[0]?.title).toEqual({ en: 'Newer players' })
  })

  test('moved to another day, it names the days that are gone, too', async () => {
    const flow = await freshFlow(engine)
    const { startsAt, seriesId, wish } = await begun(flow)
    const later = { startsAt: startsAt + 2 * DAY_MS, endsAt: startsAt + 2 * DAY_MS + HOUR_MS }
    const change = { ...wish, ...later, rule: 'rrule:freq=weekly', version: 1 }
    const view = done(await changeSeries(flow.context, { actor: ADA, repeat: null }, { id: seriesId, change }))
    expect(view.rule).toBe('FREQ=WEEKLY')
    const [, told] = await words(flow)
    const named = (from: number) => evenly(from, 4).map((at) => ({ startsAt: at, endsAt: at + HOUR_MS }))
    expect(told).toMatchObject({
      ...{ what: 'rescheduled', work: later, before: { startsAt } },
      series: { dates: named(later.startsAt + WEEK_MS), off: named(startsAt + WEEK_MS) },
    })
  })

  test('fewer dates call off the rest, more dates add to them, each told once; better words alone are not told', async () => {
    const flow = await freshFlow(engine)
    const { startsAt, seriesId, wish } = await begun(flow)
    const as = async (rule: string, version: number, texts: PlanMaintenance['texts'] = TEXTS) =>
      done(
        await changeSeries(
          flow.context,
          { actor: ADA, repeat: null },
          { id: seriesId, change: { ...wish, rule, version, texts } },
        ),
      )
    await as('FREQ=WEEKLY;INTERVAL=2', 1)
    expect(await starts(flow)).toEqual(evenly(startsAt, 5, 2 * WEEK_MS))
    await as('FREQ=WEEKLY;INTERVAL=4', 2)
    expect(await starts(flow)).toEqual(evenly(startsAt, 3, 4 * WEEK_MS))
    await as('FREQ=WEEKLY;INTERVAL=4;COUNT=2', 3)
    expect(await starts(flow)).toEqual(evenly(startsAt, 2, 4 * WEEK_MS))
    const [, second] = await rows(flow).then((all) => all.filter((row) => row.state === 'scheduled'))
    await goes(flow, second?.id ?? '', { do: 'cancel', notify: false })
    await as('FREQ=WEEKLY', 4)
    expect((await starts(flow)).toSorted((a, b) => a - b)).toEqual(evenly(startsAt, 9).filter((_, i) => i !== 4))
    await as('FREQ=WEEKLY', 5, { en: { title: 'Newer players' } })
    flow.clock.advance(WEEK_MS)
    await extendSeries(flow.context)
    expect(await starts(flow)).toContain(startsAt + 9 * WEEK_MS)
    const [planned, thinner, ...more] = await words(flow)
    expect([planned, thinner, ...more].map((word) => word?.what)).toEqual(['planned', ...Array(4).fill('rescheduled')])
    const named = (from: number, step: number) =>
      evenly(from, 4, step).map((at) => ({ startsAt: at, endsAt: at + HOUR_MS }))
    const series = {
      dates: named(startsAt + 2 * WEEK_MS, 2 * WEEK_MS),
      off: named(startsAt + WEEK_MS, 2 * WEEK_MS),
    }
    expect(thinner).toMatchObject({ work: { startsAt }, before: null, series })
    expect(more.at(-1)?.series).toEqual({
      dates: named(startsAt + WEEK_MS, WEEK_MS).with(3, {
        startsAt: startsAt + 5 * WEEK_MS,
        endsAt: startsAt + 5 * WEEK_MS + HOUR_MS,
      }),
    })
  })

  test('a change that leaves no date to come is told as called off', async () => {
    const flow = await freshFlow(engine)
    const { id, startsAt, seriesId, wish } = await begun(flow)
    await goes(flow, id, { do: 'cancel', notify: false })
    const change = { ...wish, rule: 'FREQ=WEEKLY;COUNT=1', version: 1 }
    done(await changeSeries(flow.context, { actor: ADA, repeat: null }, { id: seriesId, change }))
    expect(await starts(flow)).toEqual([])
    expect((await words(flow)).at(-1)).toMatchObject({
      ...{ what: 'cancelled', work: { startsAt: startsAt + WEEK_MS }, series: { dates: [] } },
    })
  })

  test('ended, it calls off what is to come, its own ways too, and says so once', async () => {
    const flow = await freshFlow(engine)
    const { seriesId } = await begun(flow)
    const view = done(
      await endSeries(flow.context, { actor: ADA, repeat: null }, { id: seriesId, end: { version: 1 } }),
    )
    expect(view).toMatchObject({ state: 'ended', dates: [] })
    expect(await starts(flow)).toEqual([])
    flow.clock.advance(30 * DAY_MS)
    await extendSeries(flow.context)
    expect(await starts(flow)).toEqual([])
    expect((await words(flow)).map((word) => [word.what, word.series])).toEqual([
      ['planned', expect.anything()],
      ['cancelled', { dates: [] }],
    ])
  })

  test.each([
    ['a rule that is none', { rule: 'FREQ=OFTEN' }, 'rule-unreadable'],
    ['a rule without a date', { rule: 'FREQ=DAILY;UNTIL=20200101' }, 'rule-empty'],
    [
      'work that is longer than the time between two dates',
      { rule: 'FREQ=DAILY', endsAt: 25 * HOUR_MS },
      'rule-overlaps',
    ],
  ])(
    '%s is refused, and leaves nothing',
    async (_name, { endsAt, ...change }: { rule: string; endsAt?: number }, code) => {
      const flow = await freshFlow(engine)
      const base = flow.clock.now() + MINUTE_MS
      const times = endsAt === undefined ? {} : { startsAt: base, endsAt: base + endsAt }
      expect(await weekly(flow, { ...change, ...times })).toMatchObject({ refused: code, field: 'rule' })
      expect(await rows(flow)).toEqual([])
    },
  )
})
