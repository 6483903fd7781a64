/**
 * Step 1 of the line: a batch from a prober becomes result rows, check states, verdicts and, where the quorum says so,
 * a suspicion with its evidence and a word to on-call. Called by the prober's link; the page shows an observation.
 */
import { type Acknowledgement, type Batch, isHearsay, LIMITS, type ProbeResult } from '../../probes/protocol.ts'
import { isHistory } from '../domain/agent.ts'
import { lookedAlready } from '../domain/ask-elsewhere.ts'
import { blindTime } from '../domain/blind-time.ts'
import { isCheckedFrom, type Location, type Probe } from '../domain/catalogue.ts'
import { advance, type CheckState } from '../domain/check-state.ts'
import { freshMs, unknownAfterMs } from '../domain/profile.ts'
import { dropAskedChecks, takeAskedChecks } from '../store/asked-checks.ts'
import { listLocations } from '../store/locations.ts'
import type { Tx } from '../store/open.ts'
import { probesByIds } from '../store/probes.ts'
import {
  dropFailures,
  insertResults,
  keepFailure,
  loadCheckStates,
  saveCheckState,
  takeSequence,
} from '../store/results.ts'
import { ASKED_FOR_MS, type AskedOf, askOthers } from './ask-checks.ts'
import { assignmentsVersion } from './assignments.ts'
import type { Context } from './context.ts'
import { judgeProbes } from './judge-probes.ts'
import { type Heard, keepReports } from './keep-reports.ts'
import { noteBlindTime } from './ledger-of-checks.ts'
import { keepCounts } from './post-counts.ts'

/**
 * Stores a batch and everything that follows from it, in one transaction.
 *
 * @param source.awakeAt since when this process listens without a gap: a stall of ours ages no result
 * @returns once it is stored; a batch that came before is acknowledged and not counted again
 */
export async function recordResults(context: Context, source: Source, batch: Batch): Promise<Acknowledgement> {
  const version = await assignmentsVersion(context.store.db, context.pageId)
  const checkNow = await context.store.transact(async (tx) => {
    await recordInside(context, tx, { source, batch })
    return takeAskedChecks(tx, source.locationId, context.clock.now() - ASKED_FOR_MS)
  })
  return { sequence: batch.sequence, assignmentsVersion: version, checkNow }
}

export interface Source {
  readonly locationId: string
  readonly awakeAt: number
  /** It may have been offline: what it brings that is no longer fresh is history, and judged by nobody. */
  readonly isDistant?: boolean
}

/** As `recordResults`, in the transaction of whoever has more to write. */
export async function recordInside(
  context: Context,
  tx: Tx,
  { source, batch }: { readonly source: Source; readonly batch: Batch },
): Promise<void> {
  const isNew = await takeSequence(tx, {
    locationId: source.locationId,
    sequence: batch.sequence,
    at: context.clock.now(),
    sees: batch.sight.sees,
    because: batch.sight.because,
  })
  if (isNew) await record(context, tx, { ...source, results: batch.results.slice(0, LIMITS.batchResults) })
}

/** The first bad answers of a run: enough for the quorum's evidence, however long the run gets. */
const EVIDENCE_KEPT = 5

interface Report extends Source {
  readonly results: readonly ProbeResult[]
}

async function record(context: Context, tx: Tx, report: Report): Promise<void> {
  const location = (await listLocations(tx)).find((l) => l.id === report.locationId)
  if (!location) throw new Error(`A batch came from location ${report.locationId}, which does not exist`)
  const ids = [...new Set(report.results.map((r) => r.probeId))]
  // A probe that was removed or moved away meanwhile has nothing to say any more.
  const probes = (await probesByIds(tx, ids)).filter((p) => isCheckedFrom(p, location.id))
  const mine = report.results.flatMap((result) => {
    const probe = probes.find((p) => p.id === result.probeId)
    return probe ? [{ probe, result }] : []
  })
  await insertResults(
    tx,
    mine.map(({ probe, result }) => ({ probeNo: probe.no, locationNo: location.no, result })),
  )
  const touched: Probe[] = []
  const reads: Heard[] = []
  const failing: AskedOf[] = []
  for (const probe of probes) {
    const news = { now: context.clock.now(), freshMs: freshMs(probe.cadence) }
    const own = mine.filter((m) => m.probe === probe).map((m) => m.result)
    const results = report.isDistant ? own.filter((r) => !isHistory(r.at, news)) : own
    reads.push(...results.map((result) => ({ probe, result })))
    const moved = await advanceProbe(context, tx, { probe, location, results })
    if (moved) touched.push(probe)
    if (moved?.looked) failing.push({ probe, except: new Set([location.id, ...moved.looked]) })
  }
  // It fails here too: its own re-checks are on their way.
  await dropAskedChecks(
    tx,
    location.id,
    failing.map((f) => f.probe.id),
  )
  await askOthers(context, tx, failing)
  await keepCounts(context, tx, reads)
  const reportsMoved = await keepReports(context, tx, reads)
  await judgeProbes(context, tx, { probes: touched, awakeAt: report.awakeAt, reportsMoved })
}

/** @returns null: nothing conclusive came, so there is nothing to judge; `looked`: the others shall look, but for these; null: nobody */
async function advanceProbe(
  context: Context,
  tx: Tx,
  {
    probe,
    location,
    results,
  }: { readonly probe: Probe; readonly location: Location; readonly results: readonly ProbeResult[] },
): Promise<{ readonly looked: ReadonlySet<string> | null } | null> {
  const key = { probeId: probe.id, locationId: location.id }
  const states = await loadCheckStates(tx, [probe.id])
  const before = states.find((s) => s.locationId === location.id)?.state ?? null
  const elsewhere = states.filter((s) => s.locationId !== location.id)
  const seenElsewhereAt = elsewhere.map((s) => s.state.lastAt)
  let why: ProbeResult['why'] = 'planned'
  let state: CheckState | null = before
  const time = { now: context.clock.now(), brokenAfterMs: unknownAfterMs(probe.cadence) }
  for (const result of results.toSorted((a, b) => a.at - b.at)) {
    const { at, outcome, code, because, status, phases } = result
    const next = advance(state, { at, outcome, code, because, status, totalMs: phases.totalMs }, time)
    if (next === state) continue
    // Nobody looks through a page that others write.
    const blind =
      state && !isHearsay(probe.kind) && blindTime(result.at, [state.lastAt, ...seenElsewhereAt], probe.cadence)
    if (blind) await noteBlindTime(context, tx, { componentId: probe.componentId, blind })
    state = next
    why = result.why
    const bad = Math.max(next?.fail.count ?? 0, next?.slow.count ?? 0)
    if (bad > 0 && bad <= EVIDENCE_KEPT) await keepFailure(tx, key, result)
    if (result.outcome === 'pass') await dropFailures(tx, key)
  }
  if (!state || state === before) return null
  await saveCheckState(tx, key, state)
  return { looked: lookedAlready(why, state.fail, elsewhere) }
}
