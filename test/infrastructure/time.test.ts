import { expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { fakeIds } from '../support/fake-ids.ts'

test('a fake clock moves only when told, also backwards', () => {
  const clock = fakeClock(1_000)
  expect(clock.now()).toBe(1_000)
  clock.advance(500)
  expect(clock.now()).toBe(1_500)
  clock.set(200)
  expect(clock.now()).toBe(200)
})

test('fake ids sort in the order they were made, and no secret comes twice', () => {
  const ids = fakeIds()
  const made = Array.from({ length: 12 }, () => ids.next())
  expect(made.toSorted()).toEqual(made)
  expect(made.every((id) => /^[0-9a-z]{1,26}$/.test(id))).toBe(true)
  const secrets = Array.from({ length: 12 }, () => ids.secret())
  expect(new Set(secrets).size).toBe(12)
  expect(secrets.every((secret) => /^[\w-]{43}$/.test(secret))).toBe(true)
})

test('eventually gives back the first value that is one', async () => {
  let asked = 0
  expect(await eventually(() => (++asked < 3 ? null : asked))).toBe(3)
})

test('eventually waits out errors and throws the last one', async () => {
  let asked = 0
  const never = () => {
    throw new Error(`try ${++asked}`)
  }
  await expect(eventually(never, { withinMs: 30 })).rejects.toThrow(/^try \d+$/)
  expect(asked).toBeGreaterThan(1)
})

test('eventually names the condition that never came true', async () => {
  await expect(eventually(() => 1 > 2, { withinMs: 1 })).rejects.toThrow('Not true within 1 ms: () => 1 > 2')
})
