/** What is believed of distant agents, as tables: clocks, history, tokens, and how a location is shown. */
import { expect, test } from 'vitest'
import {
  clockOffMs,
  isAhead,
  isHistory,
  isTokenUsed,
  type LocationFacts,
  locationState,
} from '../../server/domain/agent.ts'

const NOW = 1_000_000_000
const MINUTE = 60_000

test.each([
  [0, 0],
  [2_000, 0],
  [-2_000, 0],
  [2_001, 2_001],
  [-60_000, -60_000],
])('a clock that is %i ms off is corrected by %i ms', (off, by) => expect(clockOffMs(NOW + off, NOW)).toBe(by))

test.each([
  [0, false],
  [2_000, false],
  [2_001, true],
])('a result made %i ms after it was sent: %s', (ahead, is) => expect(isAhead(NOW + ahead, NOW)).toBe(is))

test.each([
  [129_999, false],
  [130_000, true],
])('what is %i ms old is history: %s', (old, is) => {
  expect(isHistory(NOW - old, { now: NOW, freshMs: 130_000 })).toBe(is)
})

test.each([
  [null, null, false],
  [NOW, null, false],
  [NOW, NOW + 15 * MINUTE, true],
  [NOW - 1, NOW + 15 * MINUTE, false],
])('enrolled at %s, token until %s: used %s', (enrolledAt, enrolExpiresAt, used) => {
  expect(isTokenUsed({ enrolledAt, enrolExpiresAt })).toBe(used)
})

test.each<[string, Partial<LocationFacts>]>([
  ['waiting', { enrolledAt: null, lastBatchAt: null }],
  ['waiting', { isLocal: true, enrolledAt: null, lastBatchAt: null }],
  ['silent', { lastBatchAt: null }],
  ['sees', {}],
  ['sees', { lastBatchAt: NOW - MINUTE }],
  ['silent', { lastBatchAt: NOW - MINUTE - 1 }],
  ['blind', { sees: false }],
  ['silent', { sees: false, lastBatchAt: NOW - 2 * MINUTE }],
  ['quarantined', { quarantinedAt: NOW, sees: false }],
  ['revoked', { revokedAt: NOW, quarantinedAt: NOW }],
])('a location is %s with %o', (state, change) => {
  const well = { isLocal: false, enrolledAt: 1, revokedAt: null, quarantinedAt: null, lastBatchAt: NOW, sees: true }
  expect(locationState({ ...well, ...change }, NOW)).toBe(state)
})
