/** Tries a probe as it is being edited: one check, nothing recorded. Called by the route POST /api/v1/probes/dry-run. */
import type { Assignment, ProbeResult } from '../../probes/protocol.ts'
import type { DryRunView, EditProbe } from '../contract/catalogue.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { isTold } from '../domain/told.ts'
import type { AddressGuard, LocalProber } from '../ports.ts'
import { listAgents } from '../store/agents.ts'
import { loadPage } from '../store/catalogue.ts'
import { listProbes } from '../store/probes.ts'
import type { Context } from './context.ts'
import { dryRunFrom } from './dry-run-from.ts'
import { locationsFor, refuseTarget } from './edit-probe.ts'
import { stepsSeen } from './http-steps.ts'
import { openTarget, sealEdited } from './kept-target.ts'
import { NO_PROBER, refuseElsewhere } from './lease.ts'
import { kindOf, type Planner, probeFacts } from './probe-facts.ts'

export interface DryRunning {
  /** Null where none runs (ROLE=http). */
  readonly prober: Pick<LocalProber, 'dryRun'> | null
  readonly guard: AddressGuard
  readonly planner: Planner
}

/**
 * Refuses `not-allowed-from-here` for what is told, `prober-elsewhere`, `target-refused`, `unknown-location`, and of a distant
 * location `location-not-answering`, `agent-too-old`. Headers that came back hidden are filled from the probe that has this key.
 *
 * @param from a location's key; null: the built-in one
 */
export async function dryRun(
  context: Context,
  running: DryRunning,
  { edit, from }: { readonly edit: EditProbe; readonly from: string | null },
): Promise<DryRunView | Refusal> {
  const kind = kindOf(edit)
  if (isTold(kind)) return TOLD
  const place = await placeOf(context, running, from)
  if (isRefusal(place)) return place
  const refused = await refuseTarget(running.guard, edit)
  if (refused) return refused
  const assignment = await assignmentOf(context, running, edit)
  if (isRefusal(assignment)) return assignment
  const result = await place.run({ ...assignment, kind })
  return isRefusal(result) ? result : { ...viewOf(result), location: place.key }
}

interface Place {
  readonly key: string
  readonly run: (assignment: Assignment) => Promise<ProbeResult | Refusal>
}

async function placeOf(context: Context, { prober }: DryRunning, from: string | null): Promise<Place | Refusal> {
  const agents = await listAgents(context.store.db)
  const agent = agents.find((one) => (from === null ? one.isLocal : one.key === from))
  if (!agent) return refuse('unknown-location', `There is no location ${from}.`)
  if (!agent.isLocal) return { key: agent.key, run: (assignment) => dryRunFrom(context, agent, assignment) }
  if (!prober) return NO_PROBER
  return (await refuseElsewhere(context)) ?? { key: agent.key, run: (assignment) => prober.dryRun(assignment) }
}

async function assignmentOf(
  context: Context,
  running: DryRunning,
  edit: EditProbe,
): Promise<Omit<Assignment, 'kind'> | Refusal> {
  const { db } = context.store
  const { timeZone } = await loadPage(db, context.pageId)
  const known = (await listProbes(db, context.pageId)).find((p) => p.key === edit.key)
  const { target, expect, cadence } = probeFacts(edit, { timeZone, planner: running.planner })
  const unknown = await locationsFor(db, edit.locations ?? [])
  if (isRefusal(unknown)) return unknown
  const sealed = sealEdited(context.vault, target, known?.target ?? null)
  if (isRefusal(sealed)) return sealed
  const opened = openTarget(context.vault, sealed)
  if (!opened) return SECRET_LOST
  return { probeId: 'dry-run', version: 0, target: opened, expect, cadence }
}

const TOLD = refuse('not-allowed-from-here', 'This probe is told, and goes nowhere: there is nothing to try.')
const SECRET_LOST = refuse('target-refused', 'A kept secret cannot be read any more. Write it again.')

function viewOf(result: ProbeResult): Omit<DryRunView, 'location'> {
  const { outcome, code, because, status, phases, evidence } = result
  return {
    outcome,
    code,
    because,
    status,
    phases: { ...phases },
    headers: { ...evidence?.headers },
    bodyStart: evidence?.bodyStart ?? null,
    steps: stepsSeen(evidence),
  }
}
