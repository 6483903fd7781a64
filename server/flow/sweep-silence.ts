/** Finds probes that nobody has heard of for too long: they become unknown, never down. Called every few seconds. */
import { listProbes } from '../store/probes.ts'
import type { Context } from './context.ts'
import { judgeProbes } from './judge-probes.ts'

/** @param awakeAt since when this process listens without a gap: silence before that is our own */
export async function sweepSilence(context: Context, awakeAt: number): Promise<void> {
  const active = (await listProbes(context.store.db, context.pageId)).filter((p) => p.pausedAt === null)
  await context.store.transact((tx) => judgeProbes(context, tx, { probes: active, awakeAt }))
}
