/** Waiting in tests with real sockets and processes: for a condition, never for a length of time. */
import { setTimeout as pause } from 'node:timers/promises'

/**
 * Tries `attempt` until it neither throws nor gives back `false`, `null` or `undefined`; then gives back its value.
 * A function without a value does not compile here: for assertions there is vitest's `vi.waitFor`.
 *
 * @throws the last error of `attempt`, or one that names the time, once `withinMs` (30_000) are over
 */
export async function eventually<T extends NonNullable<unknown> | null | undefined>(
  attempt: () => T | Promise<T>,
  { withinMs = 30_000, everyMs = 10 }: { withinMs?: number; everyMs?: number } = {},
): Promise<Exclude<T, false | null | undefined>> {
  const giveUpAt = performance.now() + withinMs
  for (;;) {
    const outcome = await settle(attempt)
    if ('value' in outcome) return outcome.value
    if (performance.now() >= giveUpAt) {
      throw outcome.error ?? new Error(`Not true within ${withinMs} ms: ${attempt.toString().slice(0, 200)}`)
    }
    await pause(everyMs)
  }
}

type Outcome<T> = { value: Exclude<T, false | null | undefined> } | { error: unknown }

async function settle<T>(attempt: () => T | Promise<T>): Promise<Outcome<T>> {
  try {
    const value = await attempt()
    if (value === false || value === null || value === undefined) return { error: undefined }
    return { value: value as Exclude<T, false | null | undefined> }
  } catch (error) {
    return { error }
  }
}
