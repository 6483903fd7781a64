/** How fast a probe's target answered: percentiles of a day, a week and 90 days. Called by the route below /api/v1/probes/:id. */
import type { LatencyList, LatencyView } from '../contract/latency.ts'
import { dropZeros, LATENCY_SPANS, type LatencySpan, percentileOf, RELATIVE_ERROR } from '../domain/latency-sketch.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { DAY_MS, HOUR_MS } from '../domain/time.ts'
import { isTold } from '../domain/told.ts'
import { rolledSince } from '../store/latencies.ts'
import { listLocations } from '../store/locations.ts'
import { probesByIds } from '../store/probes.ts'
import { addSums, noSums, type Sums } from '../store/roll-ups.ts'
import type { Context } from './context.ts'

/** How far each looks back, and the widest buckets that it is made from. */
const SPANS = {
  '24h': { lengthMs: DAY_MS, widthMs: HOUR_MS },
  '7d': { lengthMs: 7 * DAY_MS, widthMs: HOUR_MS },
  '90d': { lengthMs: 90 * DAY_MS, widthMs: DAY_MS },
} as const satisfies Record<LatencySpan, unknown>

/** Refuses `not-found`. */
export async function probeLatency(context: Context, probeId: string): Promise<LatencyList | Refusal> {
  const { db } = context.store
  const [probe] = await probesByIds(db, [probeId])
  if (!probe) return refuse('not-found', 'There is no such probe; it may have been removed.')
  const names = new Map((await listLocations(db)).map((l) => [l.no, l.key]))
  const now = context.clock.now()
  const spans: LatencyList['spans'] = []
  for (const span of LATENCY_SPANS) {
    const { lengthMs, widthMs } = SPANS[span]
    const rolled = await rolledSince(db, probe.no, { fromAt: now - lengthMs, widthMs })
    if (rolled === null) continue
    const { fromAt, untilAt, byLocation } = rolled
    const all = noSums(probe.no, 0)
    for (const sums of byLocation.values()) addSums(all, sums)
    const view = isTold(probe.kind) ? toldView : viewOf
    const locations = [...byLocation].map(([no, sums]) => ({ location: names.get(no) ?? String(no), ...view(sums) }))
    spans.push({ span, fromAt, untilAt, ...view(all), locations })
  }
  return { relativeError: RELATIVE_ERROR, spans }
}

/** Of a word that does not say how long it took no time is known: it is kept as 0. */
function toldView(sums: Sums): LatencyView {
  const untimed = dropZeros(sums.sketch)
  const fewest = percentileOf(sums.sketch, Number.MIN_VALUE)
  const maxMs = fewest === null ? null : sums.maxMs
  return viewOf({ ...sums, maxMs, minMs: untimed === 0 ? sums.minMs : fewest && Math.round(fewest) }, untimed)
}

function viewOf(sums: Sums, untimed = 0): LatencyView {
  const { passed, slow, failed, inconclusive, sketch, minMs, maxMs, sumMs } = sums
  const answers = passed + slow
  const timed = answers - untimed
  // Nothing was faster than the least, and nothing slower than the most.
  const share = (of: number) => {
    const ms = percentileOf(sketch, of)
    return ms === null ? null : Math.round(Math.min(Math.max(ms, minMs ?? ms), maxMs ?? ms))
  }
  return {
    checks: answers + failed + inconclusive,
    answers,
    p50Ms: share(0.5),
    p95Ms: share(0.95),
    p99Ms: share(0.99),
    minMs,
    maxMs,
    averageMs: timed === 0 ? null : Math.round(sumMs / timed),
  }
}
