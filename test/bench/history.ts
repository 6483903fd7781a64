/** (h) Ninety days of one component out of a year of a thousand: its bars, its latencies, and the whole page's. */
import { sql } from 'kysely'
import { DAY_MS, HOUR_MS, lastDays } from '../../server/domain/time.ts'
import { probeLatency } from '../../server/flow/probe-latency.ts'
import { publicDays } from '../../server/flow/public-days.ts'
import { makeRevision } from '../../server/flow/public-page.ts'
import { type Interval, publishedIntervals } from '../../server/store/intervals.ts'
import { ROLL_UP_WIDTHS_MS } from '../../server/store/roll-ups.ts'
import { ledgersOf } from '../../server/store/why.ts'
import type { Finding } from './figures.ts'
import { openQuickStore, type QuickStore, START_AT } from './quick-store.ts'

const COMPONENTS = 1_000
const DAYS = 365
const SHOWN = 90
const ASKED = 200
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
      const { pageId } = context
      publicDays(
        spans.map((span): Interval => ({ ...span, id: '', pageId, componentId: id, incidentId: null })),
        around,
      )
    })
    const latencies = await timed(probeIds.slice(0, ASKED), (id) => probeLatency(context, id))
    const whole = await timed([1, 2, 3], async () => {
      const all = Map.groupBy(await publishedIntervals(db, context.pageId, since), (i) => i.componentId)
      for (const id of components) publicDays(all.get(id) ?? [], around)
    })
    const revisions = await timed([1, 2, 3], () => context.store.transact((tx) => makeRevision(context, tx, 'bench')))
    return finding({ bars, latencies, whole, revisions })
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
  readonly revisions: readonly number[]
}

function finding({ bars, latencies, whole, revisions }: Seen): Finding {
  return {
    title: 'Ninety days out of a year',
    how: `${COMPONENTS.toLocaleString('en')} components with a probe each and a year behind them: an outage every five days in both ledgers, roll-ups as they are kept. Bars of single components, ${ASKED} of them, each read from the database and reckoned; percentiles of the last day, week and 90 days of single probes, as the API answers them; then the bars of all components at once, and a whole revision of the page, in which they stand.`,
    series: [
      { what: 'the bars of one component', unit: 'ms', values: bars, goal: { atMost: 5 } },
      { what: 'the percentiles of one probe', unit: 'ms', values: latencies },
      { what: `the bars of all ${COMPONENTS.toLocaleString('en')}`, unit: 'ms', values: whole },
      { what: 'a revision of the page', unit: 'ms', values: revisions },
    ],
  }
}
