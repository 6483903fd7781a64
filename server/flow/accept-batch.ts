/**
 * A batch of a distant agent, whose signature was found right: refused as a whole or taken, its instants brought to our
 * clock, and then recorded exactly as one of the built-in prober. Called by http/agent.
 */

import type { Acknowledgement } from '../../probes/protocol.ts'
import type { SentBatch } from '../contract/agent.ts'
import { clockOffMs, type Hearing, hear, isAhead, type Run, TURNS_WITHIN_MS } from '../domain/agent.ts'
import { isCheckedFrom, type Probe } from '../domain/catalogue.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { MINUTE_MS } from '../domain/time.ts'
import { isAsked } from '../domain/told.ts'
import { dropRuns, listRuns, saveRun } from '../store/agent-runs.ts'
import { type Agent, holdAgent, noteSpeaker, probesSince, quarantine } from '../store/agents.ts'
import { takeAskedChecks } from '../store/asked-checks.ts'
import type { Tx } from '../store/open.ts'
import { probesByIds } from '../store/probes.ts'
import { takeSequence } from '../store/results.ts'
import { ASKED_FOR_MS } from './ask-checks.ts'
import { versionFor } from './assignments.ts'
import { writeDownChange } from './audit.ts'
import type { Context } from './context.ts'
import { dryRunsFor } from './dry-run-from.ts'
import { knownResult } from './known-results.ts'
import { recordInside } from './record-results.ts'

export interface Sent {
  readonly agentId: string
  /** Of the signature, by the agent's clock. */
  readonly sentAt: number
  /** SHA-256 of the bytes that came, in hexadecimal. */
  readonly bodyHash: string
  readonly batch: SentBatch
  /** Since when this process listens without a gap. */
  readonly awakeAt: number
}

/** The number of the last batch that was taken: an agent whose number was taken by another goes on from it. */
export interface Behind extends Refusal {
  readonly lastSequence: number
}

/**
 * Refuses `sequence-old` for a number that was taken, `agent-refused` for one revoked meanwhile, and gives the places of
 * results that cannot be: made in the future, or of a probe that is not checked from there. Nothing is stored then.
 */
export async function acceptBatch(
  context: Context,
  sent: Sent,
): Promise<Acknowledgement | Refusal | Behind | { readonly wrong: readonly Wrong[] }> {
  const { batch } = sent
  const version = await versionFor(context.store.db, context.pageId, batch.features ?? [])
  return context.store.transact(async (tx) => {
    const agent = await holdAgent(tx, sent.agentId)
    if (agent === null || agent.publicKey === null) return refuse('agent-refused', 'This agent was revoked.')
    const probes = await ownProbes(tx, agent, batch)
    const wrong = await wrongResults(tx, probes, sent)
    if (wrong.length > 0) return { wrong }
    const hearing = await listen(context, tx, { agent, sent })
    if (hearing.is === 'old') {
      const because = `The last batch taken from ${agent.key} has the number ${agent.lastSequence}.`
      return { ...refuse('sequence-old', because), lastSequence: agent.lastSequence }
    }
    if (hearing.is === 'new') await take(context, tx, { agent, sent, probes, isTrusted: hearing.copied === null })
    const checkNow = await takeAskedChecks(tx, agent.id, context.clock.now() - ASKED_FOR_MS)
    const dryRuns = await dryRunsFor(context, tx, { agent, isRepeat: hearing.is === 'repeat' })
    const answer = { sequence: batch.sequence, assignmentsVersion: version, checkNow }
    return dryRuns.length > 0 ? { ...answer, dryRuns } : answer
  })
}

interface Heard {
  readonly agent: Agent
  readonly sent: Sent
}

async function listen(context: Context, tx: Tx, { agent, sent }: Heard): Promise<Hearing> {
  const now = context.clock.now()
  const { batch, bodyHash } = sent
  const run = batch.run ?? ''
  const runs = await listRuns(tx, agent.id)
  const hearing = hear(
    { lastSequence: agent.lastSequence, lastRun: agent.run, runs },
    { run, sequence: batch.sequence, bodyHash },
    now,
  )
  await keepRun(tx, { agent, hearing, before: runs.find((one) => one.run === run) ?? null, batch, bodyHash, now })
  if (hearing.copied !== null && agent.quarantinedAt === null) {
    await quarantine(tx, agent.id, { at: now, because: hearing.copied })
    const deed = { who: 'checks', action: 'location.quarantined', subjectId: agent.id, detail: hearing.copied }
    await writeDownChange(context, tx, { kind: 'settings', ...deed })
  }
  return hearing
}

interface Spoke {
  readonly agent: Agent
  readonly hearing: Hearing
  readonly before: Run | null
  readonly batch: SentBatch
  readonly bodyHash: string
  readonly now: number
}

/** What the next ones are held against: also of a process whose number was taken, which may be the one that belongs here. */
async function keepRun(tx: Tx, { agent, hearing, before, batch, bodyHash, now }: Spoke): Promise<void> {
  if (hearing.is === 'repeat') return
  const run = before ?? { run: batch.run ?? '', sequence: 0, bodyHash: '', returnedAt: null, tried: 0, inVain: 0 }
  const tried = { ...run, inVain: hearing.inVain, tried: Math.max(run.tried, batch.sequence) }
  const taken = { sequence: batch.sequence, bodyHash, returnedAt: hearing.isReturn ? now : run.returnedAt }
  await saveRun(tx, agent.id, hearing.is === 'new' ? { ...tried, ...taken } : tried, now)
  if (before === null) await dropRuns(tx, agent.id, now - RUNS_KEPT_MS)
}

/** Longer than any turn that two processes may take. */
const RUNS_KEPT_MS = 6 * TURNS_WITHIN_MS

async function take(
  context: Context,
  tx: Tx,
  { agent, sent, probes, isTrusted }: Heard & { readonly probes: OwnProbes; readonly isTrusted: boolean },
): Promise<void> {
  const now = context.clock.now()
  const { batch } = sent
  const hearer = { offMs: clockOffMs(sent.sentAt, now), features: batch.features ?? [], probes }
  const results = batch.results.map((result) => knownResult(result, hearer))
  const oldestAt = Math.min(now, ...results.map((r) => r.at + r.phases.totalMs))
  await noteSpeaker(tx, agent.id, {
    run: batch.run ?? '',
    version: batch.agentVersion ?? agent.agentVersion,
    features: hearer.features,
    lagMs: now - oldestAt,
  })
  if (!isTrusted || agent.quarantinedAt !== null) {
    const { sees, because } = batch.sight
    await takeSequence(tx, { locationId: agent.id, sequence: batch.sequence, at: now, sees, because })
    return
  }
  const source = { locationId: agent.id, awakeAt: sent.awakeAt, isDistant: true }
  await recordInside(context, tx, { source, batch: { ...batch, protocol: 1, results } })
}

export interface Wrong {
  /** `body/results/3/at` */
  readonly path: string
  readonly message: string
}

/** An agent learns with its next acknowledgement, at the latest in a minute, that a probe is no longer its own. */
const LEARNS_WITHIN_MS = 5 * MINUTE_MS

type OwnProbes = ReadonlyMap<string, Probe>

/** Of those that the batch names, which are checked from there now. */
async function ownProbes(tx: Tx, agent: Agent, { results }: SentBatch): Promise<OwnProbes> {
  const named = await probesByIds(tx, [...new Set(results.map((r) => r.probeId))])
  // What is told by a word of its own, no agent has looked at.
  const mine = named.filter((p) => isAsked(p) && p.pausedAt === null && isCheckedFrom(p, agent.id))
  return new Map(mine.map((p) => [p.id, p]))
}

async function wrongResults(tx: Tx, own: OwnProbes, { batch, sentAt }: Sent): Promise<Wrong[]> {
  const others = [...new Set(batch.results.map((r) => r.probeId))].filter((id) => !own.has(id))
  const since = others.length > 0 ? await probesSince(tx, others) : new Map<string, number>()
  return batch.results.flatMap((result, i): Wrong[] => {
    if (isAhead(result.at, sentAt)) return [{ path: `body/results/${i}/at`, message: 'lies in the future' }]
    const mayStillCome = result.at <= (since.get(result.probeId) ?? -LEARNS_WITHIN_MS) + LEARNS_WITHIN_MS
    if (own.has(result.probeId) || mayStillCome) return []
    return [{ path: `body/results/${i}/probeId`, message: 'is no probe that is checked from here' }]
  })
}

export function isBehind(value: unknown): value is Behind {
  return isRefusal(value) && 'lastSequence' in value
}
