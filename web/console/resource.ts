/** A thing on the server as a screen sees it: read once, read again when the wire says that its kind moved, never flickering. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { ApiError } from './api.ts'
import { type ChangeKind, onChange } from './live.ts'

export interface Resource<T> {
  readonly value: T | null
  readonly error: ApiError | null
  /** Puts an answer that a command brought; a read under way from before no longer counts. */
  readonly put: (value: T) => void
  readonly again: () => void
}

/** Bursts (a fan-out tells of every batch) become one read per this time. */
const GATHER_MS = 200

/** What was read last, by key: going back to a screen shows it at once while it is read again. */
const kept = new Map<string, unknown>()

/** On sign-out: the next person must not see a flash of what the last one saw. */
export function forgetAll(): void {
  kept.clear()
}

/**
 * @param key names the thing; another key is another thing
 * @param kinds the changes after which it is read again
 */
export function useResource<T>(key: string, read: () => Promise<T>, kinds: readonly ChangeKind[]): Resource<T> {
  const [, redraw] = useState(0)
  const error = useRef<{ key: string; error: ApiError | null }>({ key, error: null })
  const turn = useRef(0)
  const reader = useRef(read)
  reader.current = read

  const settle = (outcome: { readonly value: T } | { readonly error: ApiError }) => {
    if ('value' in outcome) kept.set(key, outcome.value)
    error.current = { key, error: 'error' in outcome ? outcome.error : null }
    redraw((count) => count + 1)
  }
  const load = useCallback(async () => {
    const mine = ++turn.current
    try {
      const value = await reader.current()
      if (mine === turn.current) settle({ value })
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause
      if (mine === turn.current) settle({ error: cause })
    }
  }, [key])
  // What is under way for a thing that nobody shows any more comes to nothing.
  useEffect(() => () => void turn.current++, [key])
  useWatched(load, kinds.join())

  return {
    value: (kept.get(key) as T | undefined) ?? null,
    error: error.current.key === key ? error.current.error : null,
    put: (value) => {
      turn.current++
      settle({ value })
    },
    again: () => void load(),
  }
}

/** Loads now, and again whenever one of the kinds moved. */
function useWatched(load: () => Promise<void>, kinds: string): void {
  useEffect(() => {
    let gathering: ReturnType<typeof setTimeout> | undefined
    void load()
    const stop = onChange((change) => {
      if (change !== 'all' && !kinds.split(',').includes(change.kind)) return
      gathering ??= setTimeout(() => {
        gathering = undefined
        void load()
      }, GATHER_MS)
    })
    return () => {
      clearTimeout(gathering)
      stop()
    }
  }, [load, kinds])
}
