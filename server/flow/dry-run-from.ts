/**
 * Tries a probe once at a distant location: asked with the agent's next exchange, at most a sign of life away, and answered
 * by itself. Called by dry-run; the agent's side of it by accept-batch and http/agent. The answer may reach another process.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { featuresMissing } from '../../probes/protocol/features.ts'
import type { Assignment, DryRunAsked, ProbeResult } from '../../probes/protocol.ts'
import type { SentDryRun } from '../contract/agent.ts'
import { locationState } from '../domain/agent.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { MINUTE_MS, SECOND_MS } from '../domain/time.ts'
import { type Agent, findAgent } from '../store/agents.ts'
import { answerDryRun, askDryRun, dropDryRuns, dryRunAnswer, tellDryRuns } from '../store/asked-dry-runs.ts'
import type { Tx } from '../store/open.ts'
import type { Context } from './context.ts'
import { knownResult, tooOld } from './known-results.ts'

/** A sign of life comes every 15 s, and brings the question; the answer needs its own way back. */
const EXCHANGE_MS = 25 * SECOND_MS
const LOOK_AGAIN_MS = 250
const FORGOTTEN_AFTER_MS = 5 * MINUTE_MS

/** Refuses `location-not-answering`, `agent-too-old`. */
export async function dryRunFrom(
  context: Context,
  agent: Agent,
  assignment: Assignment,
): Promise<ProbeResult | Refusal> {
  const refused = refuseAsking(agent, assignment, context.clock.now())
  if (refused) return refused
  const id = context.ids.next()
  const askedAt = context.clock.now()
  const sealed = context.vault.seal(JSON.stringify(assignment))
  await context.store.transact((tx) => askDryRun(tx, { id, locationId: agent.id, assignment: sealed, askedAt }))
  try {
    return (await answered(context, id, EXCHANGE_MS + assignment.cadence.timeoutMs)) ?? silent(agent)
  } finally {
    await context.store.transact((tx) => dropDryRuns(tx, id, askedAt - FORGOTTEN_AFTER_MS))
  }
}

async function answered(context: Context, id: string, withinMs: number): Promise<ProbeResult | null> {
  const endsAt = performance.now() + withinMs
  while (performance.now() < endsAt) {
    const result = await dryRunAnswer(context.store.db, id)
    if (result) return result
    await wait(LOOK_AGAIN_MS)
  }
  return null
}

function refuseAsking(agent: Agent, assignment: Assignment, now: number): Refusal | null {
  const state = locationState(agent, now)
  if (state !== 'sees' && state !== 'blind') return silent(agent)
  if (!agent.features.includes('dry-run')) return tooOldToAsk('The agent is too old to try a probe. Update it')
  const missing = featuresMissing(assignment, agent.features)
  return missing.length > 0 ? tooOldToAsk(tooOld(missing)) : null
}

function silent({ key }: Agent): Refusal {
  return refuse(
    'location-not-answering',
    `${key} does not answer: Locations says how its agent is. Try again, or from elsewhere.`,
  )
}

function tooOldToAsk(because: string): Refusal {
  return refuse('agent-too-old', `${because}.`)
}

/**
 * For its acknowledgement. What was sealed with another key is left out.
 *
 * @param isRepeat the batch was taken before: what was told since went with an acknowledgement that did not arrive
 */
export async function dryRunsFor(
  context: Context,
  tx: Tx,
  { agent, isRepeat }: { readonly agent: Agent; readonly isRepeat: boolean },
): Promise<DryRunAsked[]> {
  const now = context.clock.now()
  const lostSince = isRepeat && agent.lastBatchAt !== null ? agent.lastBatchAt : Number.MAX_SAFE_INTEGER
  const asked = await tellDryRuns(tx, agent.id, { since: now - MINUTE_MS, now, lostSince })
  return asked.flatMap(({ id, assignment }) => {
    const opened = context.vault.tryOpen(assignment)
    return opened === null ? [] : [{ askId: id, assignment: JSON.parse(opened) as Assignment }]
  })
}

/** Refuses `not-found` for what nobody has asked of it, or waits for no longer. */
export async function takeDryRun(context: Context, agentId: string, sent: SentDryRun): Promise<null | Refusal> {
  const isTaken = await context.store.transact(async (tx) => {
    const agent = await findAgent(tx, agentId)
    if (!agent || agent.publicKey === null) return false
    const hearer = { offMs: 0, features: agent.features, probes: new Map() }
    return answerDryRun(tx, sent.askId, agentId, knownResult(sent.result, hearer))
  })
  return isTaken ? null : refuse('not-found', 'Nobody waits for this dry run.')
}
