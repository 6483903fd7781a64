/** R93: outages that begin within planned work, and are over before its end or outlive it, through the whole line. Run by main.ts. */
import { isRefusal } from '../../server/domain/refusal.ts'
import { MINUTE_MS } from '../../server/domain/time.ts'
import { planMaintenance } from '../../server/flow/publish-maintenance.ts'
import { tendMaintenance } from '../../server/flow/tend-maintenance.ts'
import { chance } from '../flow/places.ts'
import { ADA } from '../support/flow-context.ts'
import { type Fault, type Outcome, quantile, type Rig, shortened } from './rig/fault.ts'
import { openQuickLine, type QuickLine } from './rig/quick-line.ts'

/** One interval of the default profile, and a minute. */
const TOLD_WITHIN_MS = 2 * MINUTE_MS
const NOISE_RATIO = 0.05
const SHORTEST_MS = 3 * MINUTE_MS
/** To recover by the rule, and past the minute in which failures are one wave. */
const CALM_MS = 10 * MINUTE_MS

export const outlivingPlannedWork: Fault = {
  id: 'R93',
  title: 'outages within planned work',
  how: `The whole product but for its prober, SQLite in memory, on an accelerated clock: one probe of the default profile from 3 places, ${NOISE_RATIO * 100} % random failures all the while. One cycle is a window of 15 to 45 minutes in which the target really falls: every other time it is well again before the end, and no outage may be told of; else it outlives the window by 3 to 8 minutes, and on-call must be told within an interval and a minute of the end, once, from the honest beginning.`,
  cycles: 200,
  secondsPerCycle: 0.4,
  run,
}

interface Window {
  readonly startsAt: number
  readonly endsAt: number
  readonly fallsAt: number
  readonly wellAt: number
}

interface Told {
  readonly window: Window
  readonly incidents: readonly { readonly createdAt: number; readonly startedAt: number }[]
  readonly words: readonly string[]
}

async function run(rig: Rig): Promise<Outcome> {
  const line = await openQuickLine(rig, 1)
  const [noise, next] = [chance(93), chance(9_300)]
  const cycles: Told[] = []
  await look(line, [line.clock.now() + 3 * MINUTE_MS], () => false)
  for (let cycle = 0; cycle < rig.cycles; cycle += 1) {
    const window = windowFrom(line.clock.now(), { outlives: cycle % 2 === 1, next })
    const before = { incidents: (await incidentsOf(line)).length, words: (await line.told()).length }
    await plan(line, window)
    const isDown = (at: number) => at >= window.fallsAt && at < window.wellAt
    await look(line, marksOf(window), (at) => isDown(at) || noise() < NOISE_RATIO)
    const words = (await line.told()).slice(before.words).map((told) => told.what)
    cycles.push({ window, words, incidents: (await incidentsOf(line)).slice(before.incidents) })
    if (cycle % 20 === 19) rig.progress(`window ${cycle + 1} of ${rig.cycles}`)
  }
  return verdictOn(cycles)
}

function windowFrom(now: number, { outlives, next }: { readonly outlives: boolean; next(): number }): Window {
  const startsAt = now + MINUTE_MS
  const endsAt = startsAt + (15 + Math.floor(30 * next())) * MINUTE_MS
  const within = Math.floor((endsAt - startsAt - 3 * SHORTEST_MS) * next())
  const fallsAt = startsAt + within
  const wellAt = outlives ? endsAt + SHORTEST_MS + Math.floor(5 * MINUTE_MS * next()) : fallsAt + SHORTEST_MS
  return { startsAt, endsAt, fallsAt, wellAt }
}

function marksOf({ startsAt, endsAt, wellAt }: Window): number[] {
  return [startsAt, endsAt, endsAt + MINUTE_MS, endsAt + 2 * MINUTE_MS, Math.max(endsAt, wellAt) + CALM_MS]
}

async function plan({ context }: QuickLine, { startsAt, endsAt }: Window): Promise<void> {
  const { id } = await context.store.db.selectFrom('components').select('id').executeTakeFirstOrThrow()
  const wanted = { startsAt, endsAt, components: [{ componentId: id }], texts: { en: { title: 'New players' } } }
  const planned = await planMaintenance(context, { actor: ADA, repeat: null }, wanted)
  if (isRefusal(planned)) throw new Error(`A window was refused: ${JSON.stringify(planned)}`)
}

/** Up to each of these instants, and there the calendar of the product has its turn. */
async function look(line: QuickLine, marks: readonly number[], fails: (at: number) => boolean): Promise<void> {
  for (const mark of marks) {
    await line.look(mark - line.clock.now(), (_probe, _place, at) => ({ outcome: fails(at) ? 'fail' : 'pass' }))
    line.clock.set(mark)
    await tendMaintenance(line.context)
  }
}

async function incidentsOf({ context }: QuickLine): Promise<Told['incidents']> {
  const rows = context.store.db.selectFrom('incidents').select(['created_at', 'started_at']).orderBy('id')
  return (await rows.execute()).map((row) => ({ createdAt: row.created_at, startedAt: row.started_at }))
}

function verdictOn(cycles: readonly Told[]): Outcome {
  const outliving = cycles.filter(({ window }) => window.wellAt > window.endsAt)
  const afterMs = outliving.flatMap(({ window, incidents }) => incidents.map((one) => one.createdAt - window.endsAt))
  return {
    figures: [
      ['windows, outlived', `${cycles.length}, ${outliving.length}`],
      ['incidents', cycles.reduce((sum, { incidents }) => sum + incidents.length, 0)],
      ['words that one place alone was still unsteady', cycles.flatMap(({ words }) => words).filter(isOfPlace).length],
      ['from the end of the window to the suspicion, p50 and longest', longest(afterMs)],
    ],
    failures: shortened(cycles.flatMap((told, n) => faultsOf(told).map((fault) => `Window ${n + 1}: ${fault}`))),
  }
}

function faultsOf({ window, incidents, words }: Told): string[] {
  if (window.wellAt < window.endsAt) {
    return incidents.length > 0 || words.includes('suspected') ? [`${incidents.length} incidents of none`] : []
  }
  const [incident, ...more] = incidents
  if (!incident || more.length > 0) return [`${incidents.length} incidents`]
  const lateMs = incident.createdAt - window.endsAt - TOLD_WITHIN_MS
  const isHonest = incident.startedAt >= window.fallsAt - MINUTE_MS && incident.startedAt <= window.fallsAt + MINUTE_MS
  return [
    ...(incident.createdAt < window.endsAt ? ['told before the end'] : []),
    ...(lateMs > 0 ? [`told ${lateMs / 1_000} s too late`] : []),
    ...(isHonest ? [] : [`it began ${(incident.startedAt - window.fallsAt) / 1_000} s from when it did`]),
    ...(words.filter((what) => what === 'suspected').length === 1 ? [] : [`on-call heard ${words.join(', ')}`]),
  ]
}

function isOfPlace(what: string): boolean {
  return what === 'place-affected'
}

function longest(values: readonly number[]): string {
  return [0.5, 1].map((share) => `${(quantile(values, share) / 1_000).toFixed(1)} s`).join(', ')
}
