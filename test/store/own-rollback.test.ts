/** SQLite ends a transaction by itself when the disk fails: what is told then is the disk, not that there was nothing left to undo. */
import { sql } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import { openStore } from '../../server/store/open.ts'

test('a transaction that SQLite has rolled back by itself fails with its own cause, and the next one works', async () => {
  const store = openStore('sqlite::memory:')
  onTestFinished(() => store.close())
  await store.migrate()
  await sql`create trigger refuse before insert on leases begin select raise(rollback, 'the disk is gone'); end`.execute(
    store.db,
  )
  const row = { name: 'sweep', holder: 'me', until_at: 7 }
  const failing = store.transact((tx) => tx.insertInto('leases').values(row).execute())
  await expect(failing).rejects.toThrow('the disk is gone')

  await sql`drop trigger refuse`.execute(store.db)
  await store.transact((tx) => tx.insertInto('leases').values(row).execute())
  expect(await store.db.selectFrom('leases').selectAll().execute()).toEqual([row])
})
