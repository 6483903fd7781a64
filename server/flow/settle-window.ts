/**
 * At the end of planned work: what is still bad raises its suspicion at once, with its evidence and its honest beginning;
 * what is on its way back is given the time that recovery takes. Called when a window ends, and again until nothing is left.
 */
import type { Probe } from '../domain/catalogue.ts'
import { isReported } from '../domain/hearsay.ts'
import { atEnd, coveredLeaves, settlesWithinMs } from '../domain/maintenance.ts'
import { freshMs } from '../domain/profile.ts'
import { listComponents } from '../store/catalogue.ts'
import { loadCheckStates } from '../store/check-states.ts'
import { nearIncidents } from '../store/incidents.ts'
import { settleMaintenance, type WholeMaintenance } from '../store/maintenances.ts'
import type { Tx } from '../store/open.ts'
import { listProbes } from '../store/probes.ts'
import { loadComponentVerdicts, loadProbeVerdicts } from '../store/verdicts.ts'
import type { Context } from './context.ts'
import { heedTurns } from './heed-turns.ts'
import { tellPlacesAgain } from './judge-places.ts'
import { openMuting } from './muting.ts'
import { raiseSuspicions, type Turn } from './raise-suspicion.ts'
import { auditByChecks } from './tell-oncall.ts'

/** @returns true when nothing is left to wait for */
export async function settleWindow(context: Context, tx: Tx, work: WholeMaintenance): Promise<boolean> {
  const covered = coveredLeaves(work.covers, await listComponents(tx, context.pageId))
  const whole = covered.filter((l) => l.regionIds.length === 0).map((l) => l.componentId)
  const { tell, theirs, isWaiting } = await outlived(context, tx, { componentIds: whole, endedAt: work.endsAt })
  if (tell.length > 0) {
    const title = Object.fromEntries(Object.entries(work.words).map(([language, w]) => [language, w.title]))
    await raiseSuspicions(context, tx, tell, { outlived: { title, endedAt: work.endsAt } })
    await noteIn(context, tx, { work, turns: tell })
  }
  if (theirs.length > 0) await heedTurns(context, tx, theirs)
  if (isWaiting) return false
  await tellPlacesAgain(
    context,
    tx,
    covered.map((l) => l.componentId),
  )
  await settleMaintenance(tx, work.id, context.clock.now())
  return true
}

interface Outlived {
  /** The first to fall first. */
  readonly tell: readonly Turn[]
  /** What others still report. */
  readonly theirs: readonly Turn[]
  readonly isWaiting: boolean
}

async function outlived(
  context: Context,
  tx: Tx,
  { componentIds, endedAt }: { readonly componentIds: readonly string[]; readonly endedAt: number },
): Promise<Outlived> {
  const muting = await openMuting(context, tx)
  const known = new Set((await nearIncidents(tx, context.pageId)).flatMap((i) => i.componentIds))
  const verdicts = await loadComponentVerdicts(tx, componentIds)
  const probes = (await listProbes(tx, context.pageId)).filter((p) => p.pausedAt === null)
  const tell: Turn[] = []
  const theirs: Turn[] = []
  let isWaiting = false
  for (const [componentId, verdict] of verdicts) {
    if (known.has(componentId) || muting.quietBy(componentId, verdict.sinceAt)) continue
    const own = probes.filter((p) => p.componentId === componentId)
    const { state, sinceAt, because } = verdict
    const turn = { componentId, from: 'up', to: state, sinceAt, because, probeIds: own.map((p) => p.id) } as const
    // It raises nothing of ours, but who stands on it hears of it.
    if (isReported(own)) {
      if (atEnd(verdict, [], true) === 'tell') theirs.push(turn)
      continue
    }
    const isLate = context.clock.now() - endedAt > settlesWithinMs(own)
    const what = atEnd(verdict, await latestOf(context, tx, own), isLate)
    if (what === 'wait') isWaiting = true
    if (what === 'tell') tell.push(turn)
  }
  return { tell: tell.toSorted((a, b) => a.sinceAt - b.sinceAt), theirs, isWaiting }
}

/** For each bad probe, what each of its locations saw last: who has long been silent vouches for nothing while others see. */
async function latestOf(context: Context, tx: Tx, probes: readonly Probe[]): Promise<string[][]> {
  const now = context.clock.now()
  const verdicts = await loadProbeVerdicts(
    tx,
    probes.map((p) => p.id),
  )
  const bad = probes.filter((p) => ['down', 'degraded'].includes(verdicts.get(p.id)?.state ?? ''))
  const stored = await loadCheckStates(
    tx,
    bad.map((p) => p.id),
  )
  const states = Map.groupBy(stored, (s) => s.probeId)
  return bad.map(({ id, cadence }) => {
    const seen = states.get(id) ?? []
    const fresh = seen.filter((s) => Math.abs(now - s.state.lastAt) < freshMs(cadence))
    return (fresh.length > 0 ? fresh : seen).map((s) => s.state.lastOutcome)
  })
}

async function noteIn(
  context: Context,
  tx: Tx,
  { work, turns }: { readonly work: WholeMaintenance; readonly turns: readonly Turn[] },
): Promise<void> {
  const ids = new Set(turns.map((t) => t.componentId))
  const title = Object.values(work.words)[0]?.title ?? ''
  const detail = `“${title}”, until ${new Date(work.endsAt).toISOString()}`
  for (const incident of await nearIncidents(tx, context.pageId)) {
    if (!incident.componentIds.some((id) => ids.has(id))) continue
    await auditByChecks(context, tx, { subjectId: incident.id, action: 'incident.outlived-maintenance', detail })
  }
}
