import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Sqlite from 'better-sqlite3'
import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import { describe, expect, onTestFinished, test } from 'vitest'
import { columnsOf, createTable } from '../../migrations/columns.ts'
import { MIGRATIONS } from '../../migrations/index.ts'
import { Fault } from '../../server/domain/refusal.ts'
import { openStore, type Store } from '../../server/store/open.ts'
import { ENGINES, type Engine, freshDatabase } from '../support/engines.ts'

/** An empty database, and as many stores on it as the test opens. */
async function emptyDatabase(engine: Engine): Promise<(migrations?: Readonly<Record<string, Migration>>) => Store> {
  const database = engine === 'postgres' ? await freshDatabase(engine) : { url: `sqlite:${tempFile()}` }
  if ('close' in database) onTestFinished(() => database.close())
  return (migrations) => {
    const store = openStore(database.url, migrations ? { migrations } : {})
    onTestFinished(() => store.close())
    return store
  }
}

function tempFile(name = 'vedetta.db'): string {
  const dir = mkdtempSync(join(tmpdir(), 'vedetta-store-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return join(dir, name)
}

async function tablesOf(store: Store): Promise<string[]> {
  const tables = await store.db.introspection.getTables()
  return tables.map((t) => t.name).toSorted()
}

function faultOf(work: () => unknown): Fault {
  try {
    work()
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
  throw new Error('It was done, where a fault was expected')
}

const halfDone: Migration = {
  async up(db: Kysely<never>) {
    await createTable(db, 'half_done').addColumn('id', columnsOf(db).text).execute()
    await sql`insert into half_done (no_such_column) values (1)`.execute(db)
  },
}
const repaired: Migration = {
  up: (db: Kysely<never>) => createTable(db, 'half_done').addColumn('id', columnsOf(db).text).execute(),
}
const another: Migration = {
  up: (db: Kysely<never>) => createTable(db, 'another').addColumn('id', columnsOf(db).text).execute(),
}

describe.each(ENGINES)('migrations on %s', (engine) => {
  test('make every table, once', async () => {
    const store = (await emptyDatabase(engine))()
    expect((await store.migrate()).applied).toEqual(Object.keys(MIGRATIONS))
    expect((await store.migrate()).applied).toEqual([])
    expect(await tablesOf(store)).toEqual(expect.arrayContaining(['deliveries', 'incidents', 'pages', 'results']))
  })

  test('that fail leave nothing half done, and the next start goes on', async () => {
    const open = await emptyDatabase(engine)
    const store = open({ ...MIGRATIONS, '9000-another': another, '9001-half': halfDone })
    await expect(store.migrate()).rejects.toMatchObject({
      code: 'store.not-migrated',
      message: expect.stringContaining('9001-half'),
    })
    expect(await tablesOf(store)).not.toContain('half_done')
    await store.close()
    const next = open({ ...MIGRATIONS, '9000-another': another, '9001-half': repaired })
    await next.migrate()
    expect(await tablesOf(next)).toEqual(expect.arrayContaining(['another', 'half_done', 'incidents']))
  })

  test('that fail leave the data as it was', async () => {
    const open = await emptyDatabase(engine)
    const store = open()
    await store.migrate()
    await store.db.insertInto('leases').values({ name: 'sweep', holder: 'me', until_at: 7 }).execute()
    await store.close()
    const next = open({ ...MIGRATIONS, '9001-half': halfDone })
    for (const _again of [1, 2]) {
      await expect(next.migrate()).rejects.toMatchObject({ code: 'store.not-migrated' })
      expect(await next.db.selectFrom('leases').selectAll().execute()).toEqual([
        { name: 'sweep', holder: 'me', until_at: 7 },
      ])
    }
  })

  test('R96 a database of a newer release is refused and not touched', async () => {
    const open = await emptyDatabase(engine)
    const newer = open({ ...MIGRATIONS, '9000-another': another })
    await newer.migrate()
    await newer.close()
    const older = open()
    await expect(older.migrate()).rejects.toMatchObject({
      code: 'store.not-migrated',
      message: expect.stringContaining('9000-another'),
    })
    expect(await tablesOf(older)).toContain('another')
  })
})

test('two PostgreSQL processes that start at the same time migrate once', async () => {
  const open = await emptyDatabase('postgres')
  const both = await Promise.all([open().migrate(), open().migrate()])
  expect(both.map((m) => m.applied.length).toSorted()).toEqual([0, Object.keys(MIGRATIONS).length])
})

describe('a SQLite file', () => {
  test('is copied before its schema moves, and only then', async () => {
    const path = tempFile()
    const first = openStore(`sqlite:${path}`)
    expect((await first.migrate()).copy).toBeNull()
    await first.db.insertInto('leases').values({ name: 'sweep', holder: 'me', until_at: 7 }).execute()
    expect((await first.migrate()).copy).toBeNull()
    await first.close()
    const next = openStore(`sqlite:${path}`, { migrations: { ...MIGRATIONS, '9000-another': another } })
    onTestFinished(() => next.close())
    expect((await next.migrate()).copy).toBe(`${path}.before-9000-another`)
    const copy = new Sqlite(`${path}.before-9000-another`, { readonly: true })
    onTestFinished(() => void copy.close())
    expect(copy.prepare('select name, until_at from leases').all()).toEqual([{ name: 'sweep', until_at: 7 }])
  })

  test('R02 a copy that was cut off by a crash does not stand in the way of the next start', async () => {
    const path = tempFile()
    const first = openStore(`sqlite:${path}`)
    await first.migrate()
    await first.close()
    writeFileSync(`${path}.before-9000-another`, 'half of a file')
    const next = openStore(`sqlite:${path}`, { migrations: { ...MIGRATIONS, '9000-another': another } })
    onTestFinished(() => next.close())
    await next.migrate()
    expect(readFileSync(`${path}.before-9000-another`).subarray(0, 15).toString()).toBe('SQLite format 3')
  })

  test.each([
    ['no database at all', Buffer.from('Dear diary, today I was not a database.\n'.repeat(40))],
    ['a database whose head was overwritten', 'head'],
  ])('R11 %s is refused, says what to do, and is not touched', async (_name, content) => {
    const path = tempFile()
    const first = openStore(`sqlite:${path}`)
    await first.migrate()
    await first.close()
    const bytes = typeof content === 'string' ? readFileSync(path).fill(0xff, 0, 64) : content
    writeFileSync(path, bytes)
    const fault = faultOf(() => openStore(`sqlite:${path}`))
    expect(fault).toMatchObject({ code: 'store.unreadable', retry: false })
    expect(fault.message).toMatch(/left untouched.*backup/)
    expect(readFileSync(path).equals(bytes)).toBe(true)
  })

  test('R11 a refused file does not stay locked', async () => {
    const path = tempFile()
    writeFileSync(path, 'not a database '.repeat(100))
    faultOf(() => openStore(`sqlite:${path}`))
    rmSync(path)
    const store = openStore(`sqlite:${path}`)
    onTestFinished(() => store.close())
    expect((await store.migrate()).applied).not.toEqual([])
  })

  test('a folder that cannot be is named, and not taken for another process', () => {
    const path = tempFile('file')
    writeFileSync(path, 'in the way')
    const fault = faultOf(() => openStore(`sqlite:${path}/vedetta.db`))
    expect(fault.code).toBe('store.unreadable')
    expect(fault.message).toContain(path)
  })

  test('R07 is served by one store at a time: the second is refused and says why', async () => {
    const path = tempFile()
    const first = openStore(`sqlite:${path}`)
    await first.migrate()
    const fault = faultOf(() => openStore(`sqlite:${path}`))
    expect(fault).toMatchObject({ code: 'store.in-use', retry: false })
    expect(fault.message).toMatch(/Another Vedetta process.*DATA_DIR.*PostgreSQL/)
    await first.close()
    const second = openStore(`sqlite:${path}`)
    await second.close()
  })
})

describe('another process on the same SQLite file', () => {
  async function serveElsewhere(path: string) {
    const child = spawn(process.execPath, [
      fileURLToPath(new URL('./holder-process.ts', import.meta.url)),
      `sqlite:${path}`,
    ])
    onTestFinished(() => void child.kill('SIGKILL'))
    const words: string[] = []
    child.stderr.setEncoding('utf8').on('data', (text: string) => words.push(text))
    const ended = once(child, 'exit')
    const isServing = once(child.stdout, 'data').then(() => true)
    return { child, ended, words, isServing }
  }

  test('R07 a second process is refused with a clear message while the first one serves', async () => {
    const path = tempFile()
    const first = await serveElsewhere(path)
    expect(await first.isServing).toBe(true)
    const second = await serveElsewhere(path)
    const [code] = await second.ended
    expect(code).not.toBe(0)
    expect(second.words.join('')).toContain(`Another Vedetta process serves ${path}`)
    expect(faultOf(() => openStore(`sqlite:${path}`)).code).toBe('store.in-use')
    expect(first.child.exitCode).toBeNull()
  })

  test('R07 kill -9 frees the file, with everything that was acknowledged', async () => {
    const path = tempFile()
    const first = await serveElsewhere(path)
    await first.isServing
    const { pid } = first.child
    first.child.kill('SIGKILL')
    await first.ended
    const store = openStore(`sqlite:${path}`)
    onTestFinished(() => store.close())
    expect((await store.migrate()).applied).toEqual([])
    expect(await store.db.selectFrom('leases').select('holder').execute()).toEqual([{ holder: String(pid) }])
  })
})

test('synchronous is FULL on SQLite: an acknowledged write survives the power', async () => {
  const store = openStore(`sqlite:${tempFile()}`)
  onTestFinished(() => store.close())
  const pragma = async (name: string) =>
    Object.values((await sql<object>`pragma ${sql.raw(name)}`.execute(store.db)).rows[0] ?? {})
  expect(await pragma('synchronous')).toEqual([2])
  expect(await pragma('journal_mode')).toEqual(['wal'])
  expect(await pragma('foreign_keys')).toEqual([1])
  await store.transact(async (tx) => {
    expect(Object.values((await sql<object>`pragma synchronous`.execute(tx)).rows[0] ?? {})).toEqual([2])
  })
})

test.each(['mysql://x/y', 'file:vedetta.db', ''])('the address %j is refused', (url) => {
  expect(faultOf(() => openStore(url)).code).toBe('store.unknown-url')
})

test('a new file is for its owner alone: it holds addresses of readers', async () => {
  const file = tempFile()
  const store = openStore(`sqlite:${file}`)
  onTestFinished(() => store.close())
  await store.migrate()
  expect([file, `${file}-wal`].map((path) => statSync(path).mode & 0o777)).toEqual([0o600, 0o600])
})
