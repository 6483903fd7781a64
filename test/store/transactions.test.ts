import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { sql } from 'kysely'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openStore } from '../../server/store/open.ts'
import { findRepeat, insertRepeat, keepAnswer } from '../../server/store/repeats.ts'
import { changesAfter, insertChange, lastChangeNo } from '../../server/store/traces.ts'
import { takeRevision } from '../../server/store/updates.ts'
import { ENGINES } from '../support/engines.ts'
import { NOW, PAGE_ID, seededStore } from './seeds.ts'

describe.each(ENGINES)('transactions on %s', (engine) => {
  test('what fails leaves nothing', async () => {
    const { store } = await seededStore(engine)
    const failing = store.transact(async (tx) => {
      await tx.insertInto('leases').values({ name: 'a', holder: 'me', until_at: 1 }).execute()
      throw new Error('in the middle')
    })
    await expect(failing).rejects.toThrow('in the middle')
    expect(await store.db.selectFrom('leases').selectAll().execute()).toEqual([])
  })

  test('a query on db inside one is caught, before it hangs or leaves it', async () => {
    const { store } = await seededStore(engine)
    const stray = store.transact(async (tx) => {
      await tx.insertInto('leases').values({ name: 'a', holder: 'me', until_at: 1 }).execute()
      await store.db.selectFrom('leases').selectAll().execute()
    })
    await expect(stray).rejects.toThrow('A query on db inside a transaction')
    expect(await store.db.selectFrom('leases').selectAll().execute()).toEqual([])
  })

  test('a query on db beside one waits for it or sees what stood before, and does not throw', async () => {
    const { store } = await seededStore(engine)
    const entered = Promise.withResolvers<void>()
    const leave = Promise.withResolvers<void>()
    const long = store.transact(async (tx) => {
      await tx.insertInto('leases').values({ name: 'a', holder: 'me', until_at: 1 }).execute()
      entered.resolve()
      await leave.promise
    })
    await entered.promise
    const beside = store.db.selectFrom('leases').selectAll().execute()
    leave.resolve()
    await long
    expect((await beside).length).toBeLessThanOrEqual(1)
    expect(await store.db.selectFrom('leases').selectAll().execute()).toHaveLength(1)
  })

  test('revisions of a page are taken one after the other, by whoever asks', async () => {
    const { store, rival } = await seededStore(engine)
    const takers = Array.from({ length: 20 }, (_, i) =>
      (i % 2 ? store : rival).transact((tx) => takeRevision(tx, PAGE_ID)),
    )
    expect((await Promise.all(takers)).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
  })

  test('R04 one of two transactions with the same key does the work, the other one waits and reads its answer', async () => {
    const { store, rival } = await seededStore(engine)
    const key = { scope: 'ada', key: 'k1' }
    const attempt = (through: typeof store, answer: string) =>
      through.transact(async (tx) => {
        if (await insertRepeat(tx, { ...key, bodyHash: 'h', at: NOW })) {
          await keepAnswer(tx, { ...key, answer })
          return answer
        }
        return (await findRepeat(tx, key))?.answer ?? 'nothing'
      })
    const answers = await Promise.all([attempt(store, 'first'), attempt(rival, 'second')])
    expect(new Set(answers).size).toBe(1)
    expect(['first', 'second']).toContain(answers[0])
  })

  test('R05 a key that was rolled back is free again, and the other one that waited for it does the work', async () => {
    const { store, rival } = await seededStore(engine)
    const row = { scope: 'ada', key: 'k1', bodyHash: 'h', at: NOW }
    const entered = Promise.withResolvers<void>()
    const lost = store.transact(async (tx) => {
      await insertRepeat(tx, row)
      entered.resolve()
      await new Promise((resolve) => setImmediate(resolve))
      throw new Error('crashed')
    })
    await entered.promise
    const next = rival.transact((tx) => insertRepeat(tx, row))
    await expect(lost).rejects.toThrow('crashed')
    expect(await next).toBe(true)
  })

  test('keys of two people never meet', async () => {
    const { store } = await seededStore(engine)
    const mine = (scope: string) =>
      store.transact((tx) => insertRepeat(tx, { scope, key: 'k1', bodyHash: 'h', at: NOW }))
    expect([await mine('ada'), await mine('ben'), await mine('ada')]).toEqual([true, true, false])
  })

  test('changes are read in the order of their numbers, after the last one seen', async () => {
    const { store } = await seededStore(engine)
    expect(await lastChangeNo(store.db)).toBe(0)
    for (const subjectId of ['a', 'b', 'c']) {
      await store.transact((tx) => insertChange(tx, { pageId: PAGE_ID, kind: 'incident', subjectId, at: NOW }))
    }
    const first = await changesAfter(store.db, 0, 2)
    expect(first.map((c) => c.subjectId)).toEqual(['a', 'b'])
    expect((await changesAfter(store.db, first.at(-1)?.no ?? 0, 9)).map((c) => c.subjectId)).toEqual(['c'])
    expect(await lastChangeNo(store.db)).toBe((first.at(-1)?.no ?? 0) + 1)
  })
})

describe.each(ENGINES)('columns on %s', (engine) => {
  test('instants, counts and sums come back as numbers', async () => {
    const { store } = await seededStore(engine)
    const far = Date.UTC(2286, 10, 20, 17, 46, 39)
    await store.db.insertInto('leases').values({ name: 'a', holder: 'me', until_at: far }).execute()
    const row = await store.db
      .selectFrom('leases')
      .select((e) => ['until_at', e.fn.countAll<number>().as('n'), e.fn.sum<number>('until_at').as('sum')])
      .groupBy('until_at')
      .executeTakeFirst()
    expect(row).toEqual({ until_at: far, n: 1, sum: far })
  })

  test('a word where a number belongs is refused', async () => {
    const { store } = await seededStore(engine)
    const wrong = sql`insert into leases (name, holder, until_at) values ('a', 'me', 'soon')`.execute(store.db)
    await expect(wrong).rejects.toThrow()
    expect(await store.db.selectFrom('leases').selectAll().execute()).toEqual([])
  })

  test('a row that points at nothing is refused', async () => {
    const { store } = await seededStore(engine)
    const orphan = store.db
      .insertInto('page_languages')
      .values({ page_id: 'no such page', language: 'en', name: 'x', position: 0 })
      .execute()
    await expect(orphan).rejects.toThrow(/foreign key/i)
  })

  test('any language and any sign comes back as it went in', async () => {
    const { store } = await seededStore(engine)
    const holder = 'però 中文 العربية \u202e e\u0301 🎭 \' " \\ %'
    await store.db.insertInto('leases').values({ name: 'a', holder, until_at: 1 }).execute()
    expect(await store.db.selectFrom('leases').select('holder').executeTakeFirst()).toEqual({ holder })
  })
})

test('every table of SQLite is strict', async () => {
  const { store } = await seededStore('sqlite')
  const tables = await sql<{ name: string; strict: number }>`pragma table_list`.execute(store.db)
  const ours = tables.rows.filter((t) => !/^(sqlite_|kysely_)/.test(t.name))
  expect(ours.filter((t) => t.strict === 0)).toEqual([])
  expect(ours.length).toBeGreaterThan(30)
})

test('a transaction on SQLite has the right to write from its beginning: a read may turn into a write', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'vedetta-store-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  const path = join(dir, 'vedetta.db')
  const store = openStore(`sqlite:${path}`)
  onTestFinished(() => store.close())
  await store.migrate()
  const other = new Sqlite(path, { timeout: 0 })
  onTestFinished(() => void other.close())
  await store.transact(async (tx) => {
    await tx.selectFrom('leases').selectAll().execute()
    expect(() => other.exec('begin immediate')).toThrow('database is locked')
    await tx.insertInto('leases').values({ name: 'a', holder: 'me', until_at: 1 }).execute()
  })
  expect(other.prepare('select name from leases').pluck().all()).toEqual(['a'])
})
