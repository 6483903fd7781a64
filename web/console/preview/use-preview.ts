/** Asks for a preview while somebody writes: at most one question at a time counts, and the last answer stays until the next. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { ApiError } from '../api.ts'

/** Words that are still being typed are not asked about. */
const REST_MS = 350

export interface Asked<Answer> {
  readonly value: Answer | null
  readonly error: ApiError | null
}

/** @param body null: there is nothing to ask yet */
export function usePreview<Body, Answer>(body: Body | null, ask: (body: Body) => Promise<Answer>): Asked<Answer> {
  const [asked, setAsked] = useState<Asked<Answer>>({ value: null, error: null })
  const turn = useRef(0)
  const spelled = body === null ? null : JSON.stringify(body)
  useEffect(() => {
    if (spelled === null) return
    const mine = ++turn.current
    const settle = (next: (before: Asked<Answer>) => Asked<Answer>) => {
      if (mine === turn.current) setAsked(next)
    }
    const timer = setTimeout(() => {
      ask(JSON.parse(spelled) as Body).then(
        (value) => settle(() => ({ value, error: null })),
        (cause: unknown) => {
          if (!(cause instanceof ApiError)) throw cause
          settle(({ value }) => ({ value, error: cause }))
        },
      )
    }, REST_MS)
    return () => clearTimeout(timer)
  }, [spelled])
  return asked
}
