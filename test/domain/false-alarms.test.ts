/** Days of looking within seconds: the prober's timetable, answers by chance, and the rules that judge them. */
import { expect, test } from 'vitest'
import type { Assignment } from '../../probes/protocol.ts'
import { advance, type CheckState } from '../../server/domain/check-state.ts'
import { cadenceOf, freshMs, recoveryOf, unknownAfterMs } from '../../server/domain/profile.ts'
import { DAY_MS, MINUTE_MS } from '../../server/domain/time.ts'
import { judge, type ProbeVerdict } from '../../server/domain/verdict.ts'
import { type Answer, chance, look } from '../flow/places.ts'
import { assignmentFor } from '../probes/assignments.ts'
import { START } from './checks.ts'

const cadence = cadenceOf({}, 'UTC')
const recovery = recoveryOf({})
const NUMBERS = {
  freshMs: freshMs(cadence),
  unknownAfterMs: unknownAfterMs(cadence),
  recoverGood: recovery.good,
  recoverMs: recovery.ms,
}
const NOISE = 0.05

interface Turned {
  readonly probeId: string
  readonly to: ProbeVerdict['state']
  readonly at: number
}

/** Every change of the verdicts of probes while `answer` is what there is to be seen. Each is played by itself. */
async function turnsOf(
  { probes, places, forMs }: { readonly probes: number; readonly places: readonly string[]; readonly forMs: number },
  answer: (probeId: string, place: string, at: number) => Answer,
): Promise<Turned[]> {
  const ids = Array.from({ length: probes }, (_, i) => `probe-${i}`)
  return (
    await Promise.all(
      ids.map((id) =>
        turnsOfOne(assignmentFor('http://127.0.0.1/', { probeId: id, cadence }), { places, forMs }, answer),
      ),
    )
  ).flat()
}

async function turnsOfOne(
  assigned: Assignment,
  { places, forMs }: { readonly places: readonly string[]; readonly forMs: number },
  answer: (probeId: string, place: string, at: number) => Answer,
): Promise<Turned[]> {
  const { probeId } = assigned
  const states = new Map<string, CheckState>()
  const turned: Turned[] = []
  let verdict: ProbeVerdict | null = null
  await look({
    ...{ places, fromAt: START, forMs, answer },
    assignments: () => [assigned],
    report: (place, results, now) => {
      for (const { at, outcome, code, because, phases } of results) {
        const result = { at, outcome, code, because, totalMs: phases.totalMs }
        const next = advance(states.get(place) ?? null, result, { now, brokenAfterMs: NUMBERS.unknownAfterMs })
        if (next) states.set(place, next)
        const seen = [...states].map(([location, state]) => ({ location, state }))
        const before: ProbeVerdict | null = verdict
        verdict = judge(before, seen, { now, awakeAt: START, numbers: NUMBERS })
        if (before && verdict && verdict.state !== before.state) turned.push({ probeId, to: verdict.state, at: now })
      }
      return []
    },
  })
  return turned
}

const noise = (seed: number) => {
  const next = chance(seed)
  return (): Answer => ({ outcome: next() < NOISE ? 'fail' : 'pass' })
}

test('R90 a day of 100 probes from 3 places with 5 % of random failures is no alarm at all', async () => {
  const turned = await turnsOf({ probes: 100, places: ['a', 'b', 'c'], forMs: DAY_MS }, noise(1))
  expect(turned).toEqual([])
})

test('the same day from one place alone raises some: the noise is real, and the quorum keeps it out', async () => {
  const turned = await turnsOf({ probes: 100, places: ['a'], forMs: DAY_MS }, noise(1))
  expect(turned.filter((t) => t.to === 'down').length).toBeGreaterThan(0)
})

const KINDS: readonly Answer[] = [
  { outcome: 'fail', code: 'http-status', status: 504 },
  { outcome: 'fail', code: 'connect-refused' },
  { outcome: 'fail', code: 'connect-reset' },
  { outcome: 'fail', code: 'tls' },
  { outcome: 'fail', code: 'dns-not-found' },
  { outcome: 'fail', code: 'timeout-first-byte', tookMs: cadence.timeoutMs },
]

test('R91 of 200 outages seen through the same noise none is missed, and each is one alarm', async () => {
  const next = chance(91)
  const shortestMs = 2 * cadence.everyMs + MINUTE_MS
  const probes = 20
  const outages = Array.from({ length: 200 }, (_, i) => ({
    probeId: `probe-${i % probes}`,
    // Ten to a probe, half an hour and some chance apart.
    fromAt: START + (Math.floor(i / probes) * 60 + 10) * MINUTE_MS + Math.floor(next() * 5 * MINUTE_MS),
    lengthMs: shortestMs + Math.floor(next() * 25 * MINUTE_MS),
    kind: KINDS[Math.floor(next() * KINDS.length)] ?? { outcome: 'fail' as const },
  }))
  const blur = noise(92)
  const within = (o: (typeof outages)[number], at: number) => at >= o.fromAt && at < o.fromAt + o.lengthMs
  const byProbe = Map.groupBy(outages, (o) => o.probeId)
  const turned = await turnsOf(
    { probes, places: ['a', 'b', 'c'], forMs: 11 * 60 * MINUTE_MS },
    (probeId, _place, at) => {
      const answer = blur()
      return byProbe.get(probeId)?.find((o) => within(o, at))?.kind ?? answer
    },
  )
  const alarms = turned.filter((t) => t.to === 'down')
  const found = outages.map((o) =>
    alarms.filter((a) => a.probeId === o.probeId && a.at >= o.fromAt && a.at <= o.fromAt + o.lengthMs + MINUTE_MS),
  )
  expect(found.map((f) => f.length)).toEqual(outages.map(() => 1))
  expect(alarms).toHaveLength(200)
  // And of each the end is seen.
  expect(turned.filter((t) => t.to === 'up')).toHaveLength(200)
  const lateMs = found.map(([alarm], i) => (alarm?.at ?? Infinity) - (outages[i]?.fromAt ?? 0))
  const hangs = lateMs.filter((_, i) => outages[i]?.kind.tookMs !== undefined)
  const answers = lateMs.filter((_, i) => outages[i]?.kind.tookMs === undefined)
  expect(Math.max(...answers)).toBeLessThanOrEqual(cadence.everyMs + 20_000)
  expect(Math.max(...hangs)).toBeLessThanOrEqual(cadence.everyMs + 45_000)
})
