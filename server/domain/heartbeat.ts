/**
 * A job that tells of itself: when it is awaited, when it is late, and what its words mean. Asked by flow/hear-job when a
 * signal comes and by flow/sweep-heartbeats every second.
 *
 * 1. Before its first signal a job is not awaited.
 * 2. What we did not hear because we did not listen is nobody's fault: after every gap a job has its whole grace anew, and
 *    after a long one in which its word may have been lost it is awaited at its next turn.
 * 3. A signal that is missed is told once; then the next one is awaited.
 * 4. A start is no end: a job that begins again and again and never tells an end is late, however short its turns.
 */
import type { Listening } from './listening.ts'
import type { HeartbeatSettings } from './told.ts'

export const SIGNALS = ['start', 'good', 'fail'] as const

export type Signal =
  | { readonly is: 'start' }
  /** `exit`: its code, or the name of the system's signal that ended it; null: it named none. */
  | { readonly is: 'good' | 'fail'; readonly exit: string | null }

export interface Pulse {
  /**
   * When the next signal is awaited; while a run goes on, the turn after the first start since the last end. null: nothing
   * has been heard yet.
   */
  readonly dueAt: number | null
  /** Of the run under way; null: none. */
  readonly startedAt: number | null
}

export const UNHEARD: Pulse = { dueAt: null, startedAt: null }

export interface Word {
  readonly outcome: 'pass' | 'fail'
  readonly code: 'ok' | 'job-failed' | 'missed' | 'overrun'
  readonly because: string
  /** How long the run took; 0 when its start was not told. */
  readonly totalMs: number
}

export interface Heard {
  readonly pulse: Pulse
  /** null: nothing to judge by */
  readonly word: Word | null
}

/** When a job is awaited. */
export interface Awaited {
  /** The longest time between two turns. */
  readonly everyMs: number
  /** At fixed hours: then it does not speak before its turn. */
  readonly isByTheClock: boolean
  /** In which its plan is read, and its hours are told. */
  readonly timeZone: string
  /** The next turn after one at this instant; null: the plan has none. */
  nextAfter(at: number): number | null
}

/** A job's clock may go a little ahead: a signal this early belongs to the turn that it precedes. */
export const EARLY_MS = 10_000

/** Callers that try again for a minute lose nothing in a gap that is shorter. */
const LONG_GAP_MS = 60_000

export function hear(
  pulse: Pulse,
  signal: Signal,
  { now, awaited }: { readonly now: number; readonly awaited: Awaited },
): Heard {
  const dueAt = awaited.nextAfter(now)
  if (signal.is === 'start') {
    const isAgain = pulse.startedAt !== null && pulse.dueAt !== null
    return { pulse: { dueAt: isAgain ? pulse.dueAt : dueAt, startedAt: now }, word: null }
  }
  const totalMs = pulse.startedAt === null ? 0 : Math.max(0, now - pulse.startedAt)
  return { pulse: { dueAt, startedAt: null }, word: wordOf(signal, totalMs) }
}

function wordOf({ is, exit }: Exclude<Signal, { is: 'start' }>, totalMs: number): Word {
  if (is === 'good') return { outcome: 'pass', code: 'ok', because: 'The job says that all is well', totalMs }
  return { outcome: 'fail', code: 'job-failed', because: failureOf(exit), totalMs }
}

function failureOf(exit: string | null): string {
  if (exit === null) return 'The job says that it failed'
  return /^-?\d+$/.test(exit) ? `The job ended with exit code ${exit}` : `The job was ended by SIG${exit}`
}

export interface Around {
  readonly now: number
  readonly settings: HeartbeatSettings
  readonly listening: Listening
  /** Since when the process that asks runs without a gap: words may have waited at its door before. */
  readonly awakeAt: number
  readonly awaited: Awaited
}

/** What silence means by now. Answers the same `pulse` when nothing moved. */
export function look(pulse: Pulse, around: Around): Heard {
  const { now, awaited } = around
  // It lies further ahead than any plan says: our clock was put back since.
  if (pulse.dueAt !== null && pulse.dueAt - now > awaited.everyMs + 2 * EARLY_MS) {
    const startedAt = pulse.startedAt === null ? null : Math.min(pulse.startedAt, now)
    return { pulse: { dueAt: awaited.nextAfter(now), startedAt }, word: null }
  }
  if (pulse.startedAt !== null) return lookAtRun(pulse, pulse.startedAt, around)
  return pulse.dueAt === null ? { pulse, word: null } : lookForSignal(pulse, pulse.dueAt, around)
}

/** With another plan than the one it was made with: never late at once by the new one. */
export function replanned(
  { startedAt }: Pulse,
  lastAt: number,
  { now, awaited }: Pick<Around, 'now' | 'awaited'>,
): Pulse {
  const dueAt = awaited.nextAfter(lastAt)
  return { dueAt: dueAt !== null && dueAt > now ? dueAt : awaited.nextAfter(now), startedAt }
}

function lookAtRun(pulse: Pulse, lastStartAt: number, around: Around): Heard {
  const { now, settings, listening, awakeAt, awaited } = around
  const startedAt = Math.min(lastStartAt, pulse.dueAt ?? lastStartAt)
  const over: Pulse = { dueAt: awaited.nextAfter(now), startedAt: null }
  const longestMs = settings.longestMs ?? settings.graceMs
  const endAt = startedAt + longestMs
  if (mayBeLost(listening, { from: startedAt, to: endAt })) return { pulse: over, word: null }
  if (now < Math.max(endAt, listening.sinceAt + settings.graceMs, awakeAt + settings.graceMs)) {
    return { pulse, word: null }
  }
  const began = clock(startedAt, awaited)
  const because =
    startedAt < lastStartAt
      ? `The job began again and again, last at ${clock(lastStartAt, awaited)}, and has not told an end since ${began}`
      : `The job began at ${began} and has not told its end within ${lengthOf(longestMs)}`
  return { pulse: over, word: { outcome: 'fail', code: 'overrun', because, totalMs: now - startedAt } }
}

function lookForSignal(pulse: Pulse, dueAt: number, around: Around): Heard {
  const { now, settings, listening, awakeAt, awaited } = around
  const { graceMs } = settings
  const from = dueAt - (awaited.isByTheClock ? EARLY_MS : graceMs)
  if (mayBeLost(listening, { from, to: dueAt + graceMs })) {
    return { pulse: { dueAt: awaited.nextAfter(Math.max(now, dueAt)), startedAt: null }, word: null }
  }
  if (now < Math.max(dueAt, listening.sinceAt, awakeAt) + graceMs) return { pulse, word: null }
  const because = `No signal, awaited at ${clock(dueAt, awaited)} and for ${lengthOf(graceMs)} after`
  return {
    pulse: { dueAt: awaited.nextAfter(now), startedAt: null },
    word: { outcome: 'fail', code: 'missed', because, totalMs: 0 },
  }
}

function mayBeLost({ sinceAt, deafFromAt }: Listening, awaited: { readonly from: number; readonly to: number }) {
  if (deafFromAt === null || sinceAt - deafFromAt <= LONG_GAP_MS) return false
  return deafFromAt <= awaited.to && sinceAt >= awaited.from
}

/** "2026-06-11 04:30 (Europe/Rome)", as the job's own plan has its hours; with seconds where they are any. */
function clock(at: number, { timeZone }: Pick<Awaited, 'timeZone'>): string {
  const smallestUnit = at % 60_000 === 0 ? 'minute' : 'second'
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDateTime()
  return `${local.toString({ smallestUnit }).replace('T', ' ')} (${timeZone})`
}

function lengthOf(ms: number): string {
  if (ms < 120_000 && ms % 60_000 !== 0) return `${Math.round(ms / 1_000)} s`
  const minutes = Math.round(ms / 60_000)
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`
}
