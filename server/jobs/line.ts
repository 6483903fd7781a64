/** The loops that carry the line from row to row: snapshot, fan-out, a pool per channel for delivery, the sweep for silence, and planned work at its instants. */
import { MAILS_AT_ONCE } from '../domain/outbox.ts'
import { MINUTE_MS } from '../domain/time.ts'
import { applyPolicies } from '../flow/apply-policies.ts'
import type { Context, Wakeable } from '../flow/context.ts'
import { extendSeries } from '../flow/extend-series.ts'
import { fanOut } from '../flow/fan-out.ts'
import { sweepAlerts } from '../flow/judge-alerts.ts'
import { openMessageDesk } from '../flow/message.ts'
import type { Planner } from '../flow/probe-facts.ts'
import { publishSnapshot, type Snapshot } from '../flow/publish-snapshot.ts'
import { publishDue } from '../flow/schedule-update.ts'
import { makeDueRevision } from '../flow/settle-revision.ts'
import { sweepHeartbeats } from '../flow/sweep-heartbeats.ts'
import { FEW_WHILE_MS, sweepFallingSilent, sweepSilence } from '../flow/sweep-silence.ts'
import { tendAnnouncements } from '../flow/tend-announcements.ts'
import { tendLocations } from '../flow/tend-locations.ts'
import { tendMaintenance } from '../flow/tend-maintenance.ts'
import type { Channel, Sender, SnapshotTarget } from '../ports.ts'
import type { Awake } from './awake.ts'
import { startDeliveryPool } from './delivery-pool.ts'
import { type Loop, startLoop } from './loop.ts'

export interface LineOptions {
  /** Writes the page's files here: every process that serves the page does. */
  readonly rendersPage: boolean
  /** Fans out, delivers and sweeps. */
  readonly doesJobs: boolean
  readonly target: SnapshotTarget
  readonly senders: readonly Sender[]
  readonly awake: Awake
  readonly planner: Planner
  onFailure(job: string, error: unknown, failures: number): void
  onSwap(snapshot: Snapshot): void
}

export interface Line {
  wake(what: Wakeable): void
  stop(): Promise<void>
}

/** A webhook's receiver knows a repeat by its id, a mail's reader does not: so each mail is settled at once. */
const LANES: Readonly<Record<Channel, { readonly places: number; readonly gatherMs: number }>> = {
  email: { places: MAILS_AT_ONCE, gatherMs: 0 },
  webhook: { places: 200, gatherMs: 10 },
  ntfy: { places: 8, gatherMs: 0 },
  // Nobody tells a repeat of an SMS from another one.
  sms: { places: 4, gatherMs: 0 },
  pagerduty: { places: 8, gatherMs: 0 },
}
/** Without a hint (another process wrote the row) a step starts at most this late. */
const LOOK_MS = 250

export function startLine(context: Context, options: LineOptions): Line {
  const start: Start = (name, everyMs, run) =>
    startLoop({ name, everyMs, run, onFailure: (error, failures) => options.onFailure(name, error, failures) })
  const snapshot = options.rendersPage ? [start('snapshot', LOOK_MS, snapshotRun(context, options))] : []
  const jobs = options.doesJobs ? startJobs(context, options, start) : { outbox: [], pools: [], sweep: [] }
  const wakes: Readonly<Record<Wakeable, readonly Loop[]>> = {
    snapshot,
    'fan-out': jobs.outbox,
    deliver: jobs.pools,
    prober: [],
  }
  return {
    wake: (what) => {
      for (const loop of wakes[what]) loop.wake()
    },
    stop: async () => {
      await Promise.all([...snapshot, ...jobs.outbox, ...jobs.pools, ...jobs.sweep].map((loop) => loop.stop()))
    },
  }
}

type Start = (name: string, everyMs: number, run: (signal: AbortSignal) => Promise<boolean>) => Loop

function startJobs(context: Context, options: LineOptions, start: Start) {
  const outbox = start('fan-out', LOOK_MS, () => fanOut(context))
  const desk = openMessageDesk(context)
  const pools = options.senders.map((sender) =>
    startDeliveryPool(context, {
      sender,
      desk,
      ...LANES[sender.channel],
      everyMs: LOOK_MS,
      onFailure: (error, failures) => options.onFailure(`deliver ${sender.channel}`, error, failures),
    }),
  )
  const sweep = start('sweep', 2_000, sweeping(context, options.awake))
  const settling = start('put off revisions', LOOK_MS, async () => {
    await makeDueRevision(context)
    return false
  })
  const windows = start('maintenance', 1_000, async () => {
    await tendMaintenance(context)
    await extendSeries(context)
    return false
  })
  const announcements = start('announcements', 1_000, async () => {
    await tendAnnouncements(context)
    return false
  })
  const scheduled = start('scheduled updates', 1_000, async () => {
    await publishDue(context)
    return false
  })
  const policies = start('policies', 1_000, async () => {
    await applyPolicies(context)
    return false
  })
  const alerts = start('alerts', 5_000, async () => {
    await sweepAlerts(context, options.awake.since())
    return false
  })
  const places = start('locations', 5_000, async () => {
    await tendLocations(context, options.awake.since())
    return false
  })
  const heartbeats = start('heartbeats', HEARTBEATS_MS, heartbeatRun(context, options))
  return {
    outbox: [outbox],
    pools,
    sweep: [sweep, settling, windows, announcements, scheduled, policies, alerts, places, heartbeats],
  }
}

const HEARTBEATS_MS = 1_000

/** A look that comes late judges nobody: what jobs said meanwhile may still wait at the door. */
function heartbeatRun(context: Context, { awake, planner }: LineOptions): () => Promise<boolean> {
  let lookedAt = performance.now()
  return async () => {
    const isLate = performance.now() - lookedAt > 3 * HEARTBEATS_MS
    if (!isLate) await sweepHeartbeats(context, { planner, awakeAt: awake.since() })
    lookedAt = performance.now()
    return false
  }
}

/** A new revision at once; the same one again every minute, for "as of". */
function snapshotRun(context: Context, { target, onSwap }: LineOptions): () => Promise<boolean> {
  let live: Snapshot | null = null
  return async () => {
    // Either way: a clock that was put back must not leave an "as of" of the hour to come.
    const renew = live !== null && Math.abs(context.clock.now() - live.asOf.at) >= MINUTE_MS
    const next = await publishSnapshot(context, target, { live, renew })
    if (next && next !== live) onSwap(next)
    live = next
    return false
  }
}

/** All at first and twice while a look at a few reaches back; those that time has just changed in between. */
function sweeping(context: Context, awake: Awake): () => Promise<boolean> {
  let sweptAt = Number.NEGATIVE_INFINITY
  return async () => {
    const now = performance.now()
    const isDue = now - sweptAt >= FEW_WHILE_MS / 2
    await (isDue ? sweepSilence : sweepFallingSilent)(context, awake.since())
    if (isDue) sweptAt = now
    return false
  }
}
