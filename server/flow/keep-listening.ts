/**
 * Writes down that this process listens, so that silence in a time when nobody did is held against no job. Called every few
 * seconds by each process whose door is open (jobs/listening).
 */
import { listenOn } from '../domain/listening.ts'
import { listPulses } from '../store/heartbeats.ts'
import { moveListening } from '../store/listening.ts'
import type { Context } from './context.ts'

export async function keepListening({ store, clock, pageId }: Context): Promise<void> {
  // Where no job was ever heard of, nobody is judged by silence.
  if ((await listPulses(store.db)).size === 0) return
  await store.transact((tx) => moveListening(tx, pageId, (before) => listenOn(before, clock.now())))
}
