/**
 * Runs commands as they would run, in a transaction that is undone: what comes out is what would be stored, and nothing is.
 * Called by previews, so that there is no second way to make a page or a message.
 */
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import type { Context } from './context.ts'

/**
 * @param work gets a context whose every transaction is this one; whatever it returns is given back
 * @returns what `work` came to. Nothing that it did stays, and nothing is woken
 */
export async function dryPublish<T>(
  context: Context,
  work: (dry: Context) => Promise<T | Refusal>,
): Promise<T | Refusal> {
  try {
    return await context.store.transact(async (tx): Promise<T | Refusal> => {
      const store = { ...context.store, db: tx, transact: <R>(inner: (one: typeof tx) => Promise<R>) => inner(tx) }
      throw new Undone(await work({ ...context, store, wake: () => undefined }))
    })
  } catch (error) {
    if (error instanceof Undone) return isRefusal(error.outcome) ? error.outcome : (error.outcome as T)
    throw error
  }
}

class Undone extends Error {
  readonly outcome: unknown
  constructor(outcome: unknown) {
    super('A preview is undone')
    this.outcome = outcome
  }
}
