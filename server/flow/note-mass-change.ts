/** Suspicions that are probably ours: most checks changed to the same answer at once. Called by raise-suspicion, in its transaction. */
import type { ResultCode } from '../../probes/protocol/result-codes.ts'
import { answerName, type LastAnswer, type MassChange, massChange } from '../domain/mass-change.ts'
import { loadCheckStates } from '../store/check-states.ts'
import { nearIncidents, sameAnswers, saveSameAnswer } from '../store/incidents.ts'
import type { Tx } from '../store/open.ts'
import { listProbes } from '../store/probes.ts'
import type { Context } from './context.ts'
import { auditByChecks } from './tell-oncall.ts'

/** @returns by id the suspicions of which it became known now; each once */
export async function noteMassChange(context: Context, tx: Tx): Promise<ReadonlyMap<string, MassChange>> {
  const suspected = (await nearIncidents(tx, context.pageId)).filter((i) => i.state === 'suspected')
  const known = await sameAnswers(
    tx,
    suspected.map((i) => i.id),
  )
  const unknown = suspected.filter((i) => !known.has(i.id))
  if (unknown.length === 0) return new Map()
  const change = massChange(await lastAnswers(context, tx))
  if (!change) return new Map()
  const its = unknown.filter((i) => i.startedAt >= change.fromAt)
  for (const { id } of its) {
    await saveSameAnswer(tx, id, change)
    const detail = `${change.changed} of ${change.of} checks changed to the same answer at once: ${answerName(change)}`
    await auditByChecks(context, tx, { subjectId: id, action: 'incident.probably-ours', detail })
  }
  return new Map(its.map((i) => [i.id, change]))
}

/** Of each http probe that looks, at whichever place looked last. */
async function lastAnswers(context: Context, tx: Tx): Promise<LastAnswer[]> {
  const probes = (await listProbes(tx, context.pageId)).filter((p) => p.kind === 'http' && p.pausedAt === null)
  const states = await loadCheckStates(
    tx,
    probes.map((p) => p.id),
  )
  return [...Map.groupBy(states, (s) => s.probeId).values()].flatMap((own) => {
    const newest = own.map((s) => s.state).reduce((a, b) => (b.lastAt > a.lastAt ? b : a))
    const { lastCode, lastStatus, fail } = newest
    return [{ code: lastCode as ResultCode, status: lastStatus, failingSinceAt: fail.sinceAt }]
  })
}
