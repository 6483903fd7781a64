/** One holder at a time, on both engines. */
import { describe, expect, test } from 'vitest'
import { CLOCKS_APART_MS } from '../../server/domain/lease.ts'
import { dropLease, takeLease } from '../../server/store/leases.ts'
import { ENGINES } from '../support/engines.ts'
import { NOW, seededStore } from './seeds.ts'

describe.each(ENGINES)('a lease on %s', (engine) => {
  test('goes to one of those that ask at the same time', async () => {
    const { store, rival } = await seededStore(engine)
    const asking = Array.from({ length: 20 }, (_, i) =>
      takeLease((i % 2 ? store : rival).db, { name: 'eyes', holder: `p${i}`, now: NOW, lengthMs: 10 }),
    )
    expect((await Promise.all(asking)).filter((got) => got)).toHaveLength(1)
  })

  test.each([
    ['renewed by its holder', { holder: 'me', now: NOW + 5 }, true],
    ['refused to another while it runs', { holder: 'other', now: NOW + 10 }, false],
    ['taken by another once it has run out', { holder: 'other', now: NOW + 11 }, true],
    ['refused to another whose clock is behind', { holder: 'other', now: NOW - CLOCKS_APART_MS }, false],
    ['taken by another after clocks were put back', { holder: 'other', now: NOW - CLOCKS_APART_MS - 1 }, true],
  ] as const)('is %s', async (_name, asked, expected) => {
    const { store, rival } = await seededStore(engine)
    await takeLease(store.db, { name: 'eyes', holder: 'me', now: NOW, lengthMs: 10 })
    expect(await takeLease(rival.db, { name: 'eyes', lengthMs: 10, ...asked })).toBe(expected)
  })

  test('is free at once when its holder lets it go, and only then', async () => {
    const { store, rival } = await seededStore(engine)
    const ask = { name: 'eyes', holder: 'other', now: NOW, lengthMs: 10 }
    await takeLease(store.db, { ...ask, holder: 'me' })
    await dropLease(rival.db, { name: 'eyes', holder: 'other' })
    expect(await takeLease(rival.db, ask)).toBe(false)
    await dropLease(store.db, { name: 'eyes', holder: 'me' })
    expect(await takeLease(rival.db, ask)).toBe(true)
  })
})
