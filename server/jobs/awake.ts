/** Since when this process listens without a gap. A stop, a long stall or a jump of the clock begins it anew. */
import type { Clock } from '../ports.ts'

export interface Awake {
  /** Epoch ms. */
  since(): number
  stop(): void
}

const LOOK_MS = 1_000
const GAP_MS = 5_000

export function watchAwake(clock: Clock): Awake {
  let sinceAt = clock.now()
  let lookedAt = sinceAt
  // Asked before every use too: after a stop the first to run may be the one who asks.
  const look = () => {
    const now = clock.now()
    if (now - lookedAt > GAP_MS || now < lookedAt) sinceAt = now
    lookedAt = now
    return sinceAt
  }
  const timer = setInterval(look, LOOK_MS)
  timer.unref()
  return { since: look, stop: () => clearInterval(timer) }
}
