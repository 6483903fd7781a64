/**
 * How long a lease binds, on clocks that people and time servers may put back. Asked wherever one is taken or has to be
 * given up: who holds the prober, a delivery, a row of the outbox.
 */
import { SECOND_MS } from './time.ts'

/** Clocks of the machines on one database differ by less than this; what lies further ahead was written before a clock was put back. */
export const CLOCKS_APART_MS = 20 * SECOND_MS

/** The end of a lease that binds lies within, both ends included. */
export interface Binding {
  readonly earliestAt: number
  readonly latestAt: number
}

/**
 * A lease has run out when its end is past, and as well when it ends too far ahead: nobody could have given it by the
 * clock as it goes now.
 *
 * @param lengthMs for how long such a lease is given
 */
export function binding(now: number, lengthMs: number): Binding {
  return { earliestAt: now, latestAt: now + lengthMs + CLOCKS_APART_MS }
}
