/** What a transaction's callers may rely on: it is run again when it lost a race, and hints wait for its commit. */
import { describe, expect, test } from 'vitest'
import type { Store, Tx } from '../../server/store/open.ts'
import { ENGINES } from '../support/engines.ts'
import { seededStore } from './seeds.ts'

const row = (name: string) => ({ name, holder: '', until_at: 0 })
const write = (tx: Tx, name: string, holder: string) =>
  tx
    .updateTable('leases')
    .set((e) => ({ holder: e(e.ref('holder'), '||', holder) }))
    .where('name', '=', name)
    .execute()

const holders = async ({ db }: Store) =>
  (await db.selectFrom('leases').select('holder').orderBy('name').execute()).map((r) => r.holder)

class LostRace extends Error {
  readonly code = '40P01'
}

test('of two that wait for each other in a circle one is run again, and both are done once', async () => {
  const { store, rival } = await seededStore('postgres')
  await store.db
    .insertInto('leases')
    .values([row('a'), row('b')])
    .execute()
  const [firstIn, secondIn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let runs = 0
  const first = store.transact(async (tx) => {
    runs += 1
    await write(tx, 'a', '1')
    firstIn.resolve()
    await secondIn.promise
    await write(tx, 'b', '1')
  })
  const second = rival.transact(async (tx) => {
    runs += 1
    await write(tx, 'b', '2')
    secondIn.resolve()
    await firstIn.promise
    await write(tx, 'a', '2')
  })
  await Promise.all([first, second])
  expect(runs).toBe(3)
  expect((await holders(store)).map((h) => [...h].toSorted().join(''))).toEqual(['12', '12'])
})

describe.each(ENGINES)('a transaction on %s', (engine) => {
  test('that loses every race is given up after four runs, and leaves nothing', async () => {
    const { store } = await seededStore(engine)
    let runs = 0
    const losing = store.transact(async (tx) => {
      runs += 1
      await tx.insertInto('leases').values(row('a')).execute()
      throw new LostRace('lost')
    })
    await expect(losing).rejects.toThrow('lost')
    expect(runs).toBe(4)
    expect(await holders(store)).toEqual([])
  })

  test('that fails otherwise is not run again', async () => {
    const { store } = await seededStore(engine)
    let runs = 0
    const failing = store.transact(async () => {
      runs += 1
      throw Object.assign(new Error('not unique'), { code: '23505' })
    })
    await expect(failing).rejects.toThrow('not unique')
    expect(runs).toBe(1)
  })

  test('within another is caught, before it hangs or commits what the outer one may undo', async () => {
    const { store } = await seededStore(engine)
    const nested = store.transact(() => store.transact(async () => undefined))
    await expect(nested).rejects.toThrow('A transaction inside a transaction')
  })

  test('lets hints wait until others can see what it wrote', async () => {
    const { store, rival } = await seededStore(engine)
    const hinted = Promise.withResolvers<string[]>()
    await store.transact(async (tx) => {
      store.afterCommit(() => void holders(rival).then(hinted.resolve, hinted.reject))
      await tx.insertInto('leases').values(row('a')).execute()
      // Time for a hint that did not wait to look.
      await tx.selectFrom('leases').selectAll().execute()
      await new Promise((resolve) => setImmediate(resolve))
    })
    expect(await hinted.promise).toEqual([''])
  })

  test('gives its hints once, whatever runs it took, and none when it failed', async () => {
    const { store } = await seededStore(engine)
    const hints: string[] = []
    let runs = 0
    await store.transact(async () => {
      runs += 1
      store.afterCommit(() => hints.push(`run ${runs}`))
      if (runs === 1) throw new LostRace('lost')
    })
    const failing = store.transact(async () => {
      store.afterCommit(() => hints.push('failed'))
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(hints).toEqual(['run 2'])
    store.afterCommit(() => hints.push('at once'))
    expect(hints).toEqual(['run 2', 'at once'])
  })
})
