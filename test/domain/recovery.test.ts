import { describe, expect, test } from 'vitest'
import { judge, type ProbeVerdict } from '../../server/domain/verdict.ts'
import { at, type Checks, FAILS, judged, NUMBERS, PASSES, SECOND, START, seen, verdict } from './checks.ts'

describe('recovery', () => {
  test.each([
    ['one good result', [[0, 'pass']], 130, 'down'],
    [
      'two good results within a minute',
      [
        [0, 'pass'],
        [60, 'pass'],
      ],
      61,
      'down',
    ],
    [
      'two good results and two minutes',
      [
        [0, 'pass'],
        [60, 'pass'],
      ],
      120,
      'up',
    ],
    [
      'a failure in between',
      [
        [0, 'pass'],
        [60, 'fail'],
        [120, 'pass'],
      ],
      125,
      'down',
    ],
  ] as const satisfies readonly (readonly [string, Checks, number, ProbeVerdict['state']])[])(
    'from down with %s',
    (_name, checks, now, expected) => {
      expect(judged(verdict('down'), { rome: checks }, { now })?.state).toBe(expected)
    },
  )

  test('a millisecond before the time is over it is still down', () => {
    const locations = seen({ rome: PASSES.slice(0, 2) })
    const options = { awakeAt: START, numbers: NUMBERS }
    const before = verdict('down')
    expect(judge(before, locations, { now: at(120) - 1, ...options })).toBe(before)
    expect(judge(before, locations, { now: at(120), ...options })?.state).toBe('up')
  })

  test('a check that is due as the time runs out is waited for', () => {
    const options = { awakeAt: START, numbers: { ...NUMBERS, recoverSpanMs: 90 * SECOND } }
    const before = verdict('down')
    expect(judge(before, seen({ rome: PASSES.slice(0, 2) }), { now: at(121), ...options })).toBe(before)
    expect(judge(before, seen({ rome: PASSES }), { now: at(121), ...options })?.state).toBe('up')
  })

  test('it is up since the first good result', () => {
    expect(judged(verdict('down'), { rome: PASSES }, { now: 121 })).toMatchObject({ sinceAt: at(0), wasBad: false })
  })

  test('needs the quorum: one of three is not enough', () => {
    expect(judged(verdict('down'), { a: PASSES, b: FAILS, c: FAILS.slice(1) }, { now: 121 })?.state).toBe('down')
    expect(judged(verdict('down'), { a: PASSES, b: PASSES, c: FAILS }, { now: 121 })?.state).toBe('up')
  })

  test('is not the word of those who never saw anything wrong: two of four say down, and two have always been well', () => {
    const before = verdict('down', { sinceAt: at(-600) })
    const well: Checks = [
      [-1_020, 'pass'],
      [-900, 'pass'],
      [-720, 'pass'],
      [-540, 'pass'],
      [-360, 'pass'],
      [-180, 'pass'],
      ...PASSES,
    ]
    const once = { a: well, b: well, c: PASSES.slice(0, 1), d: PASSES.slice(0, 1) }
    expect(judged(before, once, { now: 1 })?.state).toBe('down')
    const both = judged(before, { a: well, b: well, c: PASSES, d: PASSES }, { now: 121 })
    expect(both).toMatchObject({ state: 'up', sinceAt: at(0) })
  })

  test('is as of now where those who failed fell silent for good: the rest say nothing of when it ended', () => {
    const before = verdict('down', { sinceAt: at(-60) })
    const passes = Array.from({ length: 16 }, (_, i) => [i * 60 - 200, 'pass'] as const)
    const others: Record<string, Checks> = { b: [[-60, 'fail']], c: [[-60, 'fail']] }
    expect(judged(before, { a: passes, ...others }, { now: 669 })).toBe(before)
    expect(judged(before, { a: passes, ...others }, { now: 671 })).toMatchObject({ state: 'up', sinceAt: at(671) })
  })

  test('from slow to well takes the same care', () => {
    expect(judged(verdict('degraded'), { rome: PASSES.slice(0, 2) }, { now: 61 })?.state).toBe('degraded')
    expect(judged(verdict('degraded'), { rome: PASSES }, { now: 121 })?.state).toBe('up')
  })
})

describe('from down to slow', () => {
  const slow = (...seconds: readonly number[]): Checks => seconds.map((s) => [s, 'slow'] as const)

  test('slow answers end an outage by the same count and time', () => {
    expect(judged(verdict('down'), { rome: slow(0, 5, 15) }, { now: 16 })?.state).toBe('down')
    expect(judged(verdict('down'), { rome: slow(0, 60, 120) }, { now: 121 })).toMatchObject({
      state: 'degraded',
      sinceAt: at(0),
      wasBad: true,
    })
  })

  test('what answers slowly every other time has not stayed unreachable', () => {
    const checks: Checks = [0, 60, 120, 180, 240].map((s, i) => [s, i % 2 === 0 ? 'slow' : 'pass'] as const)
    expect(judged(verdict('down'), { rome: checks }, { now: 241 })).toMatchObject({ state: 'degraded', sinceAt: at(0) })
  })

  test('one slow answer at its beginning does not keep a recovery from being one', () => {
    const checks: Checks = [
      [0, 'slow'],
      [60, 'pass'],
      [120, 'pass'],
      [180, 'pass'],
    ]
    expect(judged(verdict('down'), { rome: checks.slice(0, 3) }, { now: 121 })?.state).toBe('down')
    expect(judged(verdict('down'), { rome: checks }, { now: 181 })?.state).toBe('up')
  })

  test('is as of now where those who failed fell silent for good, and the rest were slow since before', () => {
    const before = verdict('down', { sinceAt: at(-60) })
    const answers = Array.from({ length: 16 }, (_, i) => [i * 60 - 200, 'slow'] as const)
    const others: Record<string, Checks> = { b: [[-60, 'fail']], c: [[-60, 'fail']] }
    expect(judged(before, { a: answers, ...others }, { now: 671 })).toMatchObject({
      state: 'degraded',
      sinceAt: at(671),
    })
  })

  test('failures take a slow one down at once', () => {
    expect(judged(verdict('degraded'), { rome: FAILS }, { now: 16 })?.state).toBe('down')
  })
})

describe('silence', () => {
  test.each([
    ['up', 189, 'up'],
    ['up', 190, 'unknown'],
    ['down', 189, 'down'],
    ['down', 190, 'unknown'],
    ['degraded', 190, 'unknown'],
  ] as const)('%s and nothing heard for %i s is %s', (before, now, expected) => {
    const last: Checks = [[0, 'pass']]
    expect(judged(verdict(before), { rome: last }, { now })?.state).toBe(expected)
  })

  test('unknown is dated by the last result, says how long, and remembers that it was bad', () => {
    expect(judged(verdict('down'), { rome: [[0, 'fail']] }, { now: 200 })).toEqual({
      state: 'unknown',
      sinceAt: at(0),
      because: 'no fresh result for 200 s',
      wasBad: true,
      flaps: false,
    })
  })

  test('our own stop ages nobody: the time counts from when we listen again', () => {
    const before = verdict('up')
    const checks = { rome: [[0, 'pass']] as const }
    expect(judged(before, checks, { now: 3_600, awakeAt: at(3_599) })).toBe(before)
    expect(judged(before, checks, { now: 3_600 + 189, awakeAt: at(3_599) + SECOND })).toBe(before)
    expect(judged(before, checks, { now: 3_600 + 190, awakeAt: at(3_600) })?.state).toBe('unknown')
  })

  test('a probe that never said anything is nothing, not unknown', () => {
    expect(judged(null, {}, { now: 10_000 })).toBeNull()
  })

  test('results from the future, after a clock was put back, keep nobody fresh', () => {
    const checks = { rome: [[7_200, 'pass']] as const }
    expect(judged(verdict('up'), checks, { now: 0, awakeAt: at(0) })?.state).toBe('up')
    expect(judged(verdict('up'), checks, { now: 200, awakeAt: at(0) })).toMatchObject({
      state: 'unknown',
      sinceAt: at(0),
      because: 'no fresh result for 200 s',
    })
  })

  test('unknown after well is well again with the first good result', () => {
    const before = verdict('unknown', { wasBad: false })
    expect(judged(before, { rome: [[0, 'pass']] }, { now: 1 })).toMatchObject({ state: 'up', sinceAt: at(0) })
  })

  test('unknown after bad is well again only by the rule of recovery', () => {
    const before = verdict('unknown', { wasBad: true })
    expect(judged(before, { rome: [[0, 'pass']] }, { now: 1 })).toBe(before)
    expect(judged(before, { rome: PASSES }, { now: 121 })).toMatchObject({ state: 'up', wasBad: false })
  })

  test('unknown becomes down by three failures and not by fewer', () => {
    const before = verdict('unknown', { wasBad: true })
    expect(judged(before, { rome: FAILS.slice(0, 2) }, { now: 6 })).toBe(before)
    expect(judged(before, { rome: FAILS }, { now: 16 })?.state).toBe('down')
  })
})
