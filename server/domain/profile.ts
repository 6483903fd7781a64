/**
 * How often a probe looks and how careful it is: three profiles, and what a person set over one of them.
 * Called where a probe is saved (read-catalogue, edit-probe, dry-run) and by the rules that ask whether a result is fresh.
 */
import { type Cadence, isHearsay } from '../../probes/protocol.ts'
import { MINUTE_MS, SECOND_MS } from './time.ts'
import { isTold, type Kind, toldNumbers } from './told.ts'
import type { JudgeNumbers } from './verdict.ts'

export const PROFILES = ['default', 'fast', 'demo'] as const
export type Profile = (typeof PROFILES)[number]

/** When a probe that was down counts as up again: this many good results in a row, and for this long. */
export interface Recovery {
  readonly good: number
  readonly ms: number
}

interface ProfileNumbers {
  readonly everyMs: number
  readonly recheckMs: readonly number[]
  readonly recovery: Recovery
}

export const PROFILE_NUMBERS: Readonly<Record<Profile, ProfileNumbers>> = {
  default: { everyMs: MINUTE_MS, recheckMs: [5_000, 10_000], recovery: { good: 2, ms: 2 * MINUTE_MS } },
  fast: { everyMs: 5_000, recheckMs: [1_000, 1_000], recovery: { good: 2, ms: 10_000 } },
  demo: { everyMs: 1_000, recheckMs: [500, 500], recovery: { good: 2, ms: 3_000 } },
}

/** What a person may set over the profile; absent: the profile's number. */
export interface CadenceEdit {
  readonly profile?: Profile | undefined
  readonly everyMs?: number | undefined
  readonly cron?: string | null | undefined
  readonly timeoutMs?: number | undefined
  readonly recheckMs?: readonly number[] | undefined
  readonly recoverGood?: number | undefined
  readonly recoverMs?: number | undefined
}

/** @param timeZone the page's; only a cron expression reads it */
export function cadenceOf(edit: CadenceEdit, timeZone: string): Cadence {
  const profile = PROFILE_NUMBERS[edit.profile ?? 'default']
  const everyMs = edit.everyMs ?? profile.everyMs
  return {
    everyMs,
    cron: edit.cron || null,
    timeZone,
    recheckMs: edit.recheckMs ?? profile.recheckMs,
    timeoutMs: edit.timeoutMs ?? timeoutFor(everyMs),
  }
}

export function recoveryOf(edit: CadenceEdit): Recovery {
  const { recovery } = PROFILE_NUMBERS[edit.profile ?? 'default']
  return { good: edit.recoverGood ?? recovery.good, ms: edit.recoverMs ?? recovery.ms }
}

/** A whole check may take this long: half the period, but at least 1 s and at most 10 s. */
export function timeoutFor(everyMs: number): number {
  return Math.round(Math.min(10 * SECOND_MS, Math.max(SECOND_MS, everyMs / 2)))
}

/** What the rules of verdicts need to know of a probe. */
export function numbersOf({
  kind,
  cadence,
  recoverGood,
  recoverMs,
}: {
  readonly kind?: Kind
  readonly cadence: Cadence
  readonly recoverGood: number
  readonly recoverMs: number
}): JudgeNumbers {
  // That an alert is over is said once, however many good words are wanted.
  if (kind === 'inbound') return toldNumbers({ recoverGood: 1, recoverMs })
  if (kind !== undefined && isTold(kind)) return toldNumbers({ recoverGood, recoverMs })
  const numbers = {
    ...{ freshMs: freshMs(cadence), unknownAfterMs: unknownAfterMs(cadence), recoverGood, recoverMs },
    // A check that is due as the time runs out is waited for: what changes every 40 s would else be well between two looks.
    recoverSpanMs: Math.max(0, recoverMs - cadence.everyMs / 2),
  }
  // What others say is no sample: once is enough.
  return kind !== undefined && isHearsay(kind) ? { ...numbers, streakNeeded: 1 } : numbers
}

/** A result younger than this is fresh: it has a vote. */
export function freshMs(cadence: Pick<Cadence, 'everyMs' | 'timeoutMs'>): number {
  return 2 * cadence.everyMs + cadence.timeoutMs
}

/** Nothing newer than this: nobody knows how the target is. */
export function unknownAfterMs(cadence: Pick<Cadence, 'everyMs' | 'timeoutMs'>): number {
  return 3 * cadence.everyMs + cadence.timeoutMs
}
