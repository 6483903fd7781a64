import { describe, expect, test } from 'vitest'
import type { Outcome } from '../../probes/protocol.ts'
import { advance, type CheckState } from '../../server/domain/check-state.ts'
import { quorumOf } from '../../server/domain/quorum.ts'
import { judge, judgeComponent, type ProbeVerdict, type Seen } from '../../server/domain/verdict.ts'

const SECOND = 1_000
/** The default profile: every 60 s with a timeout of 10 s, recovery after 2 good and 120 s. */
const NUMBERS = { freshMs: 130 * SECOND, unknownAfterMs: 190 * SECOND, recoverGood: 2, recoverMs: 120 * SECOND }
const START = Date.UTC(2026, 5, 11, 18, 40)
const at = (seconds: number) => START + seconds * SECOND

type Checks = readonly (readonly [seconds: number, outcome: Outcome])[]

function state(checks: Checks): CheckState | null {
  return checks.reduce<CheckState | null>(
    (before, [seconds, outcome]) =>
      advance(
        before,
        { at: at(seconds), outcome, code: outcome, because: `it was ${outcome}`, totalMs: 20 },
        { now: at(seconds), brokenAfterMs: NUMBERS.unknownAfterMs },
      ),
    null,
  )
}

function seen(locations: Readonly<Record<string, Checks>>): Seen[] {
  return Object.entries(locations).flatMap(([location, checks]) => {
    const known = state(checks)
    return known ? [{ location, state: known }] : []
  })
}

function verdict(is: ProbeVerdict['state'], change: Partial<ProbeVerdict> = {}): ProbeVerdict {
  const wasBad = is === 'down' || is === 'degraded'
  return { state: is, sinceAt: at(-3_600), because: 'before', wasBad, ...change }
}

function judged(
  before: ProbeVerdict | null,
  locations: Readonly<Record<string, Checks>>,
  { now, awakeAt = START - 86_400_000 }: { now: number; awakeAt?: number },
): ProbeVerdict | null {
  return judge(before, seen(locations), { now: at(now), awakeAt, numbers: NUMBERS })
}

const FAILS: Checks = [
  [0, 'fail'],
  [5, 'fail'],
  [15, 'fail'],
]
const PASSES: Checks = [
  [0, 'pass'],
  [60, 'pass'],
  [120, 'pass'],
]

test.each([
  [1, 1],
  [2, 2],
  [3, 2],
  [4, 2],
  [5, 3],
  [6, 3],
  [7, 4],
  [9, 5],
])('of %i fresh locations %i must agree', (fresh, needed) => expect(quorumOf(fresh)).toBe(needed))

describe('one location', () => {
  test.each([
    ['one failure is none', [[0, 'fail']], null],
    ['two failures are none', FAILS.slice(0, 2), null],
    ['three in a row are down', FAILS, 'down'],
    [
      'a pass between them begins the count anew',
      [
        [0, 'fail'],
        [5, 'fail'],
        [15, 'pass'],
        [20, 'fail'],
      ],
      'up',
    ],
    [
      'blind checks between them do not count',
      [
        [0, 'fail'],
        [5, 'inconclusive'],
        [15, 'fail'],
        [20, 'inconclusive'],
      ],
      null,
    ],
    [
      'two slow answers are none',
      [
        [0, 'slow'],
        [60, 'slow'],
      ],
      null,
    ],
    [
      'three slow answers are degraded',
      [
        [0, 'slow'],
        [60, 'slow'],
        [120, 'slow'],
      ],
      'degraded',
    ],
    ['a first pass is up', [[0, 'pass']], 'up'],
    ['nothing seen is nothing said', [], null],
    [
      'only blind checks are nothing said',
      [
        [0, 'inconclusive'],
        [5, 'inconclusive'],
        [15, 'inconclusive'],
      ],
      null,
    ],
  ] as const satisfies readonly (readonly [string, Checks, ProbeVerdict['state'] | null])[])(
    '%s',
    (_name, checks, expected) => {
      const steps = checks.map((_, i) => checks.slice(0, i + 1))
      const end = steps.reduce<ProbeVerdict | null>(
        (before, known) => judged(before, { rome: known }, { now: known.at(-1)?.[0] ?? 0 }),
        null,
      )
      expect(end?.state ?? null).toBe(expected)
    },
  )

  test('down is dated by the first failure and says why', () => {
    expect(judged(verdict('up'), { rome: FAILS }, { now: 16 })).toEqual({
      state: 'down',
      sinceAt: at(0),
      because: 'it was fail (3 in a row)',
      wasBad: true,
    })
  })

  test('while nothing moves the very same verdict comes back', () => {
    const before = verdict('down')
    expect(judged(before, { rome: FAILS }, { now: 16 })).toBe(before)
  })

  test('three old failures are history: nothing is down by what is not fresh', () => {
    const before = verdict('up')
    expect(judged(before, { rome: FAILS }, { now: 15 + 130 })).toBe(before)
    expect(judged(before, { rome: FAILS }, { now: 15 + 129 })?.state).toBe('down')
  })
})

describe('several locations', () => {
  test.each([
    ['one of three fails: that region, not the service', { a: FAILS, b: PASSES, c: PASSES }, 'up'],
    ['two of three fail', { a: FAILS, b: FAILS, c: PASSES }, 'down'],
    ['one of two fails', { a: FAILS, b: PASSES }, 'up'],
    ['both of two fail', { a: FAILS, b: FAILS }, 'down'],
    ['two of five fail', { a: FAILS, b: FAILS, c: PASSES, d: PASSES, e: PASSES }, 'up'],
    ['three of five fail', { a: FAILS, b: FAILS, c: FAILS, d: PASSES, e: PASSES }, 'down'],
    ['six failures, but two at each of three', { a: FAILS.slice(1), b: FAILS.slice(1), c: FAILS.slice(1) }, 'up'],
  ] as const satisfies readonly (readonly [string, Record<string, Checks>, ProbeVerdict['state']])[])(
    '%s',
    (_name, locations, expected) => expect(judged(verdict('up'), locations, { now: 121 })?.state).toBe(expected),
  )

  test('a location without fresh results has no vote', () => {
    const old = FAILS.map(([seconds, outcome]) => [seconds - 600, outcome] as const)
    expect(judged(verdict('up'), { a: FAILS, b: old, c: PASSES }, { now: 121 })?.state).toBe('up')
    expect(judged(verdict('up'), { a: FAILS, b: FAILS, c: old }, { now: 121 })?.state).toBe('down')
  })

  test('the reason names how many agree', () => {
    const after = judged(verdict('up'), { a: FAILS, b: FAILS, c: PASSES }, { now: 121 })
    expect(after?.because).toBe('it was fail (3 in a row, at 2 of 3 locations)')
  })

  test('it is down since enough locations failed, not since the first one did', () => {
    const longFailing: Checks = Array.from({ length: 60 }, (_, i) => [i * 60 - 3_600, 'fail'] as const)
    const after = judged(verdict('up'), { a: [...longFailing, ...FAILS], b: FAILS, c: PASSES }, { now: 121 })
    expect(after).toMatchObject({ state: 'down', sinceAt: at(0) })
  })
})

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

  test('it is up since the first good result', () => {
    expect(judged(verdict('down'), { rome: PASSES }, { now: 121 })).toMatchObject({ sinceAt: at(0), wasBad: false })
  })

  test('needs the quorum: one of three is not enough', () => {
    expect(judged(verdict('down'), { a: PASSES, b: FAILS, c: FAILS.slice(1) }, { now: 121 })?.state).toBe('down')
    expect(judged(verdict('down'), { a: PASSES, b: PASSES, c: FAILS }, { now: 121 })?.state).toBe('up')
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

describe('a component', () => {
  const of = (is: ProbeVerdict['state'], seconds: number) =>
    verdict(is, { sinceAt: at(seconds), because: `${is} ${seconds}` })

  test.each([
    ['nothing', [], null],
    ['one down', [of('up', 0), of('down', 9)], of('down', 9)],
    ['two down: since the first', [of('down', 9), of('down', 3)], of('down', 3)],
    ['down before degraded', [of('degraded', 0), of('down', 9)], of('down', 9)],
    ['degraded before unknown', [of('unknown', 0), of('degraded', 9)], of('degraded', 9)],
    ['unknown before up', [of('up', 0), of('unknown', 9)], of('unknown', 9)],
    ['all up: since the last became so', [of('up', 0), of('up', 9)], of('up', 9)],
  ] as const)('with %s', (_name, verdicts, expected) => {
    const { wasBad: _wasBad, ...shown } = expected ?? { wasBad: false }
    expect(judgeComponent(verdicts)).toEqual(expected && shown)
  })
})
