/**
 * Days of looking within minutes: the whole product but for its prober, on a clock that is moved from one check to the next,
 * and probers of three places whose answers a run makes up. Their timetable, what may wait for company, step 1 of the line,
 * verdicts, incidents, outbox and page are the product's own. For R90 to R92 and the bench of truth.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { News } from '../../../probes/news.ts'
import type { Assignment, ProbeResult } from '../../../probes/protocol.ts'
import { startVedetta, type Vedetta } from '../../../server/compose.ts'
import { readSettings } from '../../../server/config.ts'
import { assignmentsFor } from '../../../server/flow/assignments.ts'
import type { Context } from '../../../server/flow/context.ts'
import { recordResults } from '../../../server/flow/record-results.ts'
import { listLocations } from '../../../server/store/locations.ts'
import { type Looks, look } from '../../flow/places.ts'
import { type FakeClock, fakeClock } from '../../support/fake-clock.ts'
import type { Rig } from './fault.ts'

export interface QuickLine {
  readonly clock: FakeClock
  readonly context: Context
  /** Probe ids in the order of the catalogue, one a component. */
  readonly probeIds: readonly string[]
  /** Plays so much time from now on; calls again go on where it stopped. */
  look(forMs: number, answer: Looks<string>['answer']): Promise<void>
  /** Results of each outcome so far. */
  outcomes(): Promise<{ readonly all: number; readonly failed: number }>
  incidents(): Promise<readonly { readonly id: string; readonly startedAt: number; readonly state: string }[]>
  /** What on-call was told, oldest first. */
  told(): Promise<readonly { readonly what: string; readonly subjectId: string }[]>
}

const PLACES = ['milan', 'madrid']

export async function openQuickLine(rig: Pick<Rig, 'later'>, components: number): Promise<QuickLine> {
  const dataDir = mkdtempSync(join(tmpdir(), 'vedetta-quick-'))
  rig.later(() => rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 }))
  const clock = fakeClock(Date.UTC(2026, 5, 11))
  const vedetta = await start(dataDir, { clock, components })
  rig.later(() => vedetta.close())
  const { context } = vedetta
  await addPlaces(context)
  const probers = await openProbers(context, clock)
  const { db } = context.store
  return {
    ...{ clock, context, look: probers.look },
    probeIds: (await db.selectFrom('probes').select('id').orderBy('no').execute()).map((row) => row.id),
    async outcomes() {
      const count = db.selectFrom('results').select((e) => e.fn.countAll<number>().as('count'))
      const { count: all } = await count.executeTakeFirstOrThrow()
      const { count: failed } = await count.where('outcome', '=', FAILED).executeTakeFirstOrThrow()
      return { all: Number(all), failed: Number(failed) }
    },
    async incidents() {
      const rows = await db.selectFrom('incidents').select(['id', 'started_at', 'state']).orderBy('id').execute()
      return rows.map((row) => ({ id: row.id, startedAt: row.started_at, state: row.state }))
    },
    async told() {
      const rows = await db.selectFrom('outbox').selectAll().where('kind', '=', 'oncall').orderBy('id').execute()
      return rows.map((row) => ({ subjectId: row.subject_id, what: (JSON.parse(row.facts) as { what: string }).what }))
    },
  }
}

/** As results are stored. */
const FAILED = 2

interface Starting {
  readonly clock: FakeClock
  readonly components: number
}

async function start(dataDir: string, { clock, components }: Starting): Promise<Vedetta> {
  const file = join(dataDir, 'vedetta.yaml')
  const lines = Array.from(
    { length: components },
    (_, n) => `  - { key: c${n}, name: Part ${n}, probes: [{ key: p${n}, url: "http://192.0.2.1/${n}" }] }`,
  )
  writeFileSync(file, `page: { name: Example status }\ncomponents:\n${lines.join('\n')}\n`)
  const env = { PORT: '0', DATA_DIR: dataDir, CONFIG_FILE: file, PROBE_ALLOW: '192.0.2.0/24' }
  // In memory: nobody is killed here, and waiting for the disk would be most of the day.
  const settings = readSettings({ ...env, DATABASE_URL: 'sqlite::memory:' })
  if ('mistakes' in settings) throw new Error(settings.mistakes.join('\n'))
  return startVedetta(settings, pino({ level: 'fatal' }), { clock, prober: false })
}

async function addPlaces({ store, clock, ids }: Context): Promise<void> {
  for (const key of PLACES) {
    const place = { id: ids.next(), key, name: key, region_id: null, is_local: 0, last_batch_at: null }
    await store.db
      .insertInto('locations')
      .values({ ...place, created_at: clock.now() })
      .execute()
  }
}

/** One at each place. What may wait for company does, as at an agent. */
async function openProbers(context: Context, clock: FakeClock): Promise<Pick<QuickLine, 'look'>> {
  const places = await listLocations(context.store.db)
  const lists = new Map<string, readonly Assignment[]>()
  for (const { id } of places) lists.set(id, (await assignmentsFor(context, id, [])).assignments)
  const cadences = new Map([...lists.values()].flat().map((one) => [one.probeId, one]))
  const senders = new Map(
    places.map((p) => [
      p.id,
      { news: new News(), waiting: [] as ProbeResult[], leavesAt: Infinity, sequence: p.lastSequence },
    ]),
  )
  const awakeAt = clock.now()
  const report = async (place: string, results: readonly ProbeResult[], now: number) => {
    const sender = senders.get(place)
    if (!sender) throw new Error(`Nobody looks from ${place}`)
    clock.set(Math.max(clock.now(), now))
    for (const result of results) {
      const assignment = cadences.get(result.probeId)
      const waitMs = assignment ? sender.news.waitMsOf(assignment, result) : 0
      sender.leavesAt = Math.min(sender.leavesAt, now + waitMs)
      sender.waiting.push(result)
    }
    if (sender.leavesAt > now) return []
    const sight = { sees: true, because: '', loopLagP99Ms: 1 }
    const batch = { protocol: 1 as const, sequence: ++sender.sequence, sentAt: now, sight, results: sender.waiting }
    sender.waiting = []
    sender.leavesAt = Infinity
    return (await recordResults(context, { locationId: place, awakeAt }, batch)).checkNow
  }
  return {
    look: (forMs, answer) =>
      look({
        ...{ places: places.map((p) => p.id), fromAt: clock.now(), forMs, answer, report },
        assignments: (place) => lists.get(place) ?? [],
      }),
  }
}
