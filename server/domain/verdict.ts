/**
 * What the checks say of one probe's target, by quorum over its locations, and of a component, by its probes.
 * Not knowing is not down: stale or missing results make `unknown`, never a verdict against a service.
 */
import type { CheckState, Streak } from './check-state.ts'
import type { VerdictState } from './component.ts'
import { CALM_MS, changeRatio, FALLS_THAT_FLAP, FALLS_WITHIN_MS, FLAP_RESULTS } from './flapping.ts'
import { neededBy, neededToRecover, quorumOf, type Roll, rollOf } from './quorum.ts'
import { MINUTE_MS } from './time.ts'

/** Consecutive failures at one location before it votes down, and slow ones before it votes degraded. */
export const STREAK_NEEDED = 3

export interface JudgeNumbers {
  /** A result younger than this counts. */
  readonly freshMs: number
  /** With nothing fresh for this long the verdict is unknown. */
  readonly unknownAfterMs: number
  /** Consecutive good results, and the time since the first of them, before bad becomes good. */
  readonly recoverGood: number
  readonly recoverMs: number
  /** From the first to the last of them: that time has passed since is no good result. Absent: 0. */
  readonly recoverSpanMs?: number
  /** Absent: `STREAK_NEEDED`. */
  readonly streakNeeded?: number
}

export interface ProbeVerdict {
  readonly state: VerdictState
  /** When it began for the target: the first check of the run that decided it. */
  readonly sinceAt: number
  readonly because: string
  /** It was down or degraded and has not recovered by the rule since, even if it is unknown now. */
  readonly wasBad: boolean
  /** It is bad and changes so often that it stays bad until it is calm again. */
  readonly flaps: boolean
  /**
   * It fails wherever anybody looks, and too many are silent to say that it is down. Of a verdict as it is made; kept, it is
   * unknown like any other.
   */
  readonly isUndecided?: true
}

/** One location's state with its name, for reasons that a person can follow. */
export interface Seen {
  readonly location: string
  readonly state: CheckState
}

/**
 * The verdict after what is known now. Answers `before` itself when nothing moved.
 *
 * @param seen every location that has checked this probe at least once
 * @param awakeAt since when this server listens without a gap: a stall of ours does not age a result
 */
export function judge(
  before: ProbeVerdict | null,
  seen: readonly Seen[],
  { now, awakeAt, numbers }: { readonly now: number; readonly awakeAt: number; readonly numbers: JudgeNumbers },
): ProbeVerdict | null {
  const roll = rollOf(seen, { now, awakeAt, freshMs: numbers.freshMs })
  if (roll.fresh.length === 0) return judgeSilence(before, seen, { now, awakeAt, numbers })
  const next = judgeVotes(before, roll, { now, numbers: before?.flaps ? calmer(numbers) : numbers })
  return steadied(before, next, { fresh: roll.fresh, now })
}

/** What flaps is well after calm, however soon its profile would say so. */
function calmer(numbers: JudgeNumbers): JudgeNumbers {
  return { ...numbers, recoverMs: Math.max(numbers.recoverMs, CALM_MS) }
}

/**
 * A verdict that has just turned bad, with what came before it.
 *
 * @param falls how often it turned bad from well in the last ten minutes, this one left out
 */
export function fallen(verdict: ProbeVerdict, falls: number): ProbeVerdict {
  if (falls + 1 < FALLS_THAT_FLAP) return verdict
  const because = `it flaps: it fell ${falls + 1} times in ${FALLS_WITHIN_MS / MINUTE_MS} minutes`
  return { ...verdict, flaps: true, because }
}

/** What the fresh ones say now, whatever they said a moment ago. */
function judgeVotes(
  before: ProbeVerdict | null,
  roll: Roll<Seen>,
  { now, numbers }: { readonly now: number; readonly numbers: JudgeNumbers },
): ProbeVerdict | null {
  const { fresh, away } = roll
  const needed = neededBy(roll)
  const streakNeeded = numbers.streakNeeded ?? STREAK_NEEDED
  const poll = { of: fresh.length + away.length, needed }
  const down = voting(fresh, (s) => s.fail, streakNeeded)
  if (down.length >= needed) return moved(before, { ...poll, state: 'down', votes: down, streak: (s) => s.fail })
  if (before?.state === 'down') {
    // It answers again, by the rule of recovery. Slow answers among them, and be it every other one: slow, not down.
    const votes = recovered(fresh, (s) => s.answered, { now, numbers })
    const isSlow = votes.some((s) => s.state.slow.count > 0)
    const enough = neededToRecover(roll)
    if (votes.length >= enough && isSlow) {
      const eased = moved(before, { ...poll, needed: enough, state: 'degraded', votes, streak: (s) => s.answered })
      return notBefore(before, eased, now)
    }
  } else {
    // Slow is a state of its own: as many in a row as an outage takes, failures among them, and somebody is slow now. It is
    // left as an outage is, by good results and time, so that every other slow answer changes nothing.
    const votes = voting(fresh, (s) => s.unwell, streakNeeded)
    const isSlow = votes.some((s) => s.state.slow.count > 0)
    if (votes.length >= needed && isSlow) {
      return moved(before, { ...poll, state: 'degraded', votes, streak: (s) => s.unwell })
    }
  }
  if (fresh.length < needed && down.length >= quorumOf(fresh.length)) return undecided(before, { ...poll, votes: down })
  return judgeGood(before, roll, { now, numbers })
}

/** Those who look would say down, and they are too few: nobody knows. What is bad already stays so. */
function undecided(before: ProbeVerdict | null, poll: Omit<Poll, 'state' | 'streak'>): ProbeVerdict {
  if (before?.state === 'down' || before?.state === 'degraded') return before
  const needed = poll.votes.length
  const next = moved(null, { ...poll, needed, state: 'unknown', streak: (s) => s.fail })
  // One run of failures is said once.
  if (before?.state === 'unknown' && before.sinceAt === next.sinceAt) return before
  return { ...next, wasBad: true, isUndecided: true }
}

const WORSE_LAST: readonly VerdictState[] = ['up', 'unknown', 'degraded', 'down']

/**
 * While a quorum of the fresh ones flaps, what is bad stays bad: nobody is told of a recovery that lasts a minute. What gets
 * worse does so at once. What was well is not bad by flapping alone: single failures here and there are none.
 */
function steadied(
  before: ProbeVerdict | null,
  next: ProbeVerdict | null,
  { fresh, now }: { readonly fresh: readonly Seen[]; readonly now: number },
): ProbeVerdict | null {
  if (!before || !next || (before.state !== 'down' && before.state !== 'degraded')) return next
  const restless = fresh.filter((s) => s.state.flapping.flaps)
  const isWorse = WORSE_LAST.indexOf(next.state) > WORSE_LAST.indexOf(before.state)
  if (isWorse) return { ...next, flaps: before.flaps }
  if (restless.length >= quorumOf(fresh.length)) {
    return before.flaps ? before : { ...before, flaps: true, because: flapReason(restless) }
  }
  const isSteady = fresh.every((s) => now - (s.state.unwell.sinceAt ?? now) >= CALM_MS)
  return next === before && before.flaps && isSteady
    ? { ...before, flaps: false, because: 'steadily bad, it flaps no more' }
    : next
}

function flapReason(restless: readonly Seen[]): string {
  const ratio = Math.max(...restless.map((s) => changeRatio(s.state.flapping.recent)))
  const where = restless.length === 1 ? '' : `, at ${restless.length} locations`
  return `it flaps: ${Math.round(ratio * 100)} % of its last ${FLAP_RESULTS} results changed${where}`
}

function judgeSilence(
  before: ProbeVerdict | null,
  seen: readonly Seen[],
  { now, awakeAt, numbers }: { readonly now: number; readonly awakeAt: number; readonly numbers: JudgeNumbers },
): ProbeVerdict | null {
  const heardAt = seen.map((s) => s.state.lastAt).filter((at) => at <= now)
  const lastAt = heardAt.length > 0 ? Math.max(...heardAt) : awakeAt
  const silentMs = now - Math.max(lastAt, awakeAt)
  if (!before || before.state === 'unknown' || silentMs < numbers.unknownAfterMs) return before
  const seconds = Math.round((now - lastAt) / 1_000)
  return {
    state: 'unknown',
    sinceAt: lastAt,
    because: `no fresh result for ${seconds} s`,
    wasBad: before.wasBad,
    flaps: false,
  }
}

/** Good news needs the same care as bad news: results and time, unless it was never bad. */
function judgeGood(
  before: ProbeVerdict | null,
  roll: Roll<Seen>,
  { now, numbers }: { readonly now: number; readonly numbers: JudgeNumbers },
): ProbeVerdict | null {
  const { fresh } = roll
  const wasBad = before?.wasBad ?? false
  const good = wasBad ? recovered(fresh, (s) => s.pass, { now, numbers }) : voting(fresh, (s) => s.pass, 1)
  const needed = wasBad ? neededToRecover(roll) : quorumOf(fresh.length)
  if (good.length < needed) return before
  const up = moved(before, { state: 'up', votes: good, of: fresh.length, needed, streak: (s) => s.pass })
  return wasBad ? notBefore(before, up, now) : up
}

/**
 * Those who failed may have fallen silent, and the rest have seen nothing wrong since before it began: then nobody knows
 * when it ended, and it is over as of now.
 */
function notBefore(before: ProbeVerdict | null, next: ProbeVerdict, now: number): ProbeVerdict {
  return before && next !== before && next.sinceAt <= before.sinceAt ? { ...next, sinceAt: now } : next
}

function voting(seen: readonly Seen[], streak: (s: CheckState) => Streak, count: number): readonly Seen[] {
  return seen.filter((s) => streak(s.state).count >= count)
}

function recovered(
  seen: readonly Seen[],
  streak: (s: CheckState) => Streak,
  { now, numbers }: { readonly now: number; readonly numbers: JudgeNumbers },
): readonly Seen[] {
  return voting(seen, streak, numbers.recoverGood).filter((s) => {
    const sinceAt = streak(s.state).sinceAt ?? now
    return now - sinceAt >= numbers.recoverMs && s.state.lastAt - sinceAt >= (numbers.recoverSpanMs ?? 0)
  })
}

interface Poll {
  readonly state: VerdictState
  readonly votes: readonly Seen[]
  readonly of: number
  readonly needed: number
  readonly streak: (s: CheckState) => Streak
}

function moved(before: ProbeVerdict | null, poll: Poll): ProbeVerdict {
  if (before?.state === poll.state) return before
  const begins = poll.votes.map((v) => poll.streak(v.state).sinceAt ?? v.state.lastAt).sort((a, b) => a - b)
  // When the last of those who were needed joined: one location alone may have said it for days.
  const sinceAt = begins[poll.needed - 1] ?? 0
  const bad = poll.state === 'down' || poll.state === 'degraded'
  return { state: poll.state, sinceAt, because: reason(poll), wasBad: bad, flaps: false }
}

function reason({ state, votes, of, streak }: Poll): string {
  const first = (state === 'degraded' && votes.find((v) => v.state.slow.count > 0)) || votes[0]
  if (!first) return ''
  const what = first.state.lastBecause || first.state.lastCode
  const where = of === 1 ? '' : `, at ${votes.length} of ${of} locations`
  return `${what} (${streak(first.state).count} in a row${where})`
}

export interface ComponentVerdict {
  readonly state: VerdictState
  readonly sinceAt: number
  readonly because: string
}

const BAD_FIRST: readonly VerdictState[] = ['down', 'degraded', 'unknown', 'up']

/** A component is what its worst probe says; among equals the one that has said so longest. */
export function judgeComponent(verdicts: readonly ProbeVerdict[]): ComponentVerdict | null {
  for (const state of BAD_FIRST) {
    const those = verdicts.filter((v) => v.state === state).sort((a, b) => a.sinceAt - b.sinceAt)
    const oldest = those[0]
    // Good since the last of them became good, bad since the first became bad.
    const newest = those.at(-1)
    if (oldest && newest) {
      const speaker = state === 'up' ? newest : oldest
      return { state, sinceAt: speaker.sinceAt, because: speaker.because }
    }
  }
  return null
}
