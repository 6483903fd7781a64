/**
 * Step 1 of the line: a batch from a prober becomes result rows, check states, verdicts and, where the quorum says so,
 * a suspicion with its evidence and a word to on-call. Called by the prober's link; the page shows an observation.
 */
import { type Acknowledgement, type Batch, isHearsay, LIMITS, type ProbeResult } from '../../probes/protocol.ts'
import { isHistory } from '../domain/agent.ts'
import { lookedAlready } from '../domain/ask-elsewhere.ts'
import { type KeptState, keptAfter } from '../domain/beat.ts'
import { blindTime } from '../domain/blind-time.ts'
import { isCheckedFrom, type Location, type Probe } from '../domain/catalogue.ts'
import { advance, type CheckState } from '../domain/check-state.ts'
import { freshMs, unknownAfterMs } from '../domain/profile.ts'
import { dropAskedChecks, takeAskedChecks } from '../store/asked-checks.ts'
import { loadCheckStates, type StoredState, saveBeats, saveWritten } from '../store/check-states.ts'
import { listLocations } from '../store/locations.ts'
import type { Tx } from '../store/open.ts'
import { probesByIds } from '../store/probes.ts'
import { dropFailures, insertResults, keepFailure, takeSequence } from '../store/results.ts'
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
  const byProbe = Map.groupBy(report.results, (r) => r.probeId)
  // A probe that was removed or moved away meanwhile has nothing to say any more.
  const probes = (await probesByIds(tx, [...byProbe.keys()])).filter((p) => isCheckedFrom(p, location.id))
  const mine = probes.flatMap((probe) => (byProbe.get(probe.id) ?? []).map((result) => ({ probe, result })))
  await insertResults(
    tx,
    mine.map(({ probe, result }) => ({ probeNo: probe.no, locationNo: location.no, result })),
  )
  const now = context.clock.now()
  const fresh = mine.filter(
    ({ probe, result }) => !report.isDistant || !isHistory(result.at, { now, freshMs: freshMs(probe.cadence) }),
  )
  const moves = await advanceAll(context, tx, { probes, location, heard: fresh })
  const failing = moves.flatMap(({ probe, looked }): AskedOf[] =>
    looked ? [{ probe, except: new Set([location.id, ...looked]) }] : [],
  )
  // It fails here too: its own re-checks are on their way.
  await dropAskedChecks(
    tx,
    location.id,
    failing.map((f) => f.probe.id),
  )
  await askOthers(context, tx, failing)
  await keepCounts(context, tx, fresh)
  const reportsMoved = await keepReports(context, tx, fresh)
  await judgeProbes(context, tx, { probes: moves.map((m) => m.probe), awakeAt: report.awakeAt, reportsMoved })
}

/** What a probe's results of one batch did to its state here. */
interface Move {
  readonly probe: Probe
  readonly kept: KeptState
  /** Its wide row has to be written. */
  readonly isWritten: boolean
  /** The others shall look, but for these; null: nobody. */
  readonly looked: ReadonlySet<string> | null
}

interface Advancing {
  readonly probes: readonly Probe[]
  readonly location: Location
  readonly heard: readonly Heard[]
}

/** Read at once and written at once, however many they are. @returns those that something conclusive came of */
async function advanceAll(context: Context, tx: Tx, { probes, location, heard }: Advancing): Promise<Move[]> {
  const stored = await loadCheckStates(
    tx,
    probes.map((p) => p.id),
  )
  const states = Map.groupBy(stored, (s) => s.probeId)
  const results = Map.groupBy(heard, (h) => h.probe)
  const moves: Move[] = []
  for (const probe of probes) {
    const own = (results.get(probe) ?? []).map((h) => h.result)
    const move = await advanceProbe(context, tx, { probe, location, results: own, states: states.get(probe.id) ?? [] })
    if (move) moves.push(move)
  }
  const written = moves.filter((m) => m.isWritten)
  await saveWritten(
    tx,
    written.map(({ probe, kept }) => ({ probeId: probe.id, locationId: location.id, written: kept.written })),
  )
  await saveBeats(
    tx,
    moves.map(({ probe, kept }) => ({
      ...{ probeNo: probe.no, locationNo: location.no, freshMs: freshMs(probe.cadence) },
      ...kept.beat,
    })),
  )
  return moves
}

interface One {
  readonly probe: Probe
  readonly location: Location
  readonly results: readonly ProbeResult[]
  readonly states: readonly StoredState[]
}

/** @returns null: nothing conclusive came, so there is nothing to judge */
async function advanceProbe(context: Context, tx: Tx, { probe, location, results, states }: One): Promise<Move | null> {
  const key = { probeId: probe.id, locationId: location.id }
  const before = states.find((s) => s.locationId === location.id) ?? null
  const elsewhere = states.filter((s) => s.locationId !== location.id)
  const seenElsewhereAt = elsewhere.map((s) => s.state.lastAt)
  let why: ProbeResult['why'] = 'planned'
  let state: CheckState | null = before?.state ?? null
  const time = { now: context.clock.now(), brokenAfterMs: unknownAfterMs(probe.cadence) }
  for (const result of results.toSorted((a, b) => a.at - b.at)) {
    const { at, outcome, code, because, status, phases } = result
    const next = advance(state, { at, outcome, code, because, status, totalMs: phases.totalMs }, time)
    if (next === state) continue
    // Nobody looks through a page that others write.
    const blind =
      state && !isHearsay(probe.kind) && blindTime(result.at, [state.lastAt, ...seenElsewhereAt], probe.cadence)
    if (blind) await noteBlindTime(context, tx, { componentId: probe.componentId, blind })
    const bad = Math.max(next?.fail.count ?? 0, next?.slow.count ?? 0)
    if (bad > 0 && bad <= EVIDENCE_KEPT) await keepFailure(tx, key, result)
    // After a pass there are none left to drop.
    if (result.outcome === 'pass' && state?.lastOutcome !== 'pass') await dropFailures(tx, key)
    state = next
    why = result.why
  }
  if (!state || state === (before?.state ?? null)) return null
  const kept = keptAfter(before?.kept ?? null, state)
  const isWritten = kept.written !== before?.kept.written
  return { probe, kept, isWritten, looked: lookedAlready(why, state.fail, elsewhere) }
}
