/** A process that serves a SQLite file until it is killed: opens argv[2], writes a row, says so, stays. Started by open.test.ts. */
import { openStore } from '../../server/store/open.ts'

const store = openStore(process.argv[2] ?? '')
await store.migrate()
await store.db
  .insertInto('leases')
  .values({ name: 'mine', holder: String(process.pid), until_at: 1 })
  .execute()
process.stdout.write('serving\n')
setInterval(() => undefined, 60_000)
