import { describe, expect, test } from 'vitest'
import { quorumOf } from '../../server/domain/quorum.ts'
import { judgeComponent, type ProbeVerdict } from '../../server/domain/verdict.ts'
import { at, type Checks, FAILS, judged, PASSES, verdict } from './checks.ts'

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
      flaps: false,
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
    const { wasBad: _wasBad, flaps: _flaps, ...shown } = expected ?? { wasBad: false, flaps: false }
    expect(judgeComponent(verdicts)).toEqual(expected && shown)
  })
})
