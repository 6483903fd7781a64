/** One command of a person: its waiting, its refusal, and one idempotency key for every try of the same words. */
import { useRef, useState } from 'preact/hooks'
import { ApiError, newCommandKey } from './api.ts'
import { refreshAll } from './live.ts'

export interface Command<Body, Answer> {
  readonly busy: boolean
  readonly error: ApiError | null
  /** Null when it was refused or failed: `error` says why. */
  readonly run: (body: Body) => Promise<Answer | null>
  readonly forget: () => void
}

/** @param send gets the key that belongs to this very body: pressed again after a lost answer, the server knows it */
export function useCommand<Body, Answer>(send: (body: Body, key: string) => Promise<Answer>): Command<Body, Answer> {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<ApiError | null>(null)
  const under = useRef<{ body: string; key: string } | null>(null)
  const running = useRef(false)

  const run = async (body: Body): Promise<Answer | null> => {
    if (running.current) return null
    running.current = true
    setBusy(true)
    setError(null)
    const spelled = JSON.stringify(body) ?? ''
    if (under.current?.body !== spelled) under.current = { body: spelled, key: newCommandKey() }
    try {
      const answer = await send(body, under.current.key)
      under.current = null
      refreshAll()
      return answer
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause
      setError(cause)
      // A refusal is final for this key; only an answer that may be on its way back keeps it.
      if (cause.status !== 0 && cause.status < 500) under.current = null
      return null
    } finally {
      running.current = false
      setBusy(false)
    }
  }
  return { busy, error, run, forget: () => setError(null) }
}
