import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Outcome } from '../../probes/protocol.ts'
import { CALM, changeRatio, FLAP_RESULTS, type Flapping, flapOn } from '../../server/domain/flapping.ts'
import { fallen, judge } from '../../server/domain/verdict.ts'
import { at, type Checks, NUMBERS, START, seen, verdict } from './checks.ts'

const OUTCOME = { w: 'pass', n: 'fail', s: 'slow' } as const satisfies Record<string, Outcome>
const play = (letters: string, before: Flapping = CALM): Flapping =>
  [...letters].reduce((state, letter) => flapOn(state, OUTCOME[letter as keyof typeof OUTCOME]), before)

test.each([
  ['nothing yet', '', 0],
  ['one result', 'n', 0],
  ['one change, the newest', 'wn', 1.2 / 20],
  ['one change, the oldest of all', `n${'w'.repeat(20)}`, 0.8 / 20],
  ['a change in the middle of twenty', `${'w'.repeat(10)}${'n'.repeat(11)}`, (0.8 + (0.4 * 9) / 19) / 20],
  ['every result another', 'wn'.repeat(11).slice(0, 21), 1],
  ['all the same', 'n'.repeat(21), 0],
])('change of %s', (_name, recent, expected) => expect(changeRatio(recent)).toBeCloseTo(expected, 10))

describe('flapping', () => {
  test.each([
    ['two outages within 21 results', 'wwwwwnnnnwwwwwnnnnwww', false],
    ['six changes that are all new: 34 %', `${'w'.repeat(12)}nnwnwwnwn`, true],
    ['five changes, even all new: 29 %', `${'w'.repeat(16)}nwnwn`, false],
    ['slow and failed answers in turn are one state: not well', 'nsnsnsnsnsnsnsnsnsnsn', false],
    ['slow and good answers in turn', 'wswswswswswsw', true],
  ])('begins with %s: %s', (_name, letters, expected) => expect(play(letters).flaps).toBe(expected))

  test('ends only below 15 %: between the two shares it stays what it was', () => {
    const flapping = play('wn'.repeat(11))
    const steps = Array.from({ length: 21 }, (_, i) => play('w'.repeat(i), flapping))
    const ratios = steps.map((s) => changeRatio(s.recent))
    const between = steps.filter((_, i) => (ratios[i] ?? 0) < 0.3 && (ratios[i] ?? 0) >= 0.15)
    expect(between.length).toBeGreaterThan(0)
    expect(between.every((s) => s.flaps)).toBe(true)
    expect(steps.filter((_, i) => (ratios[i] ?? 1) < 0.15).every((s) => !s.flaps)).toBe(true)
    // The same results without the past: nothing flaps.
    expect(play(between[0]?.recent.slice(12) ?? '').flaps).toBe(false)
  })

  const letters = fc.array(fc.constantFrom('w', 'n', 's'), { maxLength: 80 }).map((all) => all.join(''))

  test('whatever comes, the share is between 0 and 1, at most 21 results are kept, and 21 like ones end it', () => {
    fc.assert(
      fc.property(letters, fc.constantFrom('w', 'n'), (past, last) => {
        const state = play(past)
        expect(state.recent).toBe(past.replaceAll('s', 'n').slice(-FLAP_RESULTS))
        expect(changeRatio(state.recent)).toBeGreaterThanOrEqual(0)
        expect(changeRatio(state.recent)).toBeLessThanOrEqual(1)
        expect(play(last.repeat(FLAP_RESULTS), state)).toEqual({ recent: last.repeat(FLAP_RESULTS), flaps: false })
      }),
    )
  })

  test('one more result like the last never raises the share', () => {
    fc.assert(
      fc.property(
        letters.filter((l) => l.length > 0),
        (past) => {
          const state = play(past)
          const more = play(past.at(-1) ?? '', state)
          expect(changeRatio(more.recent)).toBeLessThanOrEqual(changeRatio(state.recent))
        },
      ),
    )
  })
})

describe('a verdict', () => {
  // Ten minutes of turning, then two good minutes: well by the rule of recovery, were it not for the turning.
  const turning: Checks = [
    ...Array.from({ length: 10 }, (_, i) => [i * 60, i % 2 === 0 ? 'fail' : 'pass'] as const),
    ...[600, 660, 720].map((s) => [s, 'pass'] as const),
  ]
  const calm: Checks = Array.from({ length: 13 }, (_, i) => [i * 60, i < 9 ? 'fail' : 'pass'] as const)
  const judged = (before: ReturnType<typeof verdict> | null, locations: Readonly<Record<string, Checks>>) =>
    judge(before, seen(locations), { now: at(721), awakeAt: START, numbers: NUMBERS })

  test('that is bad stays bad while it flaps, says why, and says it once', () => {
    const before = verdict('down')
    expect(judged(before, { rome: calm })?.state).toBe('up')
    const held = judged(before, { rome: turning })
    expect(held).toMatchObject({ state: 'down', sinceAt: before.sinceAt, wasBad: true, flaps: true })
    expect(held?.because).toMatch(/^it flaps: \d+ % of its last 21 results changed$/)
    expect(judged(held, { rome: turning })).toBe(held)
  })

  test('is held by a quorum of flapping locations, not by one', () => {
    expect(judged(verdict('down'), { a: turning, b: calm, c: calm })?.state).toBe('up')
    const held = judged(verdict('down'), { a: turning, b: turning, c: calm })
    expect(held).toMatchObject({ state: 'down', flaps: true })
    expect(held?.because).toMatch(/, at 2 locations$/)
  })

  test('that is up stays up: turning alone is no outage', () => {
    const before = verdict('up')
    expect(judged(before, { rome: turning })).toBe(before)
  })

  test('that flaps gets worse at once, and is well again when it is calm', () => {
    const failing: Checks = [...turning, [725, 'fail'], [730, 'fail'], [740, 'fail']]
    const slow = verdict('degraded', { flaps: true })
    const worse = judge(slow, seen({ rome: failing }), { now: at(741), awakeAt: START, numbers: NUMBERS })
    expect(worse).toMatchObject({ state: 'down', flaps: true })
    const flapped = verdict('down', { flaps: true })
    // Two good minutes would do for another: this one takes five.
    expect(judged(flapped, { rome: calm })).toBe(flapped)
    const fiveMinutes: Checks = Array.from({ length: 13 }, (_, i) => [i * 60, i < 7 ? 'fail' : 'pass'] as const)
    expect(judged(flapped, { rome: fiveMinutes })).toMatchObject({ state: 'up', flaps: false })
  })

  test.each([
    [0, false],
    [1, false],
    [2, true],
  ])('that turns bad after %i falls in the last ten minutes flaps: %s', (falls, flaps) => {
    expect(fallen(verdict('down'), falls).flaps).toBe(flaps)
  })

  test('that is bad without a break flaps no more, and stays bad', () => {
    const before = verdict('down', { flaps: true })
    const failing: Checks = Array.from({ length: 13 }, (_, i) => [i * 60, 'fail'] as const)
    expect(judged(before, { rome: failing })).toMatchObject({ state: 'down', sinceAt: before.sinceAt, flaps: false })
  })
})
