/** The table of where words live is whole, and true of the schema. */
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { NAMED, PLACES } from '../../server/store/kept-words.ts'
import { openStore } from '../../server/store/open.ts'
import { WORDLESS } from './wordless.ts'

interface Column {
  readonly at: string
  readonly type: string
  readonly inKey: number
}

async function columns(): Promise<readonly Column[]> {
  const store = openStore('sqlite::memory:')
  await store.migrate()
  const found = await sql<Column>`
    select m.name || '.' || c.name as at, lower(c.type) as type, c.pk as "inKey"
    from sqlite_schema m join pragma_table_info(m.name) c
    where m.type = 'table' and m.name not like 'kysely%' and m.name not like 'sqlite%'`.execute(store.db)
  await store.close()
  return found.rows
}

const known = [
  ...PLACES.map((one) => `${one.table}.${one.column}`),
  ...NAMED.map((one) => `${one.table}.${one.column}`),
  ...Object.entries(WORDLESS).flatMap(([table, names]) => names.split(' ').map((name) => `${table}.${name}`)),
]

test('every text column holds words that a redaction takes out, or names, or no words of people', async () => {
  const texts = (await columns()).filter((one) => one.type === 'text').map((one) => one.at)
  expect(
    texts.filter((at) => !known.includes(at)),
    'in server/store/kept-words.ts or test/store/wordless.ts',
  ).toEqual([])
  expect(
    known.filter((at) => !texts.includes(at)),
    'no such column',
  ).toEqual([])
})

test('a row that is rewritten is found by its whole key', async () => {
  const all = await columns()
  const keyOf = (table: string) => all.filter((one) => one.inKey > 0 && one.at.startsWith(`${table}.`))
  for (const { table, key } of PLACES) {
    const names = keyOf(table).map((one) => one.at.slice(table.length + 1))
    expect(key.toSorted(), table).toEqual(names.toSorted())
  }
})
