/**
 * Since when the installation can be told anything, and the silence of its own before that: what nobody could say in that
 * time is nobody's fault. Moved on every few seconds by flow/keep-listening, asked by flow/sweep-heartbeats.
 */
import { CLOCKS_APART_MS } from './lease.ts'
import { MINUTE_MS, SECOND_MS } from './time.ts'

export interface Listening {
  readonly sinceAt: number
  /** The newest moment at which somebody listened. */
  readonly lastAt: number
  /** When the gap before `sinceAt` began; null: none is known. */
  readonly deafFromAt: number | null
}

export const LISTEN_EVERY_MS = 5 * SECOND_MS
const GAP_MS = 3 * LISTEN_EVERY_MS

/** After one more moment of listening. A gap begins `sinceAt` anew, and so does a clock that was put back. */
export function listenOn(before: Listening | null, now: number): Listening {
  if (before === null || before.lastAt - now > CLOCKS_APART_MS) return { sinceAt: now, lastAt: now, deafFromAt: null }
  const { sinceAt, lastAt, deafFromAt } = before
  if (now - lastAt <= GAP_MS) return { sinceAt, lastAt: Math.max(lastAt, now), deafFromAt }
  // Heard again for a moment only: for whoever had something to say it was one gap.
  const isOneGap = deafFromAt !== null && lastAt - sinceAt < MINUTE_MS
  return { sinceAt: now, lastAt: now, deafFromAt: isOneGap ? deafFromAt : lastAt }
}

/** Whether anybody listens now: else silence says nothing, and nobody is judged by it. */
export function isListening(listening: Listening | null, now: number): listening is Listening {
  return listening !== null && Math.abs(now - listening.lastAt) <= GAP_MS
}
