/**
 * The prober's loop: fetches its assignments, runs each when its turn comes, reports what it saw.
 * Started by worker.ts inside the server's process, and by main.ts on a distant machine; only the link differs.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { isAllowEntry } from './addresses.ts'
import { type Batches, createBatches } from './batches.ts'
import { createGuard, type Guard, type GuardOptions } from './connect.ts'
import { openEyes } from './eyes.ts'
import { NetworkFault } from './faults.ts'
import type { AssignmentList, Hint, Outcome, ProbeResult, ProberLink } from './protocol.ts'
import { runProbe } from './run.ts'
import { isSilence } from './sight.ts'
import { createTimetable, type Now, type Turn } from './timetable.ts'

export interface AgentOptions {
  readonly link: ProberLink
  /** What the guard is made with, beside the networks that the server allows. */
  readonly guard?: Omit<GuardOptions, 'allow'>
  readonly maxInFlight?: number
}

export interface Agent {
  /** Calls all checks off, hands over what is left, closes the link. Takes a few seconds at most. */
  stop(): Promise<void>
}

const MAX_IN_FLIGHT = 200
const SHORTEST_SLEEP_MS = 5
/** Awake this often at least, so that a wall clock that was moved is noticed. */
const LONGEST_SLEEP_MS = 1_000
const CLOCK_MOVED_MS = 1_000
const CANARY_TIMEOUT_MS = 2_000
const FIRST_RETRY_MS = 250
const LONGEST_RETRY_MS = 10_000

export function startAgent(options: AgentOptions): Agent {
  const { link } = options
  const stopping = new AbortController()
  const timetable = createTimetable()
  const eyes = openEyes({ look: (url) => lookAt(url, guard) })
  const lastOutcome = new Map<string, Outcome>()
  const inFlight = new Set<Promise<void>>()
  const ready = Promise.withResolvers<void>()
  let guard: Guard = createGuard({ ...options.guard, allow: [] })
  let list: AssignmentList | null = null
  let batches: Batches | null = null
  let fetching: Promise<void> | null = null
  let fetchAgain = false
  let timer: NodeJS.Timeout | undefined
  let clockOffsetMs = offsetNow()

  link.onHint(onHint)
  refresh()

  return {
    async stop() {
      stopping.abort()
      clearTimeout(timer)
      await Promise.all(inFlight)
      await batches?.stop()
      eyes.close()
      link.close()
    },
  }

  function onHint(hint: Hint): void {
    if (hint.kind === 'assignments-changed') refresh()
    else if (hint.kind === 'dry-run') track(dryRun(hint))
    else checkNow(hint.probeIds)
  }

  function checkNow(probeIds: readonly string[]): void {
    timetable.ask(probeIds, now())
    tick()
  }

  /** Never two at a time: a change that is told of meanwhile is fetched after it. */
  function refresh(): void {
    fetchAgain = fetching !== null
    fetching ??= fetchAssignments().finally(() => {
      fetching = null
      if (fetchAgain) refresh()
    })
  }

  async function fetchAssignments(): Promise<void> {
    for (let failures = 0; !stopping.signal.aborted; failures++) {
      try {
        adopt(await link.assignments())
        return
      } catch {
        // The server is away: the present assignments go on, and so does asking.
        const ms = Math.min(FIRST_RETRY_MS * 2 ** failures, LONGEST_RETRY_MS)
        await wait(ms, undefined, { signal: stopping.signal }).catch(() => {})
      }
    }
  }

  function adopt(next: AssignmentList): void {
    const firstSequence = next.lastSequence === undefined ? Date.now() : next.lastSequence + 1
    if (list === null || next.allow.join() !== list.allow.join()) {
      guard = createGuard({ ...options.guard, allow: next.allow.filter(isAllowEntry) })
    }
    list = next
    timetable.replace(next.assignments, now())
    batches ??= createBatches({
      deliver: (batch) => link.deliver(batch),
      sight: eyes.sight,
      firstSequence,
      onAcknowledged: ({ assignmentsVersion, checkNow: probeIds }) => {
        if (assignmentsVersion !== list?.assignmentsVersion) refresh()
        if (probeIds.length > 0) checkNow(probeIds)
      },
    })
    ready.resolve()
    tick()
  }

  function tick(): void {
    if (stopping.signal.aborted) return
    noticeClock()
    const room = (options.maxInFlight ?? MAX_IN_FLIGHT) - inFlight.size
    if (room > 0) for (const turn of timetable.take(now(), room)) track(runTurn(turn))
    clearTimeout(timer)
    const nextAt = timetable.nextAt() ?? Number.POSITIVE_INFINITY
    const sleepMs = Math.min(Math.max(nextAt - now().steadyAt, SHORTEST_SLEEP_MS), LONGEST_SLEEP_MS)
    timer = setTimeout(tick, sleepMs)
  }

  function noticeClock(): void {
    const offset = offsetNow()
    if (Math.abs(offset - clockOffsetMs) < CLOCK_MOVED_MS) return
    clockOffsetMs = offset
    timetable.clockMoved(now())
  }

  function track(work: Promise<void>): void {
    inFlight.add(work)
    void work.finally(() => inFlight.delete(work))
  }

  async function runTurn({ assignment, why }: Turn): Promise<void> {
    const glance = eyes.glance()
    const seen = await runProbe(assignment, stopping.signal, { guard })
    if (stopping.signal.aborted) return
    const result: ProbeResult = { ...eyes.judge(seen, glance, assignment.target.url), why }
    if (timetable.ended(assignment, result.outcome, now())) {
      const isNews = result.outcome !== 'pass' || lastOutcome.get(result.probeId) !== 'pass'
      lastOutcome.set(result.probeId, result.outcome)
      batches?.add(result, isNews ? 'urgent' : 'routine')
    }
    // In the next turn of the loop, when this check no longer counts as in flight.
    setImmediate(tick)
  }

  async function dryRun({ askId, assignment }: Extract<Hint, { kind: 'dry-run' }>): Promise<void> {
    await Promise.race([ready.promise, aborted(stopping.signal)])
    const glance = eyes.glance()
    const seen = await runProbe(assignment, stopping.signal, { guard })
    link.dryRunDone(askId, { ...eyes.judge(seen, glance, assignment.target.url), why: 'asked' })
  }
}

/** The wall clock as it was when this thread started, carried on by the monotonic one: it never jumps. */
function now(): Now {
  return { steadyAt: performance.timeOrigin + performance.now(), wallAt: Date.now() }
}

function offsetNow(): number {
  const { steadyAt, wallAt } = now()
  return wallAt - steadyAt
}

async function lookAt(url: string, guard: Guard): Promise<boolean | null> {
  try {
    const socket = await guard.open(new URL(url), AbortSignal.timeout(CANARY_TIMEOUT_MS))
    socket.destroy()
    return true
  } catch (error) {
    if (!(error instanceof NetworkFault) || error.code === 'blocked' || error.code === 'fault') return null
    return !isSilence(error.code)
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
