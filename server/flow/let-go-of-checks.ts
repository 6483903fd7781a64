/**
 * What follows when a probe stops watching a component (removed, paused, moved): the remaining ones decide alone, and
 * without any the component is stated, not measured; with paused ones only, nobody knows. Called by apply-probes and edit-probe, in their transaction.
 */
import { voters } from '../domain/hearsay.ts'
import { endIntervals } from '../store/intervals.ts'
import type { Tx } from '../store/open.ts'
import { listProbes } from '../store/probes.ts'
import { dropComponentVerdict } from '../store/verdicts.ts'
import type { Context } from './context.ts'
import { heedTurns } from './heed-turns.ts'
import { turnComponents } from './judge-probes.ts'

export async function letGoOfChecks(context: Context, tx: Tx, componentIds: ReadonlySet<string>): Promise<void> {
  if (componentIds.size === 0) return
  const probes = await listProbes(tx, context.pageId)
  const isWatched = (id: string) => voters(probes.filter((p) => p.componentId === id)).some((p) => p.pausedAt === null)
  const watched = new Set([...componentIds].filter(isWatched))
  const still = [...componentIds].filter((id) => watched.has(id))
  for (const componentId of componentIds) {
    if (watched.has(componentId)) continue
    await endIntervals(tx, { componentId, by: 'checks', endedAt: context.clock.now() })
    await dropComponentVerdict(tx, componentId)
  }
  const turns = await turnComponents(context, tx, still)
  if (turns.length > 0) await heedTurns(context, tx, turns)
}
