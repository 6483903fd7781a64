/**
 * What people call over and the checks still see bad is suspected anew, and on-call hears of it: resolving never makes a
 * running outage silent. Called by publish-update when an incident is resolved, in its transaction.
 */
import { dependantsOf } from '../domain/dependence.ts'
import { listComponents } from '../store/catalogue.ts'
import { explainedNow } from '../store/intervals.ts'
import type { Tx } from '../store/open.ts'
import { listProbes } from '../store/probes.ts'
import { loadComponentVerdicts } from '../store/verdicts.ts'
import type { Context } from './context.ts'
import { heedTurns } from './heed-turns.ts'
import type { Turn } from './raise-suspicion.ts'

/** @param componentIds those of which the incident spoke */
export async function suspectWhatIsStillBad(
  context: Context,
  tx: Tx,
  { incidentId, componentIds }: { readonly incidentId: string; readonly componentIds: readonly string[] },
): Promise<void> {
  // Those that fell with them stood in no incident of their own.
  const above = dependantsOf(componentIds, await listComponents(tx, context.pageId))
  const followed = (await explainedNow(tx, [incidentId])).get(incidentId) ?? []
  const verdicts = await loadComponentVerdicts(tx, [...new Set([...componentIds, ...above, ...followed])])
  const probes = await listProbes(tx, context.pageId)
  const turns = [...verdicts].flatMap(([componentId, verdict]): Turn[] => {
    if (verdict.state !== 'down' && verdict.state !== 'degraded') return []
    const { state, sinceAt, because } = verdict
    const probeIds = probes.filter((p) => p.componentId === componentId).map((p) => p.id)
    return [{ componentId, from: 'up', to: state, sinceAt, because, probeIds }]
  })
  if (turns.length > 0) await heedTurns(context, tx, turns)
}
