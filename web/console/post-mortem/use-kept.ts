/** Keeps a post-mortem in the making at the server as it is written, so that a crash takes none of it and colleagues can go on with it. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { ApiError } from '../api.ts'
import { keepPostMortem } from './calls.ts'
import type { Writing } from './words.ts'

const SAVE_AFTER_MS = 1_000

interface Kept {
  /** What hindered the last try. */
  readonly error: ApiError | null
  /** Now. @returns false when it could not be kept */
  readonly keep: () => Promise<boolean>
  /** Nothing is kept any more: it was published, or thrown away. */
  readonly stop: () => void
}

export function useKept(incidentId: string, writing: Writing): Kept {
  const content = JSON.stringify(writing)
  /** What nobody has touched is not kept. */
  const there = useRef(content)
  const latest = useRef(content)
  latest.current = content
  const isOver = useRef(false)
  const [error, setError] = useState<ApiError | null>(null)
  const keep = async () => {
    const mine = latest.current
    if (isOver.current || mine === there.current) return true
    try {
      await keepPostMortem(incidentId, mine)
      there.current = mine
      setError(null)
      return true
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause
      setError(cause)
      return false
    }
  }
  useEffect(() => {
    const timer = setTimeout(() => void keep(), SAVE_AFTER_MS)
    return () => clearTimeout(timer)
  }, [content])
  const stop = () => {
    isOver.current = true
  }
  return { error, keep, stop }
}
