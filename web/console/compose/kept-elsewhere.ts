/**
 * Keeps a composition at the server beside this browser's own memory: another machine, or this one after a crash, goes on
 * where its writer stopped. Called by use-composition. What does not get there stays here, and nobody is asked about it.
 */
import { useEffect, useRef, useState } from 'preact/hooks'
import { ApiError } from '../api.ts'
import { calls } from '../calls.ts'
import type { Composition } from './composition.ts'

const SAVE_AFTER_MS = 1_000

interface Options {
  /** The incident's id, or `new`. */
  readonly of: string
  /** What is to be kept; null: nothing is written. */
  readonly composition: Composition | null
  /** When this browser's own was last touched, by the server's clock; null: it has none. */
  readonly touchedAt: () => number | null
  /** Goes on with what was kept elsewhere. */
  readonly adopt: (found: Composition) => void
}

export function useKeptElsewhere({ of, composition, touchedAt, adopt }: Options): void {
  /** As the server has it; undefined until that is known. */
  const [there, setThere] = useState<string | null | undefined>(undefined)
  const content = composition && JSON.stringify(composition)
  const latest = useRef({ touchedAt, adopt })
  latest.current = { touchedAt, adopt }

  useEffect(() => {
    let isGone = false
    const look = async () => {
      const kept = await orNull(calls.writing(of))
      if (isGone || !kept) return
      setThere(kept.content)
      const found = kept.content === null ? null : readComposition(kept.content)
      if (found && (kept.savedAt ?? 0) > (latest.current.touchedAt() ?? 0)) latest.current.adopt(found)
    }
    void look()
    return () => {
      isGone = true
    }
  }, [of])

  useEffect(() => {
    if (there === undefined || content === there) return
    const save = async () => {
      if (content === null) await orNull(calls.dropWriting(of))
      else await orNull(calls.keepWriting(of, { content }))
      setThere(content)
    }
    const timer = setTimeout(() => void save(), content === null ? 0 : SAVE_AFTER_MS)
    return () => clearTimeout(timer)
  }, [of, content, there])
}

/** Without an answer the words stay in this browser, as they did before. */
async function orNull<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked
  } catch (cause) {
    if (cause instanceof ApiError) return null
    throw cause
  }
}

/** Null for what an older desk wrote in another way. */
function readComposition(content: string): Composition | null {
  try {
    const found = JSON.parse(content) as Partial<Composition>
    return found.template && found.written && found.components && found.seen ? (found as Composition) : null
  } catch {
    return null
  }
}
