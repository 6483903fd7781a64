/**
 * Most checks turn to one and the same refusal at once: a rule on our own side (a firewall, an expired credential, a new login
 * in front) is likelier than that many faults. A hint for people before they write, never a verdict. Asked by note-mass-change.
 */
import type { ResultCode } from '../../probes/protocol/result-codes.ts'
import { WAVE_MS } from './suspicion.ts'

const SHARE_NEEDED_RATIO = 0.8
const PROBES_NEEDED = 3

/** What the last check of one probe came to. */
export interface LastAnswer {
  readonly code: ResultCode
  readonly status: number | null
  /** Start of the run of failures it stands in; null: it is none. */
  readonly failingSinceAt: number | null
}

export interface MassChange {
  readonly code: ResultCode
  readonly status: number | null
  readonly changed: number
  /** Checks that have an answer at all. */
  readonly of: number
  /** Of the first of them. */
  readonly fromAt: number
}

/**
 * At least 80 % of the checks, and three or more, began to fail with the same code and status within 60 s.
 *
 * @param answers one per probe
 */
export function massChange(answers: readonly LastAnswer[]): MassChange | null {
  const needed = Math.max(PROBES_NEEDED, Math.ceil(answers.length * SHARE_NEEDED_RATIO))
  const failing = answers.filter((a) => a.failingSinceAt !== null && !isTheirOwnWord(a))
  for (const same of Map.groupBy(failing, (a) => `${a.code} ${a.status}`).values()) {
    const wave = largestWave(same.map((a) => a.failingSinceAt ?? 0))
    const [first, fromAt] = [same[0], wave[0]]
    if (first && fromAt !== undefined && wave.length >= needed) {
      return { code: first.code, status: first.status, changed: wave.length, of: answers.length, fromAt }
    }
  }
  return null
}

/** Whether this failure is of that change: the same answer, begun with the others. */
export function isOf(change: MassChange, { code, status, failingSinceAt }: LastAnswer): boolean {
  if (failingSinceAt === null || failingSinceAt < change.fromAt) return false
  return code === change.code && status === change.status && failingSinceAt - change.fromAt <= WAVE_MS
}

/**
 * Whether a change still accounts for what is bad: some of it fails with that answer. What is left with other answers when the
 * rule of ours is gone is an outage of its own.
 *
 * @param bad the last answers of what is bad, one or more
 */
export function stillExplains(change: MassChange, bad: readonly LastAnswer[]): boolean {
  return bad.some((a) => a.failingSinceAt !== null && a.code === change.code && a.status === change.status)
}

/** A server that says itself that it fails is no work of ours. */
function isTheirOwnWord({ code, status }: LastAnswer): boolean {
  return code === 'http-status' && status !== null && status >= 500
}

/** The most of these instants that lie within 60 s, in order. */
function largestWave(instants: readonly number[]): readonly number[] {
  const sorted = instants.toSorted((a, b) => a - b)
  let most = { from: 0, end: 0 }
  let end = 0
  for (const [from, first] of sorted.entries()) {
    while (end < sorted.length && (sorted[end] ?? 0) - first <= WAVE_MS) end += 1
    if (end - from > most.end - most.from) most = { from, end }
  }
  return sorted.slice(most.from, most.end)
}

/** `HTTP 403`, or the code where no status came: `connect-refused`. */
export function answerName({ code, status }: Pick<MassChange, 'code' | 'status'>): string {
  return status === null ? code : `HTTP ${status}`
}
