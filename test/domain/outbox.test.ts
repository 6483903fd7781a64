import { expect, test } from 'vitest'
import { BRAKE_ABOVE, holdMs, jittered, LEASE_MS, retryDelayMs, SEND_TIMEOUT_MS } from '../../server/domain/outbox.ts'
import { DAY_MS } from '../../server/domain/time.ts'

test.each([
  [1, 5_000],
  [2, 30_000],
  [3, 120_000],
  [4, 600_000],
  [5, 1_800_000],
  [6, 3_600_000],
  [7, 7_200_000],
  [8, 14_400_000],
  [9, 14_400_000],
  [24, 14_400_000],
  [25, null],
  [26, null],
  [1_000, null],
])('R16 after %i failures a delivery waits %s ms', (failures, delay) => {
  expect(retryDelayMs(failures)).toBe(delay)
})

test('R16 the waits of one delivery add up to nearly three days and not to more', () => {
  let spent = 0
  for (let n = 1, delay = retryDelayMs(1); delay !== null; n += 1, delay = retryDelayMs(n)) spent += delay
  expect(spent).toBeLessThanOrEqual(3 * DAY_MS)
  expect(spent).toBeGreaterThan(2.8 * DAY_MS)
})

test.each([0, -1, -7])('%i failures are a bug of the caller', (failures) => {
  expect(() => retryDelayMs(failures)).toThrow(RangeError)
})

test('R16 jitter stays between 80 and 120 %, uses that room, and is the same for the same try', () => {
  const waits = Array.from({ length: 2_000 }, (_, i) => jittered(10_000, `delivery-${i}:1`))
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(8_000)
  expect(Math.max(...waits)).toBeLessThanOrEqual(12_000)
  expect(Math.min(...waits)).toBeLessThan(8_200)
  expect(Math.max(...waits)).toBeGreaterThan(11_800)
  expect(waits.map((_, i) => jittered(10_000, `delivery-${i}:1`))).toEqual(waits)
})

test('R16 receivers that failed together are not met together: seeds that differ by one letter spread', () => {
  const quarters = Map.groupBy(
    Array.from({ length: 400 }, (_, i) => jittered(4_000, `id${String(i).padStart(6, '0')}-id000001:1`)),
    (wait) => Math.floor((wait - 3_200) / 400.25),
  )
  expect([...quarters.keys()].toSorted()).toEqual([0, 1, 2, 3])
  for (const waits of quarters.values()) expect(waits.length).toBeGreaterThan(40)
})

test.each([
  [0, 0],
  [1, 0],
  [BRAKE_ABOVE, 0],
  [BRAKE_ABOVE + 1, 15_000],
  [900_000, 15_000],
])('notices to %i people are held %i ms', (recipients, ms) => {
  expect(holdMs(recipients)).toBe(ms)
})

test('a lease outlives the longest try, so that nobody else takes what is under way', () => {
  expect(LEASE_MS).toBeGreaterThan(SEND_TIMEOUT_MS)
})
