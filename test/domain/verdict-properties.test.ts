import fc from 'fast-check'
import { expect, test } from 'vitest'
import { OUTCOMES, type Outcome } from '../../probes/protocol.ts'
import { advance, type CheckState } from '../../server/domain/check-state.ts'
import { AWAY_COUNTED_MS, quorumOf } from '../../server/domain/quorum.ts'
import { judge, type ProbeVerdict } from '../../server/domain/verdict.ts'

const SECOND = 1_000
const NUMBERS = { freshMs: 130 * SECOND, unknownAfterMs: 190 * SECOND, recoverGood: 2, recoverMs: 120 * SECOND }

interface Check {
  readonly location: number
  readonly outcome: Outcome
  /** Since the check before it, of any location. */
  readonly waitMs: number
}

const checks = (locations: number) =>
  fc.array(
    fc.record({
      location: fc.integer({ min: 0, max: locations - 1 }),
      // Failures are likely, so that runs of three come up.
      outcome: fc.oneof({ weight: 3, arbitrary: fc.constant<Outcome>('fail') }, fc.constantFrom(...OUTCOMES)),
      waitMs: fc.oneof(fc.integer({ min: 1, max: 70_000 }), fc.constantFrom(1_000, 5_000, 60_000, 240_000)),
    }),
    { maxLength: 60 },
  )

interface Step {
  readonly now: number
  readonly verdict: ProbeVerdict | null
  readonly before: ProbeVerdict | null
  /** Conclusive results until now, by location, oldest first. */
  readonly heard: ReadonlyMap<number, readonly { readonly at: number; readonly outcome: Outcome }[]>
}

function story(all: readonly Check[]): Step[] {
  const states = new Map<number, CheckState>()
  const heard = new Map<number, { at: number; outcome: Outcome }[]>()
  let verdict: ProbeVerdict | null = null
  let now = Date.UTC(2026, 5, 11)
  return all.map(({ location, outcome, waitMs }) => {
    now += waitMs
    const result = { at: now, outcome, code: outcome, because: `it was ${outcome}`, totalMs: 1 }
    const next = advance(states.get(location) ?? null, result, { now, brokenAfterMs: NUMBERS.unknownAfterMs })
    if (next) states.set(location, next)
    if (outcome !== 'inconclusive') heard.set(location, [...(heard.get(location) ?? []), { at: now, outcome }])
    const seen = [...states].map(([no, state]) => ({ location: `place ${no}`, state }))
    const before = verdict
    verdict = judge(before, seen, { now, awakeAt: 0, numbers: NUMBERS })
    return { now, verdict, before, heard: new Map(heard) }
  })
}

/** The last `count` conclusive results of a location are all `outcome`, without a long silence among them. */
function ends(results: readonly { at: number; outcome: Outcome }[] = [], outcome: Outcome, count: number): boolean {
  const last = results.slice(-count)
  const close = last.every((r, i) => r.at - (last[i - 1]?.at ?? r.at) <= NUMBERS.unknownAfterMs)
  return last.length === count && close && last.every((r) => r.outcome === outcome)
}

const turnedTo = (state: ProbeVerdict['state']) => (step: Step) =>
  step.verdict?.state === state && step.before?.state !== state

test('one location never says down without three failures in a row', () => {
  fc.assert(
    fc.property(checks(1), (all) => {
      for (const step of story(all).filter(turnedTo('down'))) expect(ends(step.heard.get(0), 'fail', 3)).toBe(true)
    }),
  )
})

test('several locations never say down unless a quorum of all that were heard of lately failed three times in a row', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 5 }).chain(checks), (all) => {
      for (const step of story(all).filter(turnedTo('down'))) {
        const fresh = [...step.heard.values()].filter((r) => step.now - (r.at(-1)?.at ?? 0) < NUMBERS.freshMs)
        const counted = [...step.heard.values()].filter(
          (r) => step.now - (r.at(-1)?.at ?? 0) < NUMBERS.freshMs + AWAY_COUNTED_MS,
        )
        const failing = fresh.filter((results) => ends(results, 'fail', 3))
        expect(failing.length).toBeGreaterThanOrEqual(quorumOf(counted.length))
      }
    }),
  )
})

test('what was bad never becomes well without two good results and two minutes', () => {
  fc.assert(
    fc.property(checks(1), (all) => {
      for (const step of story(all)
        .filter(turnedTo('up'))
        .filter((s) => s.before?.wasBad)) {
        expect(ends(step.heard.get(0), 'pass', 2)).toBe(true)
        expect(step.now - (step.verdict?.sinceAt ?? step.now)).toBeGreaterThanOrEqual(NUMBERS.recoverMs)
      }
    }),
  )
})

test('a blind check never changes what its own moment would have said without it', () => {
  const blind = (check: Check) => check.outcome === 'inconclusive'
  fc.assert(
    // One location: of several, one that falls silent leaves the quorum to the others, whoever is asked at that moment.
    fc.property(checks(1), (all) => {
      for (const [i, step] of story(all).entries()) {
        if (!all[i] || !blind(all[i])) continue
        // Time may make an answer: recovered, or unknown. A failure or a slow answer never comes of blindness.
        expect([step.before?.state, 'up', 'unknown', 'degraded']).toContain(step.verdict?.state)
        expect(turnedTo('down')(step)).toBe(false)
      }
    }),
  )
})

test('blind checks leave every run as it was: no data is neither agreement nor freshness', () => {
  const end = (results: readonly { at: number; outcome: Outcome }[]) =>
    results.reduce<CheckState | null>(
      (state, { at, outcome }) =>
        advance(
          state,
          { at, outcome, code: outcome, because: '', totalMs: 1 },
          { now: at, brokenAfterMs: NUMBERS.unknownAfterMs },
        ),
      null,
    )
  fc.assert(
    fc.property(checks(1), (all) => {
      let now = 0
      const results = all.map(({ outcome, waitMs }) => {
        now += waitMs
        return { at: now, outcome }
      })
      expect(end(results)).toEqual(end(results.filter(({ outcome }) => outcome !== 'inconclusive')))
    }),
  )
})

test('every move has a reason, and none is dated after the moment it was made', () => {
  fc.assert(
    fc.property(checks(3), (all) => {
      for (const { verdict, before, now } of story(all)) {
        if (!verdict || verdict === before) continue
        expect(verdict.because).not.toBe('')
        expect(verdict.sinceAt).toBeLessThanOrEqual(now)
      }
    }),
  )
})
