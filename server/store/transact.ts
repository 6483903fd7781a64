/**
 * One transaction: marked in its async context, run again when it lost a race, followed by what waits for its commit.
 * Used by open, for every transaction of the product.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as rest } from 'node:timers/promises'
import type { Kysely, Transaction } from 'kysely'
import type { Schema } from './schema.ts'

type Db = Kysely<Schema>

/** serialization_failure and deadlock_detected: the server has undone one of several that stood in each other's way. */
const LOST_RACES: readonly unknown[] = ['40001', '40P01']
const RUNS = 4
const REST_MS = 20

interface Inside {
  readonly afterCommit: (() => void)[]
}

/** Marks the async context of a transaction's work, so that a stray query on `db` is caught there. */
const inside = new AsyncLocalStorage<Inside>()

/**
 * @param work may be run up to four times, each time on a database without a trace of the time before: whatever it does
 *   outside of `tx` must be harmless to repeat, or wait in `afterCommit`
 */
export async function transact<T>(db: Db, work: (tx: Transaction<Schema>) => Promise<T>): Promise<T> {
  // On SQLite it would wait for itself, on PostgreSQL commit what the outer one may still undo.
  if (inside.getStore()) throw new Error('A transaction inside a transaction: use its tx')
  for (let run = 1; ; run += 1) {
    const mark: Inside = { afterCommit: [] }
    try {
      const done = await db.transaction().execute((tx) => inside.run(mark, () => work(tx)))
      for (const hint of mark.afterCommit) hint()
      return done
    } catch (error) {
      if (run === RUNS || !lostRace(error)) throw error
    }
    // By chance, so that two that met do not meet again.
    await rest(REST_MS * run * Math.random())
  }
}

/** Runs `hint` once the transaction around it is committed, never if it is not; at once where there is none. */
export function afterCommit(hint: () => void): void {
  const mark = inside.getStore()
  if (mark) mark.afterCommit.push(hint)
  else hint()
}

/** On SQLite a query on `db` inside a transaction hangs, on PostgreSQL it silently leaves it: here it throws. */
export function guarded(db: Db): Db {
  return new Proxy(db, {
    get(target, key) {
      if (inside.getStore()) throw new Error('A query on db inside a transaction: use its tx')
      const value: unknown = Reflect.get(target, key, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

function lostRace(error: unknown): boolean {
  return error instanceof Error && 'code' in error && LOST_RACES.includes(error.code)
}
