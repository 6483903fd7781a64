/** Rows with nothing in them but what a test puts there, whatever the table asks for; and all that a database holds. */
import { type RawBuilder, sql } from 'kysely'
import type { Db, Store } from '../../server/store/open.ts'
import type { Engine } from './engines.ts'

interface Column {
  readonly name: string
  readonly type: string
  readonly needed: number | boolean
}

async function columnsOf(db: Db, engine: Engine, table: string): Promise<readonly Column[]> {
  const asked: Record<Engine, RawBuilder<Column>> = {
    sqlite: sql`select name, lower(type) as type, "notnull" as needed from pragma_table_info(${table})`,
    postgres: sql`select column_name as name, data_type as type, is_nullable = 'NO' and is_identity = 'NO' as needed
      from information_schema.columns where table_name = ${table} and table_schema = current_schema()`,
  }
  return (await asked[engine].execute(db)).rows
}

/** One row, tied to no other: what it points at need not be there. @param no tells its keys from those of other rows */
export async function insertLooseRow(
  { db, transact }: Store,
  { engine, table, values, no }: { engine: Engine; table: string; values: Record<string, unknown>; no: number },
): Promise<void> {
  const columns = (await columnsOf(db, engine, table)).filter((one) => one.needed || one.name in values)
  const filled = columns.map((one) => values[one.name] ?? (one.type === 'text' ? `row${no}` : no))
  if (engine === 'sqlite') await sql`pragma foreign_keys = off`.execute(db)
  await transact(async (tx) => {
    if (engine === 'postgres') await sql`set local session_replication_role = replica`.execute(tx)
    const names = sql.join(columns.map((one) => sql.ref(one.name)))
    await sql`insert into ${sql.table(table)} (${names}) values (${sql.join(filled)})`.execute(tx)
  })
}

const TABLES: Readonly<Record<Engine, RawBuilder<{ name: string }>>> = {
  sqlite: sql`select name from sqlite_schema where type = 'table'`,
  postgres: sql`select table_name as name from information_schema.tables where table_schema = current_schema()`,
}

/** Every row of every table, as one text: for a look at what must not be in it. */
export async function everyRow(db: Db, engine: Engine): Promise<string> {
  const tables = await TABLES[engine].execute(db)
  const rows = await Promise.all(
    tables.rows.map(async ({ name }) => {
      const found = await sql`select * from ${sql.table(name)}`.execute(db)
      return `${name}: ${JSON.stringify(found.rows)}`
    }),
  )
  return rows.join('\n')
}
