/**
 * Kinds that are told and not asked: nobody goes and looks, somebody sends a word. Probers never see them; where a kind is
 * asked for its own settings or its one voice, flows and rules look here.
 */
import { isHearsay, PROBE_KINDS, type ProbeKind } from '../../probes/protocol.ts'
import type { InboundSettings } from './alert-settings.ts'
import { DAY_MS } from './time.ts'
import type { JudgeNumbers } from './verdict.ts'

export const TOLD_KINDS = ['heartbeat', 'inbound'] as const
export type ToldKind = (typeof TOLD_KINDS)[number]

/** Every kind that a probe can be of: those that a prober asks, then those that are told. */
export const KINDS = [...PROBE_KINDS, ...TOLD_KINDS] as const
export type Kind = (typeof KINDS)[number]

export function isTold(kind: Kind): kind is ToldKind {
  return (TOLD_KINDS as readonly Kind[]).includes(kind)
}

/** A prober looks at it. */
export function isAsked<P extends { readonly kind: Kind }>(probe: P): probe is P & { readonly kind: ProbeKind } {
  return !isTold(probe.kind)
}

/** What it says holds at once: there is no second look, no other location that could disagree, and nothing to count. */
export function hasOneVoice(kind: Kind): boolean {
  return isHearsay(kind) || isTold(kind)
}

/** A week: how late a signal may be at most, and how long a run may take. */
export const LONGEST_TOLD_MS = 7 * DAY_MS

/** What a person set of a heartbeat, beside its plan. */
export interface HeartbeatSettings {
  readonly graceMs: number
  /** From start to finish at most; null: as long as the grace. */
  readonly longestMs: number | null
  /** In which a cron expression is read; null: the page's. */
  readonly timeZone: string | null
}

/** As kept beside a probe; null for kinds that are asked. */
export type ToldSettings = HeartbeatSettings | InboundSettings

/** null: of another kind */
export function heartbeatOf({ told }: { readonly told: ToldSettings | null }): HeartbeatSettings | null {
  return told !== null && 'graceMs' in told ? told : null
}

/** A word holds until the next one. Whether one should have come by now is the kind's own rule. */
export function toldNumbers({ recoverGood, recoverMs }: Pick<JudgeNumbers, 'recoverGood' | 'recoverMs'>): JudgeNumbers {
  const forGood = Number.MAX_SAFE_INTEGER
  return { freshMs: forGood, unknownAfterMs: forGood, streakNeeded: 1, recoverGood, recoverMs }
}
