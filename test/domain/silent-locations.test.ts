/** No data is never agreement: what a location that fell silent means for what the others see. */
import { describe, expect, test } from 'vitest'
import { type Checks, FAILS, judged, verdict } from './checks.ts'

const WELL: Checks = [[-60, 'pass']]
/** Silent since so many seconds before the third failure at 15 s. */
const silentFor = (seconds: number): Checks => [[15 - seconds, 'pass']]
const FRESH = 130
const COUNTED = FRESH + 600

describe('failures where others are silent', () => {
  test.each([
    ['two, both fail', { a: FAILS, b: FAILS }, 'down'],
    ['two, the other is well', { a: FAILS, b: WELL }, 'up'],
    ['two, the other was well a moment ago', { a: FAILS, b: silentFor(FRESH - 1) }, 'up'],
    ['two, the other has just fallen silent', { a: FAILS, b: silentFor(FRESH) }, 'unknown'],
    ['two, the other is silent for ten minutes more', { a: FAILS, b: silentFor(COUNTED - 1) }, 'unknown'],
    ['two, the other is gone', { a: FAILS, b: silentFor(COUNTED) }, 'down'],
    ['three, one is silent: two are a quorum', { a: FAILS, b: FAILS, c: silentFor(200) }, 'down'],
    ['three, two are silent', { a: FAILS, b: silentFor(200), c: silentFor(200) }, 'unknown'],
    ['three, one is silent, one is well', { a: FAILS, b: WELL, c: silentFor(200) }, 'up'],
    [
      'five, two are silent: two of three that look are no quorum',
      { a: FAILS, b: FAILS, c: WELL, d: silentFor(200), e: silentFor(200) },
      'up',
    ],
    [
      'five, three are silent',
      { a: FAILS, b: FAILS, c: silentFor(200), d: silentFor(200), e: silentFor(200) },
      'unknown',
    ],
  ] as const)('%s', (_name, locations, expected) => {
    expect(judged(verdict('up'), locations, { now: 15 })?.state).toBe(expected)
  })

  test('are said with how many can tell, once per run, and as something that must recover', () => {
    const locations = { a: FAILS, b: silentFor(200) }
    const first = judged(verdict('up'), locations, { now: 15 })
    expect(first).toMatchObject({
      because: 'it was fail (3 in a row, at 1 of 2 locations)',
      wasBad: true,
      isUndecided: true,
    })
    expect(judged(first, { ...locations, a: [...FAILS, [20, 'fail']] }, { now: 20 })).toBe(first)
    const passes: Checks = [...FAILS, [60, 'pass'], [120, 'pass']]
    expect(judged(first, { ...locations, a: passes }, { now: 130 })?.state).toBe('unknown')
    expect(judged(first, { ...locations, a: [...passes, [180, 'pass']] }, { now: 181 })?.state).toBe('up')
  })

  test('leave what was down as it is', () => {
    const before = verdict('down')
    expect(judged(before, { a: FAILS, b: silentFor(200) }, { now: 15 })).toBe(before)
  })

  test('after a pause of our own wait for the others to be heard again', () => {
    const locations = { a: FAILS, b: silentFor(7_200) }
    expect(judged(verdict('up'), locations, { now: 15, awakeAt: Date.UTC(2026, 5, 11, 18, 40) })?.state).toBe('unknown')
    expect(judged(verdict('up'), locations, { now: 15 })?.state).toBe('down')
  })
})

describe('recovery where others are silent', () => {
  const passes: Checks = [0, 60, 120].map((s) => [s, 'pass'] as const)
  test.each([
    ['who failed until it fell silent has not taken that back', { a: passes, b: [[-30, 'fail']] }, 'down'],
    ['who was well until it fell silent does not stand against it', { a: passes, b: [[-30, 'pass']] }, 'up'],
  ] as const)('%s', (_name, locations, expected) => {
    expect(judged(verdict('down'), locations, { now: 121 })?.state).toBe(expected)
  })
})
