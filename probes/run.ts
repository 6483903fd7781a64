/**
 * One check from assignment to result: picks the kind, keeps the deadline, never throws.
 * Called by agent.ts for planned checks and re-checks, and for a dry run.
 */
import { assess } from './assess.ts'
import type { Guard } from './connect.ts'
import { withoutSecret } from './evidence.ts'
import { KINDS } from './kinds/index.ts'
import type { Check, CheckReport, Memory, ProbeClock } from './kinds/kind.ts'
import type { Assignment, Phases, ProbeResult } from './protocol.ts'

export interface ProbePolicy {
  readonly guard: Guard
  /** The probe's own; none for a dry run, which is every probe's first check. */
  readonly memory?: Memory
  /** A test's own; without it this machine's. */
  readonly clock?: ProbeClock
}

const forgetful: Memory = { get: () => undefined, set: () => undefined }
const machineClock: ProbeClock = { steadyMs: () => performance.now(), wallAt: () => Date.now() }

/** After the deadline a kind has this long to let go; one that does not is a bug of ours, not a fault of the target. */
const GRACE_MS = 2_000

/**
 * @param signal calls the check off: the result is then inconclusive
 * @returns a result marked as planned; the caller says so if it was not
 */
export async function runProbe(assignment: Assignment, signal: AbortSignal, policy: ProbePolicy): Promise<ProbeResult> {
  const at = Date.now()
  const startedAt = performance.now()
  const deadline = new AbortController()
  const { promise: overdue, reject: giveUp } = Promise.withResolvers<never>()
  const { timeoutMs } = assignment.cadence
  let timer = setTimeout(() => {
    deadline.abort()
    timer = setTimeout(() => giveUp(new Error('the check did not end at its deadline')), GRACE_MS)
  }, timeoutMs)
  const callOff = () => {
    deadline.abort()
    giveUp(new Error('the check was called off'))
  }
  signal.addEventListener('abort', callOff, { once: true })
  try {
    signal.throwIfAborted()
    const { guard, memory = forgetful, clock = machineClock } = policy
    const check = checkOf(assignment.kind)
    if (check === null) return unsupported(assignment, at)
    const checking = check(assignment, { guard, memory, clock, signal: deadline.signal })
    const result = resultOf(assignment, at, await Promise.race([checking, overdue]))
    return withoutSecret(result, assignment.target.credentials?.secret ?? '')
  } catch (error) {
    return faultResult(assignment, at, { error, totalMs: performance.now() - startedAt })
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', callOff)
  }
}

function resultOf(assignment: Assignment, at: number, report: CheckReport): ProbeResult {
  const { measured, phases } = report
  const assessed = assess(measured, assignment.expect)
  return {
    probeId: assignment.probeId,
    version: assignment.version,
    at,
    ...assessed,
    status: measured.is === 'fault' ? null : (measured.status ?? null),
    phases,
    evidence: assessed.outcome === 'pass' ? null : report.evidence(),
    why: 'planned',
    ...(report.report ? { report: report.report } : {}),
    ...(report.posts ? { posts: report.posts } : {}),
  }
}

/** Null: a newer server knows more kinds than this prober. */
function checkOf(kind: string): Check | null {
  return Object.hasOwn(KINDS, kind) ? (KINDS[kind as keyof typeof KINDS] ?? null) : null
}

function unsupported(assignment: Assignment, at: number): ProbeResult {
  const because = `This agent does not know probes of the kind ${assignment.kind}: it is older than the server. Update it`
  const result = faultResult(assignment, at, { error: null, totalMs: 0 })
  return { ...result, code: 'unsupported', because }
}

function faultResult(assignment: Assignment, at: number, what: { error: unknown; totalMs: number }): ProbeResult {
  const phases: Phases = { dnsMs: null, connectMs: null, tlsMs: null, firstByteMs: null, totalMs: what.totalMs }
  const reason = what.error instanceof Error ? what.error.message : String(what.error)
  return {
    probeId: assignment.probeId,
    version: assignment.version,
    at,
    outcome: 'inconclusive',
    code: 'fault',
    because: `The prober itself failed: ${reason.slice(0, 200)}`,
    status: null,
    phases,
    evidence: null,
    why: 'planned',
  }
}
