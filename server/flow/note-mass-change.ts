/**
 * Suspicions that are probably ours: most checks changed to the same answer at once; and what is left of them with other
 * answers once the rest is well, which is not. Called by raise-suspicion, in its transaction.
 */
import type { ResultCode } from '../../probes/protocol/result-codes.ts'
import { answerName, isOf, type LastAnswer, type MassChange, massChange, stillExplains } from '../domain/mass-change.ts'
import { loadCheckStates } from '../store/check-states.ts'
import { nearIncidents, sameAnswers, saveSameAnswer } from '../store/incidents.ts'
import type { Tx } from '../store/open.ts'
import { listProbes } from '../store/probes.ts'
import { loadComponentVerdicts } from '../store/verdicts.ts'
import type { Context } from './context.ts'
import { auditByChecks, type OncallFacts, tellOncall } from './tell-oncall.ts'

/** A change with every component that is part of it, fallen or about to fall. */
export interface Ours {
  readonly massChange: MassChange
  readonly components: OncallFacts['components']
}

/** @returns by id the suspicions of which it became known now; each once */
export async function noteMassChange(context: Context, tx: Tx): Promise<ReadonlyMap<string, Ours>> {
  const suspected = (await nearIncidents(tx, context.pageId)).filter((i) => i.state === 'suspected')
  const known = await sameAnswers(
    tx,
    suspected.map((i) => i.id),
  )
  const unknown = suspected.filter((i) => !known.has(i.id))
  if (unknown.length === 0) return new Map()
  const answers = (await lastAnswers(context, tx)).filter((a) => a.kind === 'http')
  const change = massChange(answers)
  if (!change) return new Map()
  const its = unknown.filter((i) => i.startedAt >= change.fromAt)
  for (const { id } of its) {
    await saveSameAnswer(tx, id, change)
    const detail = `${change.changed} of ${change.of} checks changed to the same answer at once: ${answerName(change)}`
    await auditByChecks(context, tx, { subjectId: id, action: 'incident.probably-ours', detail })
  }
  const changed = answers.filter((a) => isOf(change, a))
  const components = [...new Map(changed.map(({ componentId, because }) => [componentId, because]))]
  const ours = {
    massChange: change,
    components: components.map(([componentId, because]) => ({ componentId, because })),
  }
  return new Map(its.map((i) => [i.id, ours]))
}

/** When something of an incident is well: if nothing that is bad in it fails with that answer any more, it is suspected for itself. */
export async function takeBackOurs(context: Context, tx: Tx, wellIds: readonly string[]): Promise<void> {
  const near = (await nearIncidents(tx, context.pageId)).filter((i) =>
    i.componentIds.some((id) => wellIds.includes(id)),
  )
  const changes = await sameAnswers(
    tx,
    near.map((i) => i.id),
  )
  if (changes.size === 0) return
  const failing = (await lastAnswers(context, tx)).filter((a) => a.failingSinceAt !== null)
  for (const incident of near) {
    const change = changes.get(incident.id)
    const verdicts = await loadComponentVerdicts(tx, incident.componentIds)
    const left = failing.filter((a) => ['down', 'degraded'].includes(verdicts.get(a.componentId)?.state ?? ''))
    if (!change || left.length === 0 || stillExplains(change, left)) continue
    await saveSameAnswer(tx, incident.id, null)
    const because = [...new Set(left.map((a) => a.because))].join('; ')
    await auditByChecks(context, tx, { subjectId: incident.id, action: 'incident.not-ours', detail: because })
    if (incident.state !== 'suspected') continue
    await tellOncall(context, tx, incident.id, {
      what: 'suspected',
      components: left.map(({ componentId, because }) => ({ componentId, because })),
      startedAt: Math.min(...left.map((a) => verdicts.get(a.componentId)?.sinceAt ?? incident.startedAt)),
      overAt: null,
    })
  }
}

interface Answer extends LastAnswer {
  readonly kind: string
  readonly componentId: string
  readonly because: string
}

/** Of each probe that looks, at whichever place looked last. */
async function lastAnswers(context: Context, tx: Tx): Promise<Answer[]> {
  const probes = (await listProbes(tx, context.pageId)).filter((p) => p.pausedAt === null)
  const states = await loadCheckStates(
    tx,
    probes.map((p) => p.id),
  )
  const byProbe = Map.groupBy(states, (s) => s.probeId)
  return probes.flatMap(({ id, kind, componentId }) => {
    const own = byProbe.get(id)
    if (!own) return []
    const newest = own.map((s) => s.state).reduce((a, b) => (b.lastAt > a.lastAt ? b : a))
    const { lastCode, lastStatus, lastBecause: because, fail } = newest
    return [
      { kind, componentId, because, code: lastCode as ResultCode, status: lastStatus, failingSinceAt: fail.sinceAt },
    ]
  })
}
