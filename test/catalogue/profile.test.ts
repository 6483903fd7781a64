/** The numbers of a probe: three profiles, and what a person sets over them. */
import { describe, expect, test } from 'vitest'
import {
  type CadenceEdit,
  cadenceOf,
  freshMs,
  PROFILES,
  recoveryOf,
  timeoutFor,
  unknownAfterMs,
} from '../../server/domain/profile.ts'
import { probeFacts } from '../../server/flow/probe-facts.ts'
import { PLANNER } from './setup.ts'

describe('a profile gives every number that nobody set', () => {
  test.each([
    ['default', { everyMs: 60_000, recheckMs: [5_000, 10_000], timeoutMs: 10_000 }, { good: 2, ms: 120_000 }, 130_000],
    ['fast', { everyMs: 5_000, recheckMs: [1_000, 1_000], timeoutMs: 2_500 }, { good: 2, ms: 10_000 }, 12_500],
    ['demo', { everyMs: 1_000, recheckMs: [500, 500], timeoutMs: 1_000 }, { good: 2, ms: 3_000 }, 3_000],
  ] as const)('%s', (profile, numbers, recovery, fresh) => {
    const cadence = cadenceOf({ profile }, 'UTC')
    expect(cadence).toMatchObject(numbers)
    expect(recoveryOf({ profile })).toEqual(recovery)
    expect(freshMs(cadence)).toBe(fresh)
    expect(unknownAfterMs(cadence)).toBe(fresh + numbers.everyMs)
  })
})

test('without a profile the default one counts', () => {
  expect(PROFILES[0]).toBe('default')
  expect(cadenceOf({}, 'Europe/Rome')).toEqual(cadenceOf({ profile: 'default' }, 'Europe/Rome'))
})

test.each([
  ['half the period', 8_000, 4_000],
  ['never below a second', 1_000, 1_000],
  ['never above ten', 60_000, 10_000],
  ['whole milliseconds', 2_001, 1_001],
])('a timeout is %s', (_name, everyMs, timeoutMs) => {
  expect(timeoutFor(everyMs)).toBe(timeoutMs)
})

test.each<[string, CadenceEdit, object]>([
  ['the period, which moves the timeout', { profile: 'default', everyMs: 4_000 }, { everyMs: 4_000, timeoutMs: 2_000 }],
  ['the timeout', { profile: 'fast', timeoutMs: 700 }, { everyMs: 5_000, timeoutMs: 700 }],
  ['no re-checks', { profile: 'demo', recheckMs: [] }, { recheckMs: [] }],
])('a person sets over the profile: %s', (_name, edit, numbers) => {
  expect(cadenceOf(edit, 'UTC')).toMatchObject(numbers)
})

test('a person sets over the profile: recovery', () => {
  expect(recoveryOf({ profile: 'fast', recoverGood: 5, recoverMs: 0 })).toEqual({ good: 5, ms: 0 })
})

test.each([
  ['0 4 * * *', 25 * 3_600_000],
  ['*/5 * * * *', 300_000],
  ['0 9 * * mon', 7 * 24 * 3_600_000 + 3_600_000],
])('a result of the plan "%s" stays fresh over its longest pause', (cron, longest) => {
  const { cadence } = probeFacts(
    { key: 'a', url: 'http://a.example/', cron },
    { timeZone: 'Europe/Rome', planner: PLANNER },
  )
  expect(cadence.everyMs).toBe(longest)
  expect(cadence.timeoutMs).toBe(10_000)
})
