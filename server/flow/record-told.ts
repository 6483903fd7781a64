/**
 * Step 1 of the line for what is told: a word becomes a result at the local location, a state, and at once a verdict.
 * Called by the flows that hear words; record-results beside it is for what a prober saw.
 */
import type { ResultCode } from '../../probes/protocol/result-codes.ts'
import type { Outcome, ProbeResult } from '../../probes/protocol.ts'
import { keptAfter } from '../domain/beat.ts'
import type { Probe } from '../domain/catalogue.ts'
import { advance, CLOCK_STEP_MS } from '../domain/check-state.ts'
import { CALM } from '../domain/flapping.ts'
import { loadCheckStates, saveBeats, saveWritten } from '../store/check-states.ts'
import { localLocation } from '../store/locations.ts'
import type { Tx } from '../store/open.ts'
import { dropFailures, insertResults, keepFailure } from '../store/results.ts'
import type { Context } from './context.ts'
import { judgeProbes } from './judge-probes.ts'

export interface Word {
  readonly outcome: Exclude<Outcome, 'inconclusive'>
  readonly code: ResultCode
  /** One plain English sentence. */
  readonly because: string
  readonly totalMs: number
  /** What came with it, for evidence. */
  readonly body: string | null
}

/** The first bad words of a run: enough for evidence. */
const EVIDENCE_KEPT = 5

/** Words lie further apart than any plan says, and are one run all the same. */
const brokenAfterMs = Number.MAX_SAFE_INTEGER

/** @param tx holds whatever row makes sure that words about one probe come one after the other */
export async function recordTold(
  context: Context,
  tx: Tx,
  { probe, word }: { probe: Probe; word: Word },
): Promise<void> {
  const now = context.clock.now()
  const location = await localLocation(tx)
  const before = (await loadCheckStates(tx, [probe.id])).find((s) => s.locationId === location.id) ?? null
  const result = resultOf(probe, word, instantAfter(before?.state.lastAt ?? null, now))
  await insertResults(tx, [{ probeNo: probe.no, locationNo: location.no, result }])
  const { at, outcome, code, because } = result
  const state = before && isSteady(probe) ? { ...before.state, flapping: CALM } : (before?.state ?? null)
  const next = advance(state, { at, outcome, code, because, totalMs: word.totalMs }, { now, brokenAfterMs })
  if (next === null) throw new Error(`A word about ${probe.key} came to nothing`)
  const key = { probeId: probe.id, locationId: location.id }
  if (outcome === 'pass') await dropFailures(tx, key)
  else if (next.unwell.count <= EVIDENCE_KEPT) await keepFailure(tx, key, result)
  const kept = keptAfter(before?.kept ?? null, next)
  if (kept.written !== before?.kept.written) await saveWritten(tx, [{ ...key, written: kept.written }])
  await saveBeats(tx, [{ probeNo: probe.no, locationNo: location.no, freshMs: null, ...kept.beat }])
  // As of the word: by a clock that is behind it, a recovery would lie ahead and not be one.
  const clock = { now: () => Math.max(at, context.clock.now()) }
  await judgeProbes({ ...context, clock }, tx, { probes: [probe], awakeAt: now })
}

/** Of an alert only its turns are words, however long it was calm between them; and its sender has a rule of its own. */
function isSteady({ kind }: Probe): boolean {
  return kind === 'inbound'
}

/** Two words of one millisecond are two, and clocks of two processes differ: the later word would be history, and lost. */
function instantAfter(lastAt: number | null, now: number): number {
  return lastAt !== null && lastAt >= now && lastAt - now <= CLOCK_STEP_MS ? lastAt + 1 : now
}

function resultOf(probe: Probe, { outcome, code, because, totalMs, body }: Word, at: number): ProbeResult {
  const none = { httpVersion: null, headers: {}, remoteAddress: null, redirects: [], certificate: null }
  return {
    ...{ probeId: probe.id, version: probe.version, at, outcome, code, because, status: null, why: 'planned' },
    phases: { dnsMs: null, connectMs: null, tlsMs: null, firstByteMs: null, totalMs },
    evidence: outcome === 'pass' ? null : { ...none, status: null, bodyStart: body },
  }
}
