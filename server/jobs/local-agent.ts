/**
 * Runs the built-in prober: gives it its assignments, takes its batches into the line, and starts it again if it ends.
 * Opened by compose; of several processes on one database one runs it.
 */
import type { Assignment, ProbeResult } from '../../probes/protocol.ts'
import { Fault } from '../domain/refusal.ts'
import { assignmentsFor } from '../flow/assignments.ts'
import type { Context } from '../flow/context.ts'
import { holdLease, LEASE_HELD_MS, letGoLease, PROBER_LEASE } from '../flow/lease.ts'
import { recordResults } from '../flow/record-results.ts'
import type { LocalProber, ProberServer } from '../ports.ts'
import type { Awake } from './awake.ts'
import { type Loop, startLoop } from './loop.ts'

/** A prober that can end by itself, as compose starts it. */
export type StartedProber = LocalProber & { onExit(listener: (because: string | null) => void): void }

export interface LocalAgentOptions {
  readonly locationId: string
  /** CIDR lists that probes may reach though they are private. */
  readonly allow: readonly string[]
  readonly awake: Awake
  start(server: ProberServer): StartedProber
  onEnd(because: string): void
  /** A batch that could not be stored. The prober keeps it and comes again with it. */
  onRefused(error: unknown): void
  /** Ms since any moment; only goes on. Default: this process's own. */
  tick?(): number
  /** How often the lease is renewed. Default 5 s. */
  readonly renewMs?: number
}

const START_AGAIN_MS = 1_000
const RENEW_MS = 5_000
/** Before it ends: the clock of whoever takes it over may go a little ahead of ours. */
const SURE_MS = LEASE_HELD_MS - 5_000

export interface LocalAgent extends LocalProber {
  /** From here on it looks; before that nobody does. */
  begin(): void
  assignmentsChanged(): void
}

export function openLocalAgent(context: Context, options: LocalAgentOptions): LocalAgent {
  const { locationId, allow, awake, tick = () => performance.now(), renewMs = RENEW_MS } = options
  let sureUntil = Number.NEGATIVE_INFINITY
  const server: ProberServer = {
    assignments: () => assignmentsFor(context, locationId, allow),
    accept: async (batch) => {
      try {
        // The database may have been away for longer than the lease: then another process looks, and its word counts.
        if (tick() >= sureUntil)
          throw new Fault('prober.unsure', 'The lease of the prober was not renewed in time', { retry: true })
        return await recordResults(context, { locationId, awakeAt: awake.since() }, batch)
      } catch (error) {
        options.onRefused(error)
        throw error
      }
    },
  }
  let prober: StartedProber | null = null
  let isStopping = false
  let again: NodeJS.Timeout | null = null
  const look = () => {
    again = null
    const started = options.start(server)
    prober = started
    started.onExit((because) => {
      if (prober !== started) return
      prober = null
      if (isStopping) return
      options.onEnd(because ?? 'it ended')
      again = setTimeout(look, START_AGAIN_MS)
    })
  }
  const lookAway = async () => {
    if (again) clearTimeout(again)
    const ending = prober
    again = null
    prober = null
    await ending?.stop()
  }
  const here = () => {
    if (!prober) throw new Fault('prober.away', 'The prober is starting; try in a moment.', { retry: true })
    return prober
  }
  let lease: Loop | null = null
  const begin = () => {
    lease ??= startLoop({
      name: 'prober lease',
      everyMs: renewMs,
      longestPauseMs: renewMs,
      onFailure: options.onRefused,
      run: async () => {
        const askedAt = tick()
        const isOurs = await holdLease(context, PROBER_LEASE)
        sureUntil = isOurs ? askedAt + SURE_MS : Number.NEGATIVE_INFINITY
        if (isOurs && !prober && !again) look()
        if (!isOurs) await lookAway()
        return false
      },
    })
  }
  return {
    begin,
    hint: (hint) => here().hint(hint),
    assignmentsChanged: () => prober?.hint({ kind: 'assignments-changed' }),
    dryRun: async (assignment: Assignment): Promise<ProbeResult> => here().dryRun(assignment),
    stop: async () => {
      isStopping = true
      await lease?.stop()
      await lookAway()
      if (lease) await letGoLease(context, PROBER_LEASE).catch(options.onRefused)
    },
  }
}
