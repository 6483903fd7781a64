/**
 * One transaction that is done once, however often its command is sent: the answer is stored with the command's
 * Idempotency-Key in the same transaction, so a crash between commit and reply cannot double it.
 * Called by every flow that a POST reaches.
 */
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { DAY_MS } from '../domain/time.ts'
import type { Tx } from '../store/open.ts'
import { findRepeat, insertRepeat, keepAnswer } from '../store/repeats.ts'
import type { Context } from './context.ts'

/** A command's identity. `scope`: who sends it (staff or token id), so that keys of two people never meet. */
export interface Repeat {
  readonly key: string
  readonly scope: string
  /** Method, path and body as sent. */
  readonly fingerprint: string
}

/** A client may send a command again for this long. */
export const REPEATS_KEPT_MS = 2 * DAY_MS

/**
 * @param work must return plain JSON or a refusal; a refusal rolls everything back and is not stored
 * @returns the answer of this or of the first run; refuses `key-reused` when the key came with another command
 */
export async function once<T>(
  context: Context,
  repeat: Repeat | null,
  work: (tx: Tx) => Promise<T | Refusal>,
): Promise<T | Refusal> {
  try {
    return await context.store.transact(async (tx) => {
      const earlier = repeat && (await claim(context, tx, repeat))
      if (earlier) return earlier.answer as T | Refusal
      const answer = await work(tx)
      if (isRefusal(answer)) throw new RolledBack(answer)
      if (repeat) await keep(context, tx, { repeat, answer })
      return answer
    })
  } catch (error) {
    if (error instanceof RolledBack) return error.refusal
    throw error
  }
}

/** Whether this key came before, with this command or another: `once` has its answer, and does nothing. */
export async function isKnown(context: Context, repeat: Repeat | null): Promise<boolean> {
  if (!repeat) return false
  const answer = await once<unknown>(context, repeat, async () => NOT_DONE)
  return answer !== NOT_DONE
}

const NOT_DONE = refuse('not-found', 'Never told: whoever asks does it then.')

class RolledBack extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal.refused)
    this.refusal = refusal
  }
}

async function claim(context: Context, tx: Tx, repeat: Repeat): Promise<{ answer: unknown } | null> {
  const now = context.clock.now()
  // With our key in it: a command may hold a password, which could be guessed from a bare hash.
  const bodyHash = context.vault.sign('repeat', repeat.fingerprint)
  const mine = await insertRepeat(tx, { key: repeat.key, scope: repeat.scope, bodyHash, at: now })
  if (mine) return null
  const first = await findRepeat(tx, repeat)
  if (first?.bodyHash !== bodyHash) {
    return { answer: refuse('key-reused', 'This Idempotency-Key came before with another command. Use a new key.') }
  }
  return { answer: JSON.parse(context.vault.open(first.answer)) }
}

async function keep(context: Context, tx: Tx, { repeat, answer }: { repeat: Repeat; answer: unknown }): Promise<void> {
  // Sealed, since an answer may hold a secret that is shown once.
  const sealed = context.vault.seal(JSON.stringify(answer))
  await keepAnswer(tx, { scope: repeat.scope, key: repeat.key, answer: sealed })
}
