/** When a channel follows the page. */
import { expect, test } from 'vitest'
import { gatesOf, isGated, NO_GATES, opensAt } from '../../server/domain/gate.ts'

test.each([
  ['without a gate its messages leave when the brake lets go', 0, 15_000],
  ['a gate shorter than the brake changes nothing', 10_000, 15_000],
  ['a longer one counts from the page', 60_000, 60_000],
])('%s', (_name, gateMs, at) => {
  expect(opensAt(gateMs, { publishedAt: 0, notBeforeAt: 15_000 })).toBe(at)
})

test('what is not set is at once', () => {
  expect(gatesOf({ email: null, webhook: null, social: null })).toEqual(NO_GATES)
  expect(isGated(NO_GATES)).toBe(false)
  expect(isGated(gatesOf({ email: null, webhook: null, social: 30 }))).toBe(true)
})
