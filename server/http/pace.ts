/** How often one sender may come: counted in memory, by the minute, for this process alone. Used by the doors that are no desk's, agent, heartbeat, inbound, and by previews. */
import { MINUTE_MS } from '../domain/time.ts'

export interface Pace {
  /** Counts one; null: it may go on; else for how many ms it has to wait. */
  take(sender: string): number | null
  /** As `take`, without counting. */
  look(sender: string): number | null
}

/** Nobody fills our memory with names: then all are counted anew. */
const SENDERS_KEPT = 10_000

export function openPace(perMinute: number, now: () => number): Pace {
  const counts = new Map<string, { count: number; readonly sinceAt: number }>()
  const waitMs = (sender: string): number | null => {
    const known = counts.get(sender)
    const leftMs = known ? known.sinceAt + MINUTE_MS - now() : 0
    if (known && leftMs > 0 && leftMs <= MINUTE_MS) return known.count >= perMinute ? leftMs : null
    counts.delete(sender)
    return null
  }
  return {
    look: waitMs,
    take(sender) {
      const wait = waitMs(sender)
      if (wait !== null) return wait
      if (counts.size >= SENDERS_KEPT) counts.clear()
      const known = counts.get(sender)
      if (known) known.count += 1
      else counts.set(sender, { count: 1, sinceAt: now() })
      return null
    },
  }
}
