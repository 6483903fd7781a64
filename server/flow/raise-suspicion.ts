/**
 * Components that turned bad become a suspicion with its evidence (one wave, one incident), and ones that turned good
 * end it or make it look over; on-call is told of both. Called when verdicts turn, in the same transaction.
 */
import type { Component } from '../domain/catalogue.ts'
import { type VerdictState, worstImpact } from '../domain/component.ts'
import { causesOf, siblingsOf } from '../domain/dependence.ts'
import { SAME_AGAIN_MS } from '../domain/flapping.ts'
import { decide } from '../domain/incident.ts'
import { isRefusal } from '../domain/refusal.ts'
import { impactOf, isWorse, type NearIncident, type Suspicion, suspect } from '../domain/suspicion.ts'
import { listComponents } from '../store/catalogue.ts'
import { insertEvidence } from '../store/evidence.ts'
import {
  findIncident,
  type Incident,
  impactsIn,
  insertIncident,
  lapsedSince,
  loadParts,
  markWell,
  moveIncident,
  nearIncidents,
  saveComponent,
} from '../store/incidents.ts'
import { claimIntervals } from '../store/intervals.ts'
import type { Tx } from '../store/open.ts'
import { dropFailures, failuresOf } from '../store/results.ts'
import { insertChange } from '../store/traces.ts'
import { loadComponentVerdicts } from '../store/verdicts.ts'
import type { Context } from './context.ts'
import { easeIncidents } from './ease-incidents.ts'
import { type Muting, openMuting } from './muting.ts'
import { noteMassChange, type Ours, takeBackOurs } from './note-mass-change.ts'
import { auditByChecks, type Outlived } from './tell-oncall.ts'
import { tellProbablyOurs, tellWave, type WaveWord } from './tell-wave.ts'

/** A component whose verdict changed. */
export interface Turn {
  readonly componentId: string
  readonly from: VerdictState
  readonly to: VerdictState
  readonly sinceAt: number
  readonly because: string
  readonly probeIds: readonly string[]
}

/** @param options.outlived they come to light together at the end of this work: what is new of them is one incident */
export async function raiseSuspicions(
  context: Context,
  tx: Tx,
  turns: readonly Turn[],
  options: { readonly outlived?: Outlived } = {},
): Promise<void> {
  const bad = turns.filter((turn) => impactOf(turn.to) !== 'none')
  const muting = await openMuting(context, tx)
  // Once for all of them: hundreds may turn together, and thousands may be watched.
  const components = bad.length > 0 ? await listComponents(tx, context.pageId) : []
  const waves = new Map<string, Turn[]>()
  const news = new Set<string>()
  const words: Raised[] = []
  let near: readonly NearIncident[] = bad.length > 0 ? await nearIncidents(tx, context.pageId) : []
  for (const turn of bad) {
    const with_ = options.outlived ? [...news][0] : undefined
    const raised = await raise(context, tx, { turn, components, near, muting, with: with_ ?? null })
    if (!raised) continue
    const { incidentId } = raised
    near = await nearWith(context, tx, { near, raised })
    waves.set(incidentId, [...(waves.get(incidentId) ?? []), turn])
    if (raised.news === 'suspected') news.add(incidentId)
    words.push(raised)
  }
  const ours = turns.some((t) => t.to === 'down') ? await noteMassChange(context, tx) : new Map<string, Ours>()
  for (const incidentId of news) {
    if (!ours.has(incidentId))
      await tellWave(context, tx, { incidentId, wave: waves.get(incidentId) ?? [], what: 'suspected', ...options })
  }
  // What is suspected, or bad again, was told above with its whole wave.
  const rest = words.filter((w) => !news.has(w.incidentId) && !ours.has(w.incidentId) && w.news !== null)
  for (const [what, isAddition] of ADDED) {
    const those = rest.filter((w) => w.news === what && w.isAddition === isAddition)
    for (const [incidentId, own] of Map.groupBy(those, (w) => w.incidentId)) {
      await tellWave(context, tx, { incidentId, wave: own.map((w) => w.turn), what, isAddition })
    }
  }
  for (const [incidentId, own] of ours) await tellProbablyOurs(context, tx, { incidentId, ...own })
  await easeIncidents(context, tx, { turns, muting })
  const well = turns.filter((t) => t.to === 'up').map((t) => t.componentId)
  if (well.length > 0) await takeBackOurs(context, tx, well)
}

/** What on-call must hear of a turn: a suspicion, that it fell with one, or that it is worse than what its open incident says. */
type News = WaveWord | null

interface Raised {
  readonly incidentId: string
  readonly is: Exclude<Suspicion['is'], 'none'>
  readonly turn: Turn
  readonly news: News
  /** It came with a wave that on-call knows of. */
  readonly isAddition: boolean
}

const ADDED = [
  ['worse', false],
  ['worse', true],
  ['joined', true],
] as const

interface Raising {
  readonly turn: Turn
  /** Of the page. */
  readonly components: readonly Component[]
  /** As they stand with what was raised before it. */
  readonly near: readonly NearIncident[]
  readonly muting: Muting
  /** A suspicion that this one belongs to, whatever the time between them. */
  readonly with: string | null
}

/** @returns null when there is nothing to suspect */
async function raise(
  context: Context,
  tx: Tx,
  { turn, components, near, muting, with: with_ }: Raising,
): Promise<Raised | null> {
  const causes = causesOf(turn.componentId, components)
  const siblings = siblingsOf(turn.componentId, components)
  const suspicion = suspect({ ...turn, causes, siblings, with: with_ }, near)
  if (suspicion.is === 'none') return null
  // Recorded by the verdict and the observed ledger; at the window's end it is looked at again.
  if (suspicion.is !== 'known' && muting.quietBy(turn.componentId, turn.sinceAt)) return null
  const incidentId =
    suspicion.is === 'new'
      ? ((await takeUpAgain(context, tx, turn)) ?? (await begin(context, tx, turn)))
      : suspicion.incidentId
  const hits = near.find((i) => i.id === incidentId)?.componentIds ?? []
  const cause = components.find((c) => c.id !== turn.componentId && c.id === causes.find((id) => hits.includes(id)))
  if (cause && (suspicion.is === 'joins' || suspicion.is === 'follows')) {
    const name = components.find((c) => c.id === turn.componentId)?.key
    const detail = `${name}: caused by ${cause.key} (${turn.because})`
    await auditByChecks(context, tx, { subjectId: incidentId, action: 'incident.joined', detail })
  }
  if (suspicion.is === 'new') await noteWorkBelow(context, tx, { incidentId, causes, components, muting })
  const news = await hit(context, tx, { incidentId, turn })
  await claimIntervals(tx, { componentIds: [turn.componentId], incidentId, since: turn.sinceAt })
  await keepEvidence(context, tx, { incidentId, turn })
  await insertChange(tx, { pageId: context.pageId, kind: 'incident', subjectId: incidentId, at: context.clock.now() })
  const isAddition = (suspicion.is === 'joins' || suspicion.is === 'follows') && suspicion.by === 'wave'
  const { is } = suspicion
  return { incidentId, is, turn, isAddition, news: news ?? (isAddition && is === 'joins' ? 'joined' : null) }
}

/** Read anew for a suspicion that was not there: what joins one adds itself alone, and a wave may be hundreds. */
async function nearWith(
  { pageId }: Context,
  tx: Tx,
  { near, raised }: { readonly near: readonly NearIncident[]; readonly raised: Raised },
): Promise<readonly NearIncident[]> {
  const { is, incidentId, turn } = raised
  if (is === 'new') return nearIncidents(tx, pageId)
  if (is !== 'joins') return near
  return near.map((one) =>
    one.id === incidentId
      ? {
          ...one,
          componentIds: [...one.componentIds, turn.componentId],
          wellIds: one.wellIds.filter((id) => id !== turn.componentId),
        }
      : one,
  )
}

/** What it depends on is bad under planned work: that is not announced for this one, so it is told, with its probable cause. */
async function noteWorkBelow(
  context: Context,
  tx: Tx,
  {
    incidentId,
    causes,
    components,
    muting,
  }: { readonly incidentId: string; readonly causes: readonly string[] } & Pick<Raising, 'components' | 'muting'>,
): Promise<void> {
  const verdicts = await loadComponentVerdicts(tx, causes)
  for (const id of causes) {
    const verdict = verdicts.get(id)
    const work = verdict && verdict.state !== 'up' ? muting.quietBy(id, verdict.sinceAt) : null
    if (!work) continue
    const detail = `${components.find((c) => c.id === id)?.key}, until ${new Date(work.endsAt).toISOString()}`
    return auditByChecks(context, tx, { subjectId: incidentId, action: 'incident.beside-maintenance', detail })
  }
}

/** What was over a moment ago, before anybody acted, and falls again is the same suspicion: it was not over. What stayed well is left out of it. */
async function takeUpAgain(context: Context, tx: Tx, { componentId }: Turn): Promise<string | null> {
  const now = context.clock.now()
  const lapsed = await lapsedSince(tx, { pageId: context.pageId, componentId, since: now - SAME_AGAIN_MS })
  const decision = lapsed ? decide(lapsed, { to: 'suspected', version: null }, now) : null
  if (!lapsed || !decision || isRefusal(decision)) return null
  const { to, version } = decision
  if (!(await moveIncident(tx, { ...lapsed, state: to, version, updatedAt: now }, lapsed.version))) return null
  const hit = (await loadParts(tx, [lapsed.id])).components.map((c) => c.componentId)
  const well = [...(await loadComponentVerdicts(tx, hit))].filter(([, v]) => v.state === 'up').map(([id]) => id)
  await markWell(tx, lapsed.id, well)
  return lapsed.id
}

async function begin(context: Context, tx: Tx, turn: Turn): Promise<string> {
  const now = context.clock.now()
  const incident: Incident = {
    id: context.ids.next(),
    pageId: context.pageId,
    state: 'suspected',
    version: 1,
    impact: impactOf(turn.to),
    origin: 'checks',
    startedAt: turn.sinceAt,
    createdAt: now,
    updatedAt: now,
    confirmedAt: null,
    monitoringAt: null,
    looksOverAt: null,
    resolvedAt: null,
    dismissedWhy: null,
    mergedInto: null,
    nextUpdateAt: null,
    rehearsalId: null,
  }
  await insertIncident(tx, incident)
  await auditByChecks(context, tx, { subjectId: incident.id, action: 'incident.suspected', detail: turn.because })
  return incident.id
}

/**
 * The component is hit: a suspicion says so, and what looked over and is bad again is not over. What a person has said
 * in public is left alone.
 *
 * @returns whether on-call must hear: a wave is one notice, one more when it gets worse or bad again, and one for each fall
 *   below what people said in public, that they said nothing of it included
 */
async function hit(context: Context, tx: Tx, { incidentId, turn }: { incidentId: string; turn: Turn }): Promise<News> {
  const incident = await findIncident(tx, context.pageId, incidentId)
  if (!incident) throw new Error(`Incident ${incidentId} was near and is not there`)
  const isSuspected = incident.state === 'suspected'
  const { own, others } = await impactsIn(tx, { incidentId, componentId: turn.componentId })
  const hits = own ? [own, ...others] : others
  const told = worstImpact(hits.map((c) => c.worst))
  const impact = impactOf(turn.to)
  const before = own?.worst ?? 'none'
  const worst = worstImpact([before, impact])
  // A confirmation written for the smaller suspicion must be read again: its version is no longer the one.
  const grew = isSuspected && hits.length > 0 && worst !== before
  if (isSuspected) {
    await saveComponent(tx, { incidentId, componentId: turn.componentId, impact, worst, regionIds: [] })
  }
  const now = isSuspected ? worstImpact([...others.map((c) => c.impact), impact]) : incident.impact
  if (grew || now !== incident.impact || incident.looksOverAt !== null) {
    const version = incident.version + 1
    const moved = { ...incident, version, impact: now, looksOverAt: null, updatedAt: context.clock.now() }
    if (!(await moveIncident(tx, moved, incident.version)))
      throw new Error(`Incident ${incidentId} moved under its lock`)
  }
  if (incident.looksOverAt !== null) {
    await auditByChecks(context, tx, { subjectId: incidentId, action: 'incident.bad-again', detail: turn.because })
  }
  // Whoever heard that it looks over hears that it is not.
  if (incident.looksOverAt !== null) return 'suspected'
  if (isSuspected) return worstImpact([told, impact]) !== told ? 'suspected' : null
  return isWorse(turn, own?.impact ?? 'none') ? 'worse' : null
}

/** The bad answers so far; each is evidence once. */
async function keepEvidence(
  context: Context,
  tx: Tx,
  { incidentId, turn }: { incidentId: string; turn: Turn },
): Promise<void> {
  for (const failure of await failuresOf(tx, turn.probeIds)) {
    const { probeId, locationId, result } = failure
    await insertEvidence(tx, {
      id: context.ids.next(),
      incidentId,
      componentId: turn.componentId,
      probeId,
      locationId,
      result,
    })
    await dropFailures(tx, { probeId, locationId })
  }
}
