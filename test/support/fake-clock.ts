/** The clock of tests that tell a story by the minute: it moves only when the test says so. */
import type { Clock } from '../../server/ports.ts'

export interface FakeClock extends Clock {
  advance(ms: number): void
  /** Jumps to an instant (UTC ms), also backwards: that is how a test steps the wall clock. */
  set(at: number): void
}

/** Stands at the evening of the first story, 20:47 in Rome, unless told otherwise. */
export function fakeClock(startAt: number = Date.UTC(2026, 5, 11, 18, 47)): FakeClock {
  let at = startAt
  return {
    now: () => at,
    advance(ms) {
      at += ms
    },
    set(to) {
      at = to
    },
  }
}
