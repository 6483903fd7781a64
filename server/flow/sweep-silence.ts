/** Finds probes that nobody has heard of for too long: they become unknown, never down. Called every few seconds. */
import { setImmediate as breathe } from 'node:timers/promises'
import { listProbes } from '../store/probes.ts'
import type { Context } from './context.ts'
import { judgeProbes } from './judge-probes.ts'

/** Thousands in one transaction would hold up every other writer, and the loop, for as long. */
const AT_ONCE = 500

/** @param awakeAt since when this process listens without a gap: silence before that is our own */
export async function sweepSilence(context: Context, awakeAt: number): Promise<void> {
  const active = (await listProbes(context.store.db, context.pageId)).filter((p) => p.pausedAt === null)
  for (let from = 0; from < active.length; from += AT_ONCE) {
    const probes = active.slice(from, from + AT_ONCE)
    await context.store.transact((tx) => judgeProbes(context, tx, { probes, awakeAt }))
    await breathe()
  }
}
