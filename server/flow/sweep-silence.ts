/**
 * Finds probes that nobody has heard of for too long: they become unknown, never down. Called every few seconds for those
 * whose results have just grown too old to count, and less often for all.
 */
import { setImmediate as breathe } from 'node:timers/promises'
import type { Probe } from '../domain/catalogue.ts'
import { fallingSilent } from '../store/check-states.ts'
import { nextProbes, probesByNos } from '../store/probes.ts'
import type { Context } from './context.ts'
import { judgeProbes } from './judge-probes.ts'

/** Thousands in one transaction would hold up every other writer, and the loop, for as long. */
const AT_ONCE = 250
/** All are looked at more often than that: what a look at a few has missed is found by the next at all. */
export const FEW_WHILE_MS = 60_000

/** @param awakeAt since when this process listens without a gap: silence before that is our own */
export async function sweepSilence(context: Context, awakeAt: number): Promise<void> {
  const read = (no: number) => nextProbes(context.store.db, context.pageId, { no, limit: AT_ONCE })
  for (let probes = await read(0); probes.length > 0; probes = await read(probes.at(-1)?.no ?? 0)) {
    await judgeTogether(context, probes, awakeAt)
  }
}

/** As `sweepSilence`, of those alone that time may have changed in the last minute. */
export async function sweepFallingSilent(context: Context, awakeAt: number): Promise<void> {
  const { db } = context.store
  const nos = await fallingSilent(db, { now: context.clock.now(), awakeAt, whileMs: FEW_WHILE_MS })
  for (let from = 0; from < nos.length; from += AT_ONCE) {
    const probes = await probesByNos(db, nos.slice(from, from + AT_ONCE))
    await judgeTogether(
      context,
      probes.filter((p) => p.pausedAt === null),
      awakeAt,
    )
  }
}

async function judgeTogether(context: Context, probes: readonly Probe[], awakeAt: number): Promise<void> {
  await context.store.transact((tx) => judgeProbes(context, tx, { probes, awakeAt }))
  await breathe()
}
