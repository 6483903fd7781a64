/**
 * Finds jobs that are late: no signal when one was due, or a run that has not told its end. Called every second by the
 * process that does jobs; nobody is judged while nobody listens.
 */
import type { Probe } from '../domain/catalogue.ts'
import { type Around, look, replanned } from '../domain/heartbeat.ts'
import { isListening, type Listening } from '../domain/listening.ts'
import { heartbeatOf } from '../domain/told.ts'
import { holdPulse, type KeptPulse, listPulses, savePulse } from '../store/heartbeats.ts'
import { loadListening } from '../store/listening.ts'
import type { Tx } from '../store/open.ts'
import { probesByIds } from '../store/probes.ts'
import { insertChange } from '../store/traces.ts'
import { awaitedBy } from './awaited.ts'
import type { Context } from './context.ts'
import type { Planner } from './probe-facts.ts'
import { recordTold } from './record-told.ts'

export interface Sweeping {
  readonly planner: Planner
  /** Since when this process runs without a gap. */
  readonly awakeAt: number
}

export async function sweepHeartbeats(context: Context, sweeping: Sweeping): Promise<void> {
  const { store, clock, pageId } = context
  const pulses = await listPulses(store.db)
  if (pulses.size === 0) return
  const listening = await loadListening(store.db, pageId)
  if (!isListening(listening, clock.now())) return
  // A job that nothing was heard of is not awaited.
  const heard = [...pulses].filter(([, pulse]) => pulse.lastAt !== null).map(([id]) => id)
  for (let from = 0; from < heard.length; from += AT_ONCE) {
    for (const probe of await probesByIds(store.db, heard.slice(from, from + AT_ONCE))) {
      const pulse = pulses.get(probe.id)
      if (!pulse || probe.kind !== 'heartbeat' || probe.pausedAt !== null) continue
      if (!moved(probe, pulse, aroundOf(context, { ...sweeping, listening, probe }))) continue
      await store.transact((tx) => judge(context, tx, { ...sweeping, listening, probeId: probe.id }))
    }
  }
}

/** Asked for by their ids: those who go and look are many more. */
const AT_ONCE = 500

interface Judging extends Sweeping {
  readonly listening: Listening
}

/** With the row held: somebody else may have heard of it since, or have found it late. */
async function judge(context: Context, tx: Tx, judging: Judging & { readonly probeId: string }): Promise<void> {
  const pulse = await holdPulse(tx, judging.probeId)
  const [probe] = await probesByIds(tx, [judging.probeId])
  if (probe?.kind !== 'heartbeat' || probe.pausedAt !== null) return
  const around = aroundOf(context, { ...judging, probe })
  const next = moved(probe, pulse, around)
  if (!next) return
  await savePulse(tx, probe.id, { ...pulse, ...next.pulse, plannedVersion: probe.version })
  if (next.word) await recordTold(context, tx, { probe, word: { ...next.word, body: null } })
  await insertChange(tx, { pageId: context.pageId, kind: 'probe', subjectId: probe.id, at: around.now })
}

/** What silence, or another plan, has made of it; null: nothing. */
function moved(probe: Probe, pulse: KeptPulse, around: Around) {
  if (pulse.lastAt !== null && pulse.plannedVersion !== probe.version) {
    return { pulse: replanned(pulse, pulse.lastAt, around), word: null }
  }
  const next = look(pulse, around)
  return next.pulse === pulse ? null : next
}

function aroundOf(
  { clock }: Context,
  { planner, awakeAt, listening, probe }: Judging & { readonly probe: Probe },
): Around {
  const settings = heartbeatOf(probe)
  if (settings === null) throw new Error(`The heartbeat ${probe.key} has no settings`)
  const awaited = awaitedBy(probe, planner)
  return { now: clock.now(), settings, listening, awakeAt, awaited }
}
