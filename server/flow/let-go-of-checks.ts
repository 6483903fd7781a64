/**
 * What follows when a probe stops watching a component (removed, paused, moved): the remaining ones decide alone, and
 * without any the component is stated, not measured; with paused ones only, nobody knows. Called by apply-probes and edit-probe, in their transaction.
 */
import type { Tx } from '../store/open.ts'
import { listProbes } from '../store/probes.ts'
import { dropComponentVerdict, endIntervals } from '../store/verdicts.ts'
import type { Context } from './context.ts'
import { turnComponents } from './judge-probes.ts'
import { raiseSuspicions } from './raise-suspicion.ts'

export async function letGoOfChecks(context: Context, tx: Tx, componentIds: ReadonlySet<string>): Promise<void> {
  if (componentIds.size === 0) return
  const active = (await listProbes(tx, context.pageId)).filter((p) => p.pausedAt === null)
  const watched = new Set(active.map((p) => p.componentId))
  const still = [...componentIds].filter((id) => watched.has(id))
  for (const componentId of componentIds) {
    if (watched.has(componentId)) continue
    await endIntervals(tx, { componentId, by: 'checks', endedAt: context.clock.now() })
    await dropComponentVerdict(tx, componentId)
  }
  const turns = await turnComponents(context, tx, still)
  if (turns.length > 0) await raiseSuspicions(context, tx, turns)
}
