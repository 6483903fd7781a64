/**
 * From check states to verdicts: of probes, then of their components; each change is a row with its reason, moves the
 * observed ledger and may raise or end a suspicion. Called by record-results after a batch and by sweep-silence.
 */
import type { Probe } from '../domain/catalogue.ts'
import { FALLS_WITHIN_MS } from '../domain/flapping.ts'
import { isReported, lastHeard, uncounted, voters } from '../domain/hearsay.ts'
import { numbersOf } from '../domain/profile.ts'
import { hasOneVoice } from '../domain/told.ts'
import { type ComponentVerdict, fallen, judge, judgeComponent, type ProbeVerdict } from '../domain/verdict.ts'
import { holdPage } from '../store/catalogue.ts'
import { loadCheckStates } from '../store/check-states.ts'
import { listLocations } from '../store/locations.ts'
import type { Tx } from '../store/open.ts'
import { probesOfComponents } from '../store/probes.ts'
import { insertChange } from '../store/traces.ts'
import {
  fallsSince,
  insertVerdictChange,
  loadComponentVerdicts,
  loadProbeVerdicts,
  saveComponentVerdict,
  saveProbeVerdict,
} from '../store/verdicts.ts'
import type { Context } from './context.ts'
import { heedTurns, noteReports } from './heed-turns.ts'
import { judgePlaces, tellPlacesLeft } from './judge-places.ts'
import { moveLedgers } from './ledger-of-checks.ts'
import { noteFlapping } from './note-flapping.ts'
import { makeRevision } from './public-page.ts'
import type { Turn } from './raise-suspicion.ts'
import { isCalm, settleRevision } from './settle-revision.ts'
import { tellUndecided } from './tell-undecided.ts'

interface Asked {
  readonly probes: readonly Probe[]
  readonly awakeAt: number
  /** Others say something new on a page that is read: the page tells it, whatever turns. */
  readonly reportsMoved?: boolean
}

export async function judgeProbes(context: Context, tx: Tx, asked: Asked): Promise<void> {
  if (asked.probes.length === 0) return
  const recovered = await judgeEverywhere(context, tx, asked)
  // What others say, and what we are told, says nothing about a place.
  await judgePlaces(context, tx, { ...asked, probes: asked.probes.filter((p) => !hasOneVoice(p.kind)) })
  if (recovered.length > 0) await tellPlacesLeft(context, tx, recovered)
}

/** @returns those that were bad and are well now */
async function judgeEverywhere(context: Context, tx: Tx, asked: Asked): Promise<Probe[]> {
  if (!asked.reportsMoved && (await judgeAll(context, tx, asked)).length === 0) return []
  // The page's row before any incident's, as publish-update takes them: two of us never wait for each other. Then judged
  // anew: on PostgreSQL somebody else may have recorded a result or moved a verdict before we had the row.
  await holdPage(tx, context.pageId)
  const moved = await judgeAll(context, tx, asked)
  for (const { probe, verdict } of moved) await saveProbeVerdict(tx, probe.id, verdict)
  const restated = moved.filter((m) => m.verdict.state === m.before?.state)
  const turns = await turnComponents(context, tx, [...new Set(moved.map((m) => m.probe.componentId))])
  await noteFlapping(
    context,
    tx,
    restated.map(({ probe, verdict }) => ({ componentId: probe.componentId, verdict })),
  )
  const undecided = moved.filter((m) => m.verdict.isUndecided)
  await tellUndecided(context, tx, { turns, undecided: undecided.map(({ probe, verdict }) => ({ probe, verdict })) })
  const recovered = moved.filter((m) => m.before?.wasBad && m.verdict.state === 'up').map((m) => m.probe)
  if (turns.length > 0) await heedTurns(context, tx, turns)
  else if (asked.reportsMoved) await noteReports(context, tx)
  else return recovered
  const moves = turns.map((t) => `${t.componentId} ${t.from} -> ${t.to}`)
  const because = moves.length > 0 ? `verdicts: ${moves.join(', ')}` : 'what others report'
  if (!asked.reportsMoved && turns.every(isCalm)) await settleRevision(context, tx, because)
  else await makeRevision(context, tx, because)
  return recovered
}

interface Judged {
  readonly probe: Probe
  readonly before: ProbeVerdict | null
  readonly verdict: ProbeVerdict
}

/** The verdicts that are due to change now. */
async function judgeAll(context: Context, tx: Tx, { probes, awakeAt }: Asked): Promise<Judged[]> {
  const now = context.clock.now()
  const ids = probes.map((p) => p.id)
  const verdicts = await loadProbeVerdicts(tx, ids)
  const states = Map.groupBy(await loadCheckStates(tx, ids), (s) => s.probeId)
  const names = new Map((await listLocations(tx)).map((l) => [l.id, l.key]))
  const judged = probes.flatMap((probe): Judged[] => {
    const before = verdicts.get(probe.id) ?? null
    const seen = (states.get(probe.id) ?? []).map((s) => ({
      location: names.get(s.locationId) ?? s.locationId,
      state: s.state,
    }))
    const heard = hasOneVoice(probe.kind) ? lastHeard(seen) : seen
    const verdict = judge(before, heard, { now, awakeAt, numbers: numbersOf(probe) })
    if (!verdict || verdict === before) return []
    return [{ probe, before, verdict: hasOneVoice(probe.kind) ? uncounted(verdict) : verdict }]
  })
  return Promise.all(judged.map((one) => withFalls(tx, one, now)))
}

/** What has been falling again and again flaps. Others' word does not: it is theirs to say how it goes. */
async function withFalls(tx: Tx, one: Judged, now: number): Promise<Judged> {
  const { probe, before, verdict } = one
  const isFall = before?.state === 'up' && (verdict.state === 'down' || verdict.state === 'degraded')
  if (!isFall || hasOneVoice(probe.kind)) return one
  const falls = await fallsSince(tx, probe.componentId, now - FALLS_WITHIN_MS)
  return { ...one, verdict: fallen(verdict, falls) }
}

/** Component verdicts that changed, each written with its change row and its ledgers. */
export async function turnComponents(context: Context, tx: Tx, componentIds: readonly string[]): Promise<Turn[]> {
  const probes = await probesOfComponents(tx, componentIds)
  const verdicts = await loadProbeVerdicts(
    tx,
    probes.map((p) => p.id),
  )
  const before = await loadComponentVerdicts(tx, componentIds)
  const turns: Turn[] = []
  for (const componentId of componentIds) {
    const own = voters(probes.filter((p) => p.componentId === componentId)).filter((p) => p.pausedAt === null)
    const votes = own.map((p) => verdicts.get(p.id)).filter((v): v is ProbeVerdict => v !== undefined)
    const after = judgeComponent(votes)
    const was = before.get(componentId)
    if (!after || after.state === was?.state) continue
    turns.push(await turn(context, tx, { componentId, was: was ?? null, after, probes: own }))
  }
  return turns
}

interface Turning {
  readonly componentId: string
  readonly was: ComponentVerdict | null
  readonly after: ComponentVerdict
  readonly probes: readonly Probe[]
}

async function turn(context: Context, tx: Tx, { componentId, was, after, probes }: Turning): Promise<Turn> {
  const now = context.clock.now()
  const from = was?.state ?? 'unknown'
  await saveComponentVerdict(tx, componentId, after)
  await insertVerdictChange(tx, {
    id: context.ids.next(),
    componentId,
    from,
    to: after.state,
    because: after.because,
    at: after.sinceAt,
    decidedAt: now,
  })
  const ledgers = isReported(probes) ? { ledgers: ['observed'] as const } : {}
  await moveLedgers(context, tx, { componentId, to: after.state, at: after.sinceAt, ...ledgers })
  await insertChange(tx, { pageId: context.pageId, kind: 'component', subjectId: componentId, at: now })
  return {
    componentId,
    from,
    to: after.state,
    sinceAt: after.sinceAt,
    because: after.because,
    probeIds: probes.map((p) => p.id),
  }
}
