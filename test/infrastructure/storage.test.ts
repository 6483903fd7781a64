import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { freshDatabase } from '../support/engines.ts'

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  onTestFinished(() => client.end())
  return client
}

test('a PostgreSQL 18 database of its own is empty and takes any language', async () => {
  const database = await freshDatabase('postgres')
  onTestFinished(database.close)
  const client = await connect(database.url)
  const tables = await client.query(`select * from information_schema.tables where table_schema = 'public'`)
  const words = await client.query(`select current_setting('server_version') as version, 'però' as word`)
  expect(tables.rows).toEqual([])
  expect(words.rows).toEqual([{ version: expect.stringMatching(/^18\./), word: 'però' }])
})

test('databases of one run do not see each other', async () => {
  const [one, two] = await Promise.all([freshDatabase('postgres'), freshDatabase('postgres')])
  onTestFinished(one.close)
  onTestFinished(two.close)
  await (await connect(one.url)).query('create table only_here (id integer)')
  const inTwo = await (await connect(two.url)).query(`select to_regclass('only_here') as found`)
  expect(inTwo.rows).toEqual([{ found: null }])
})

test('closing a database drops it, also under an open connection', async () => {
  const database = await freshDatabase('postgres')
  const other = await freshDatabase('postgres')
  onTestFinished(other.close)
  const left = new pg.Client({ connectionString: database.url })
  const lost = new Promise((resolve) => left.on('error', resolve))
  await left.connect()
  await database.close()
  await lost
  const name = new URL(database.url).pathname.slice(1)
  const found = await (await connect(other.url)).query('select 1 from pg_database where datname = $1', [name])
  expect(found.rows).toEqual([])
})

test('SQLite is a database in memory', async () => {
  expect((await freshDatabase('sqlite')).url).toBe('sqlite::memory:')
})
