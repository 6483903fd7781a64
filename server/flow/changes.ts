/** Reads the change rows on behalf of everybody who looks on. One reader per process, however many desks. */
import type { ChangeEvent } from '../contract/console.ts'
import { type Change, changesAfter, lastChangeNo } from '../store/traces.ts'
import type { Context } from './context.ts'

/** A desk that was away for longer reads everything anew. */
const REPLAY_AT_MOST = 100

export interface ChangesReader {
  /** What came since the last call. */
  next(): Promise<ChangeEvent[]>
  /** Forgets what came while nobody listened. */
  skipToNow(): Promise<void>
  /** For one desk that comes back: at most the last 100 after `no`. */
  since(no: number): Promise<ChangeEvent[]>
}

export function openChanges(context: Context): ChangesReader {
  const { db } = context.store
  let readTo: number | null = null
  return {
    async next() {
      readTo ??= await lastChangeNo(db)
      const changes = await changesAfter(db, readTo, REPLAY_AT_MOST)
      readTo = changes.at(-1)?.no ?? readTo
      return changes.map(eventOf)
    },
    async skipToNow() {
      readTo = await lastChangeNo(db)
    },
    async since(no) {
      const until = readTo ?? (await lastChangeNo(db))
      const from = Math.max(no, until - REPLAY_AT_MOST)
      return (await changesAfter(db, from, REPLAY_AT_MOST)).filter((c) => c.no <= until).map(eventOf)
    },
  }
}

function eventOf({ no, kind, subjectId }: Change & { readonly no: number }): ChangeEvent {
  return { no, kind, subjectId }
}
