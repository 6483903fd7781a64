/** Instants at the desk, for somebody in the page's zone and for somebody elsewhere. */
import { afterEach, expect, test } from 'vitest'
import { clock, exactClock, setPageZone, took } from '../../../web/console/times.ts'
import { deskEn } from '../../../web/words/en.ts'
import { deskIt } from '../../../web/words/it.ts'

const AT = Date.UTC(2026, 10, 23, 8, 18, 5)
const before = process.env.TZ
afterEach(() => {
  if (before === undefined) delete process.env.TZ
  else process.env.TZ = before
})

function sitIn(zone: string, pageZone: string): void {
  process.env.TZ = zone
  setPageZone(pageZone)
}

test.each([
  ['Europe/Rome', 'Europe/Rome', '09:18'],
  ['Europe/Berlin', 'Europe/Rome', '09:18'],
  ['UTC', 'Europe/Rome', '08:18 UTC'],
  ['Europe/Rome', 'UTC', '09:18 CET'],
])('in %s, a desk of a page in %s says %s', (zone, pageZone, expected) => {
  sitIn(zone, pageZone)
  expect(clock(AT, deskEn, AT)).toBe(expected)
})

test('seconds and other days name the zone too, and Italian sentences know such a time', () => {
  sitIn('UTC', 'Europe/Rome')
  expect(exactClock(AT, deskEn)).toMatch(/08:18:05 UTC$/)
  expect(clock(AT, deskEn, AT + 86_400_000)).toBe('23 Nov, 08:18 UTC')
  expect(deskIt.time.by(clock(AT, deskIt, AT))).toBe('entro le 08:18 UTC')
})

test('what lies in another year says which', () => {
  sitIn('Europe/Rome', 'Europe/Rome')
  const nextYear = AT + 60 * 86_400_000
  expect(clock(AT, deskEn, nextYear)).toBe('23 Nov 2026, 09:18')
  expect(exactClock(AT, deskEn, nextYear)).toBe('23 Nov 2026, 09:18:05')
  expect(exactClock(AT, deskEn, AT)).toBe('23 Nov, 09:18:05')
})

test.each([
  ['a check', 17.4, '17 ms'],
  ['a job that takes hours', 3 * 3_600_000, deskEn.time.hours(3, 0)],
  ['a check of the next machine', 0.3, '0 ms'],
])('how long %s took', (_what, ms, expected) => {
  expect(took(ms, deskEn)).toBe(expected)
})
