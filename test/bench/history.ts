/** (h) Ninety days of one component out of a year of a thousand: its bars, its latencies, and the whole page's. */
import { sql } from 'kysely'
import { nothingKept } from '../../server/domain/kept-days.ts'
import { DAY_MS, HOUR_MS, lastDays } from '../../server/domain/time.ts'
import { keepDays } from '../../server/flow/keep-days.ts'
import { beginDay } from '../../server/flow/keep-house.ts'
import { probeLatency } from '../../server/flow/probe-latency.ts'
import { publicDays } from '../../server/flow/public-days.ts'
import { makeRevision } from '../../server/flow/public-page.ts'
import { publishedSpans } from '../../server/store/intervals.ts'
import { ROLL_UP_WIDTHS_MS } from '../../server/store/roll-ups.ts'
import { ledgersOf } from '../../server/store/why.ts'
import type { Finding } from './figures.ts'
import { type Held, openQuickStore, type QuickStore, START_AT } from './quick-store.ts'

const COMPONENTS = 1_000
const DAYS = 365
const SHOWN = 90
const ASKED = 200
const REVISIONS = 9
/** Bad for a quarter of an hour once in so long, each at another time. */
const BAD_EVERY_MS = 5 * DAY_MS
const BAD_MS = HOUR_MS / 4

export async function benchHistory(): Promise<Finding> {
  const store = await openQuickStore(COMPONENTS, 1)
  try {
    store.clock.advance(DAYS * DAY_MS)
    await seedIntervals(store)
    await seedRollUps(store)
    const { context, clock, probeIds } = store
    const { db } = context.store
    const days = lastDays(clock.now(), SHOWN, 'Europe/Rome')
    const since = days[0]?.startAt ?? 0
    const around = { now: clock.now(), days, knownFrom: START_AT }
    const components = await idsOf(store)
    const bars = await timed(components.slice(0, ASKED), async (id) => {
      const spans = (await ledgersOf(db, id, since)).filter((s) => s.ledger === 'published' && s.withdrawn === null)
      publicDays({ kept: nothingKept(since), spans }, around)
    })
    const latencies = await timed(probeIds.slice(0, ASKED), (id) => probeLatency(context, id))
    const whole = await timed([1, 2, 3], async () => {
      const all = Map.groupBy(await publishedSpans(db, context.pageId, since), (i) => i.componentId)
      for (const id of components) publicDays({ kept: nothingKept(since), spans: all.get(id) ?? [] }, around)
    })
    const revise = () => context.store.transact((tx) => makeRevision(context, tx, 'bench'))
    const first = await timed([1], revise)
    const keeping = await store.longest(() => keepDays(context))
    const revisions = await timed(Array.from({ length: REVISIONS }), revise)
    store.clock.advance(DAY_MS)
    const turning = await store.longest(() => beginDay(context))
    const moving = await store.longest(() => keepDays(context))
    return finding({ bars, latencies, whole, first, keeping, revisions, turning, moving })
  } finally {
    await store.close()
  }
}

async function idsOf({ context }: QuickStore): Promise<string[]> {
  const rows = await context.store.db.selectFrom('components').select('id').orderBy('id').execute()
  return rows.map((row) => row.id)
}

/** How long each took, ms. */
async function timed<T>(all: readonly T[], work: (one: T) => Promise<unknown>): Promise<number[]> {
  const took: number[] = []
  for (const one of all) {
    const startedAt = performance.now()
    await work(one)
    took.push(performance.now() - startedAt)
  }
  return took
}

/** In both ledgers, as the checks write them. */
async function seedIntervals({ context }: QuickStore): Promise<void> {
  for (const ledger of ['observed', 'published']) {
    await sql`
      with recursive n (i) as (select 0 union all select i + 1 from n where (i + 2) * ${BAD_EVERY_MS} < ${DAYS * DAY_MS}),
        began as (select i, c.id, c.page_id, ${START_AT} + i * ${BAD_EVERY_MS} + abs(random() % ${DAY_MS}) as at
          from n, components c)
      insert into intervals (id, page_id, component_id, region_id, ledger, made_by, state, started_at, ended_at)
      select ${ledger} || i || id, page_id, id, '', ${ledger}, 'checks', 'major', at, at + ${BAD_MS} from began`.execute(
      context.store.db,
    )
  }
}

/** Days of the year, hours of forty days, five minutes of eight: as they are kept. */
async function seedRollUps({ context, clock }: QuickStore): Promise<void> {
  const kept = [8, 40, DAYS]
  for (const [n, widthMs] of ROLL_UP_WIDTHS_MS.entries()) {
    const untilAt = Math.floor(clock.now() / widthMs) * widthMs
    const buckets = ((kept[n] ?? 0) * DAY_MS) / widthMs
    const sketch = '4a*3 2*7 5*2 1 9'
    await sql`
      with recursive n (i) as (select 1 union all select i + 1 from n where i < ${buckets})
      insert into rollups (width_ms, from_at, probe_no, location_no, passed, slow, failed, inconclusive, sum_ms, min_ms,
        max_ms, sketch)
      select ${widthMs}, ${untilAt} - i * ${widthMs}, p.no, 1, 14, 0, 1, 0, 900, 40, 90, ${sketch}
      from n, probes p order by 2, 3`.execute(context.store.db)
    await sql`insert into rollup_marks (width_ms, until_at, last_result_no) values (${widthMs}, ${untilAt}, 0)`.execute(
      context.store.db,
    )
  }
}

interface Seen {
  readonly bars: readonly number[]
  readonly latencies: readonly number[]
  readonly whole: readonly number[]
  /** Before any day is kept, as right after an upgrade. */
  readonly first: readonly number[]
  readonly keeping: Held
  readonly revisions: readonly number[]
  /** The day's first revision, and what keeps the day that is over. */
  readonly turning: Held
  readonly moving: Held
}

function finding({ bars, latencies, whole, first, keeping, revisions, turning, moving }: Seen): Finding {
  const goal = { atMost: 50 }
  return {
    title: 'Ninety days out of a year',
    how: `${COMPONENTS.toLocaleString('en')} components with a probe each and a year behind them: an outage every five days in both ledgers, roll-ups as they are kept. Bars of single components, ${ASKED} of them, each read from the database and reckoned; percentiles of the last day, week and 90 days of single probes, as the API answers them; then the bars of all components at once, and a whole revision of the page, in which they stand: before its days are kept, as right after an upgrade, then ${REVISIONS} with them, and what the turn of a day costs.`,
    series: [
      { what: 'the bars of one component', unit: 'ms', values: bars, goal: { atMost: 5 } },
      { what: 'the percentiles of one probe', unit: 'ms', values: latencies },
      { what: `the bars of all ${COMPONENTS.toLocaleString('en')}`, unit: 'ms', values: whole },
      { what: 'a revision of the page before its days are kept', unit: 'ms', values: first },
      { what: 'keeping the days of all, longest transaction', unit: 'ms', values: [keeping.transactionMs], goal },
      { what: 'a revision of the page', unit: 'ms', values: revisions, goal },
      { what: "the day's first revision", unit: 'ms', values: [turning.transactionMs], goal },
      { what: 'keeping one day more, longest transaction', unit: 'ms', values: [moving.transactionMs], goal },
    ],
  }
}
