/**
 * The prober's loop: fetches its assignments, runs each when its turn comes, reports what it saw.
 * Started by worker.ts inside the server's process, and by main.ts on a distant machine; only the link differs.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { isAllowEntry } from './addresses.ts'
import { Batches } from './batches.ts'
import { PROBE_SCHEMES } from './check-url.ts'
import { createGuard, type Guard, type GuardOptions } from './connect.ts'
import { openEyes } from './eyes.ts'
import { NetworkFault } from './faults.ts'
import type { Memory } from './kinds/kind.ts'
import { Memories } from './memories.ts'
import { News } from './news.ts'
import type { Acknowledgement, Assignment, AssignmentList, Hint, ProbeResult, ProberLink } from './protocol.ts'
import { runProbe } from './run.ts'
import { isSilence } from './sight.ts'
import { type Now, Timetable, type Turn } from './timetable.ts'

export interface AgentOptions {
  readonly link: ProberLink
  /** What the guard is made with, beside the networks that the server allows. */
  readonly guard?: Omit<GuardOptions, 'allow' | 'schemes'>
  readonly maxInFlight?: number
  /** For the log of the machine that it runs on. */
  readonly say?: (line: string) => void
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
  const agent = new ProbeAgent(options)
  agent.start()
  return agent
}

class ProbeAgent implements Agent {
  readonly #options: AgentOptions
  readonly #link: ProberLink
  readonly #stopping = new AbortController()
  readonly #timetable = new Timetable()
  readonly #eyes = openEyes({ look: (url) => lookAt(url, this.#guard) })
  readonly #news = new News()
  readonly #memories = new Memories()
  readonly #inFlight = new Set<Promise<void>>()
  readonly #adopted = Promise.withResolvers<void>()
  #guard: Guard
  #list: AssignmentList | null = null
  #batches: Batches | null = null
  #fetching: Promise<void> | null = null
  #fetchAgain = false
  #timer: NodeJS.Timeout | undefined
  #clockOffsetMs = clockOffsetMs()

  constructor(options: AgentOptions) {
    this.#options = options
    this.#link = options.link
    this.#guard = createGuard({ ...options.guard, schemes: PROBE_SCHEMES, allow: [] })
  }

  start(): void {
    this.#link.onHint((hint) => this.#onHint(hint))
    this.#refresh()
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#adopted.resolve()
    clearTimeout(this.#timer)
    await Promise.all(this.#inFlight)
    await this.#batches?.stop()
    this.#eyes.close()
    this.#link.close()
  }

  #onHint(hint: Hint): void {
    if (hint.kind === 'assignments-changed') this.#refresh()
    else if (hint.kind === 'dry-run') this.#track(this.#dryRun(hint.askId, hint.assignment))
    else this.#checkNow(hint.probeIds)
  }

  #checkNow(probeIds: readonly string[]): void {
    this.#timetable.ask(probeIds, now())
    this.#tick()
  }

  /** Never two at a time: a change that is told of meanwhile is fetched after it. */
  #refresh(): void {
    this.#fetchAgain = this.#fetching !== null
    this.#fetching ??= this.#fetchAssignments().finally(() => {
      this.#fetching = null
      if (this.#fetchAgain) this.#refresh()
    })
  }

  async #fetchAssignments(): Promise<void> {
    const { signal } = this.#stopping
    for (let failures = 0; !signal.aborted; failures++) {
      try {
        const list = await this.#link.assignments()
        return signal.aborted ? undefined : this.#adopt(list)
      } catch {
        // The server is away: the present assignments go on, and so does asking.
        await wait(Math.min(FIRST_RETRY_MS * 2 ** failures, LONGEST_RETRY_MS), undefined, { signal }).catch(() => {})
      }
    }
  }

  #adopt(next: AssignmentList): void {
    if (this.#list === null || next.allow.join() !== this.#list.allow.join()) {
      const allow = next.allow.filter(isAllowEntry)
      this.#guard = createGuard({ ...this.#options.guard, schemes: PROBE_SCHEMES, allow })
    }
    this.#list = next
    this.#timetable.replace(next.assignments, now())
    this.#memories.keepOnly(next.assignments)
    this.#news.keepOnly(next.assignments)
    this.#batches ??= new Batches({
      deliver: (batch) => this.#link.deliver(batch),
      sight: this.#eyes.sight,
      restMs: this.#link.restMs ?? 0,
      firstSequence: next.lastSequence === undefined ? Date.now() : next.lastSequence + 1,
      onDropped: (keep) =>
        this.#options.say?.(`the server has been away for so long that of ${keep} kept results the oldest are dropped`),
      onAcknowledged: (acknowledgement) => this.#onAcknowledged(acknowledgement),
    })
    this.#adopted.resolve()
    this.#tick()
  }

  #onAcknowledged({ assignmentsVersion, checkNow }: Acknowledgement): void {
    if (assignmentsVersion !== this.#list?.assignmentsVersion) this.#refresh()
    if (checkNow.length > 0) this.#checkNow(checkNow)
  }

  #tick(): void {
    if (this.#stopping.signal.aborted) return
    this.#noticeClock()
    const room = (this.#options.maxInFlight ?? MAX_IN_FLIGHT) - this.#inFlight.size
    if (room > 0) for (const turn of this.#timetable.take(now(), room)) this.#track(this.#runTurn(turn))
    clearTimeout(this.#timer)
    const nextAt = this.#timetable.nextAt() ?? Number.POSITIVE_INFINITY
    const sleepMs = Math.min(Math.max(nextAt - now().steadyAt, SHORTEST_SLEEP_MS), LONGEST_SLEEP_MS)
    this.#timer = setTimeout(() => this.#tick(), sleepMs)
  }

  #noticeClock(): void {
    const offset = clockOffsetMs()
    if (Math.abs(offset - this.#clockOffsetMs) < CLOCK_MOVED_MS) return
    this.#clockOffsetMs = offset
    this.#timetable.clockMoved(now())
  }

  #track(work: Promise<void>): void {
    this.#inFlight.add(work)
    void work.finally(() => {
      this.#inFlight.delete(work)
      this.#tick()
    })
  }

  async #runTurn({ assignment, why }: Turn): Promise<void> {
    const result = { ...(await this.#check(assignment, this.#memories.of(assignment))), why }
    if (this.#stopping.signal.aborted || !this.#timetable.ended(assignment, result.outcome, now())) return
    this.#batches?.add(result, this.#news.waitMsOf(assignment, result))
  }

  async #dryRun(askId: string, assignment: Assignment): Promise<void> {
    // Before the first list it is not known which networks are allowed.
    await this.#adopted.promise
    this.#link.dryRunDone(askId, { ...(await this.#check(assignment)), why: 'asked' })
  }

  async #check(assignment: Assignment, memory?: Memory): Promise<ProbeResult> {
    const glance = this.#eyes.glance()
    const policy = { guard: this.#guard, ...(memory ? { memory } : {}) }
    const seen = await runProbe(assignment, this.#stopping.signal, policy)
    return this.#eyes.judge(seen, glance, assignment.target.url)
  }
}

/** The wall clock as it was when this thread started, carried on by the monotonic one: it never jumps. */
function now(): Now {
  return { steadyAt: performance.timeOrigin + performance.now(), wallAt: Date.now() }
}

function clockOffsetMs(): number {
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
