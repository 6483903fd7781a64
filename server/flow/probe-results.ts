/** The last results of one probe, newest first, and a check at once. Called by the routes below /api/v1/probes/:id. */
import type { ResultList } from '../contract/catalogue.ts'
import { isCheckedFrom } from '../domain/catalogue.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { isTold } from '../domain/told.ts'
import type { LocalProber } from '../ports.ts'
import { lastResults } from '../store/last-results.ts'
import { listLocations, localLocation } from '../store/locations.ts'
import { probesByIds } from '../store/probes.ts'
import { askOthers } from './ask-checks.ts'
import type { Context } from './context.ts'
import { NO_PROBER, refuseElsewhere } from './lease.ts'

/** Refuses `not-found`. */
export async function probeResults(context: Context, probeId: string, limit: number): Promise<ResultList | Refusal> {
  const { db } = context.store
  const [probe] = await probesByIds(db, [probeId])
  if (!probe) return refuse('not-found', 'There is no such probe; it may have been removed.')
  const names = new Map((await listLocations(db)).map((l) => [l.no, l.key]))
  const results = await lastResults(db, [probe.no], limit)
  return {
    results: results.map(({ at, locationNo, outcome, code, status, totalMs }) => ({
      at,
      location: names.get(locationNo) ?? String(locationNo),
      outcome,
      code,
      status,
      totalMs,
    })),
  }
}

/**
 * Has a probe checked beside its plan; the answer comes with the results.
 *
 * @param prober null where none runs (ROLE=http)
 * @returns null once the prober was asked; refuses `not-found`, `not-allowed-from-here` while it is paused, and
 *   `prober-elsewhere`
 */
export async function checkNow(
  context: Context,
  prober: Pick<LocalProber, 'hint'> | null,
  probeId: string,
): Promise<Refusal | null> {
  const [probe] = await probesByIds(context.store.db, [probeId])
  if (!probe) return refuse('not-found', 'There is no such probe; it may have been removed.')
  if (isTold(probe.kind)) return refuse('not-allowed-from-here', `${probe.key} is told, and looks nowhere by itself.`)
  if (probe.pausedAt !== null) return refuse('not-allowed-from-here', `${probe.key} is paused. Let it go on first.`)
  const here = await localLocation(context.store.db)
  const elsewhere = !isCheckedFrom(probe, here.id) ? null : prober ? await refuseElsewhere(context) : NO_PROBER
  if (elsewhere) return elsewhere
  await context.store.transact((tx) => askOthers(context, tx, [{ probe, except: new Set([here.id]) }]))
  if (isCheckedFrom(probe, here.id)) prober?.hint({ kind: 'check-now', probeIds: [probeId] })
  return null
}
