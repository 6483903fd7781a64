/** R91: real outages of at least two intervals and a minute, amid random failures, through the whole line. Run by main.ts. */
import type { ResultCode } from '../../probes/protocol/result-codes.ts'
import { MINUTE_MS, SECOND_MS } from '../../server/domain/time.ts'
import { type Answer, chance } from '../flow/places.ts'
import { type Fault, type Outcome, quantile, type Rig, shortened } from './rig/fault.ts'
import { openQuickLine, type QuickLine } from './rig/quick-line.ts'

const PROBES = 5
const NOISE_RATIO = 0.05
const SHORTEST_MS = 3 * MINUTE_MS
/** To recover by the rule, and past the minute in which failures are one wave. */
const BETWEEN_MS = 8 * MINUTE_MS
const HANG_MS = 10 * SECOND_MS

const CODES = ['http-status', 'timeout-first-byte', 'connect-reset', 'connect-refused', 'tls', 'dns-not-found'] as const

export const outagesInNoise: Fault = {
  id: 'R91',
  title: 'outages amid random failures',
  how: `The whole product but for its prober, SQLite in memory, on an accelerated clock: ${PROBES} probes of the default profile from 3 places, ${NOISE_RATIO * 100} % random failures all the while. One cycle is one outage of one component, 3 to 10 minutes, by turns 504, hang, reset, refused, TLS and DNS. Each must be one incident that begins and ends with it.`,
  cycles: 200,
  secondsPerCycle: 0.4,
  run,
}

interface Outage {
  readonly probe: number
  readonly from: number
  readonly to: number
  readonly code: ResultCode
}

async function run(rig: Rig): Promise<Outcome> {
  const line = await openQuickLine(rig, PROBES)
  const outages = outagesFrom(line.clock.now() + 3 * MINUTE_MS, rig.cycles)
  const next = chance(91)
  const answerOf = (probeId: string, at: number): Answer => {
    const outage = outages.find((o) => line.probeIds[o.probe] === probeId && at >= o.from && at < o.to)
    if (outage)
      return { outcome: 'fail', code: outage.code, tookMs: outage.code === 'timeout-first-byte' ? HANG_MS : 0 }
    return { outcome: next() < NOISE_RATIO ? 'fail' : 'pass' }
  }
  for (const [n, { to }] of outages.entries()) {
    await line.look(to + BETWEEN_MS - MINUTE_MS - line.clock.now(), (probeId, _place, at) => answerOf(probeId, at))
    if (n % 20 === 19) rig.progress(`outage ${n + 1} of ${outages.length}`)
  }
  return verdictOn(line, outages)
}

function outagesFrom(firstAt: number, count: number): Outage[] {
  const next = chance(9_100)
  const outages: Outage[] = []
  for (let n = 0, from = firstAt; n < count; n += 1) {
    const to = from + SHORTEST_MS + Math.floor(next() * 7 * MINUTE_MS)
    outages.push({ probe: n % PROBES, from, to, code: CODES[n % CODES.length] ?? 'tls' })
    from = to + BETWEEN_MS + Math.floor(next() * MINUTE_MS)
  }
  return outages
}

async function verdictOn(line: QuickLine, outages: readonly Outage[]): Promise<Outcome> {
  const { db } = line.context.store
  const { all, failed } = await line.outcomes()
  const incidents = await line.incidents()
  const downs = await db
    .selectFrom('verdict_changes')
    .select('decided_at')
    .where('region_id', '=', '')
    .where('to_state', '=', 'down')
    .execute()
  const found = outages.map((o) => incidents.filter((i) => i.startedAt > o.from - MINUTE_MS && i.startedAt < o.to))
  const tookMs = outages.flatMap(({ from, to }) => {
    const at = downs.find((d) => d.decided_at >= from && d.decided_at < to)?.decided_at
    return at === undefined ? [] : [at - from]
  })
  const open = incidents.filter((i) => i.state !== 'lapsed')
  const words = (await line.told()).map((told) => told.what)
  return {
    figures: [
      ['outages, incidents', `${outages.length}, ${incidents.length}`],
      ['checks, failed of them', `${all}, ${failed}`],
      ['from the beginning to the suspicion, p50, p99 and longest', longest(tookMs)],
      ['words to on-call: fallen, over, other', wordsOf(words)],
    ],
    failures: [
      ...shortened(
        found.flatMap((of, n) =>
          of.length === 1 ? [] : [`Outage ${n + 1} (${outages[n]?.code}): ${of.length} incidents`],
        ),
      ),
      ...(incidents.length > outages.length ? [`${incidents.length - outages.length} incidents too many`] : []),
      ...open.map((i) => `Incident ${i.id} is still ${i.state}`),
    ],
  }
}

function longest(tookMs: readonly number[]): string {
  return [0.5, 0.99, 1].map((share) => `${(quantile(tookMs, share) / 1_000).toFixed(1)} s`).join(', ')
}

function wordsOf(words: readonly string[]): string {
  const count = (what: string) => words.filter((w) => w === what).length
  const [fallen, over] = [count('suspected'), count('over-unconfirmed')]
  return `${fallen}, ${over}, ${words.length - fallen - over}`
}
