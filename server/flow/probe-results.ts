/** The last results of one probe, newest first. Called by the route GET /api/v1/probes/:id/results. */
import type { ResultList } from '../contract/catalogue.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { listLocations } from '../store/locations.ts'
import { probesByIds } from '../store/probes.ts'
import { lastResults } from '../store/results.ts'
import type { Context } from './context.ts'

/** Refuses `not-found`. */
export async function probeResults(context: Context, probeId: string, limit: number): Promise<ResultList | Refusal> {
  const { db } = context.store
  const [probe] = await probesByIds(db, [probeId])
  if (!probe) return refuse('not-found', 'There is no such probe; it may have been removed.')
  const names = new Map((await listLocations(db)).map((l) => [l.no, l.key]))
  const results = await lastResults(db, probe.no, limit)
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

/** May this probe be checked beside its plan? Refuses `not-found`, and `not-allowed-from-here` while it is paused. */
export async function mayCheckNow(context: Context, probeId: string): Promise<Refusal | null> {
  const [probe] = await probesByIds(context.store.db, [probeId])
  if (!probe) return refuse('not-found', 'There is no such probe; it may have been removed.')
  if (probe.pausedAt !== null) return refuse('not-allowed-from-here', `${probe.key} is paused. Let it go on first.`)
  return null
}
