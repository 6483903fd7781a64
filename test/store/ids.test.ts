/** Ids rise, whatever is done to the clock. */
import { describe, expect, test } from 'vitest'
import { DAY_MS, HOUR_MS } from '../../server/domain/time.ts'
import { openIds, SystemIds } from '../../server/store/ids.ts'
import { ENGINES } from '../support/engines.ts'
import { NOW, seededStore, seedIncident, seedOutbox } from './seeds.ts'

function clocks(at = NOW) {
  let [wall, tick] = [at, 5.5]
  return {
    wall: () => wall,
    tick: () => tick,
    pass(ms: number) {
      wall += ms
      tick += ms
    },
    step(ms: number) {
      wall += ms
    },
  }
}

const timeOf = (id: string) => id.slice(0, 10)

test.each([
  ['within one millisecond', [0, 0, 0], 0],
  ['as time goes on', [1, 1_000, 5], 0],
  ['when the clock is put back by an hour', [1, 0, 1, 60_000], -HOUR_MS],
  ['when the clock is put forward by a day', [1, 0, 1, 60_000], DAY_MS],
] as const)('ids rise %s', (_name, passes, step) => {
  const time = clocks()
  const ids = new SystemIds(time)
  const made = [ids.next()]
  time.step(step)
  for (const ms of passes) {
    time.pass(ms)
    made.push(ids.next())
  }
  expect(made).toEqual(made.toSorted())
  expect(new Set(made).size).toBe(made.length)
})

test('after a step back the time of ids goes on, so that two processes stay in step', () => {
  const time = clocks()
  const [one, other] = [new SystemIds(time), new SystemIds(time)]
  const before = one.next()
  other.next()
  time.step(-HOUR_MS)
  time.pass(1_000)
  expect(timeOf(one.next())).toBe(timeOf(other.next()))
  time.pass(1_000)
  const later = one.next()
  expect(timeOf(later) > timeOf(before)).toBe(true)
  time.pass(1)
  expect(timeOf(other.next()) > timeOf(later)).toBe(true)
})

describe.each(ENGINES)('ids of a process that starts on %s', (engine) => {
  test('sort after those that stand there, though the clock was put back', async () => {
    const { store } = await seededStore(engine)
    const earlier = new SystemIds(clocks())
    const incident = earlier.next()
    await seedIncident(store, incident)
    const last = earlier.next()
    await seedOutbox(store, last)
    const ids = await openIds(store.db, clocks(NOW - HOUR_MS))
    const next = ids.next()
    expect(next > last).toBe(true)
    expect(next).toMatch(/^[0-9a-hjkmnp-tv-z]{26}$/)
    expect(timeOf(next) < timeOf(new SystemIds(clocks(NOW + 1_000)).next())).toBe(true)
  })

  test('go by the clock in an empty database, and where ids are none of ours', async () => {
    const { store } = await seededStore(engine)
    const plain = timeOf(new SystemIds(clocks()).next())
    expect(timeOf((await openIds(store.db, clocks())).next())).toBe(plain)
    await seedOutbox(store, 'zzz')
    expect(timeOf((await openIds(store.db, clocks())).next())).toBe(plain)
  })
})
