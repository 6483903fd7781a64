/**
 * A job tells of itself: that it begins, that it ended well, or that it failed. Called by http/heartbeat for every signal;
 * the row of its pulse makes words of several processes come one after the other.
 */
import { hear, type Signal } from '../domain/heartbeat.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { holdPulse, savePulse } from '../store/heartbeats.ts'
import { probesByIds } from '../store/probes.ts'
import { insertChange } from '../store/traces.ts'
import { awaitedBy } from './awaited.ts'
import type { Context } from './context.ts'
import type { Planner } from './probe-facts.ts'
import { recordTold } from './record-told.ts'
import { whoseToldUrl } from './told-url.ts'

export interface Said {
  readonly token: string
  readonly signal: Signal
  /** The beginning of what came with it; null: nothing did. */
  readonly body: string | null
}

/** While its probe is paused a word is kept and not judged. Refuses `not-found`, alike for all that is no URL of ours. */
export async function hearJob(context: Context, planner: Planner, said: Said): Promise<Refusal | null> {
  const { store, clock, pageId } = context
  const known = await whoseToldUrl(store.db, 'heartbeat', said.token)
  if (!known) return NOBODYS
  return store.transact(async (tx) => {
    const kept = await holdPulse(tx, known.id)
    const [probe] = await probesByIds(tx, [known.id])
    if (!probe) return NOBODYS
    const now = clock.now()
    const { pulse, word } = hear(kept, said.signal, { now, awaited: awaitedBy(probe, planner) })
    const last = { lastAt: now, lastSignal: said.signal.is, lastBody: said.body }
    await savePulse(tx, probe.id, { ...pulse, ...last, plannedVersion: probe.version })
    if (word && probe.pausedAt === null) await recordTold(context, tx, { probe, word: { ...word, body: said.body } })
    await insertChange(tx, { pageId, kind: 'probe', subjectId: probe.id, at: now })
    return null
  })
}

const NOBODYS = refuse('not-found', 'There is nothing at this address.')
