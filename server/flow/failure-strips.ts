/** What the failed probes of an incident saw before it and since, place by place. Called by the route of /api/v1/incidents/:id/strips. */
import type { FailureStrip, FailureStrips } from '../contract/strips.ts'
import { aroundFailure } from '../domain/around-failure.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import { isTold } from '../domain/told.ts'
import { listComponents } from '../store/catalogue.ts'
import { evidenceOf } from '../store/evidence.ts'
import { resultsBetween } from '../store/last-results.ts'
import { listLocations } from '../store/locations.ts'
import { probesByIds } from '../store/probes.ts'
import type { Context } from './context.ts'
import { EVIDENCE_SHOWN, readIncident } from './incident-detail.ts'

/** A wave may hit a hundred: those that fell first tell how it began. */
const PROBES_SHOWN = 6
/** Of one probe, all places together. */
const RESULTS_SHOWN = 1_000

/** Of what is told, nobody waited for anything, and of what is rehearsed nothing was seen: there is nothing to draw. Refuses `not-found`. */
export async function readFailureStrips(context: Context, incidentId: string): Promise<FailureStrips | Refusal> {
  const { store, pageId } = context
  const { db } = store
  const incident = await readIncident(db, pageId, incidentId)
  if (isRefusal(incident)) return incident
  if (incident.rehearsalId !== null) return { strips: [] }
  const evidence = await evidenceOf(db, incidentId, EVIDENCE_SHOWN)
  const probes = await probesByIds(db, [...new Set(evidence.map((one) => one.probeId))])
  const components = await listComponents(db, pageId)
  const places = new Map((await listLocations(db)).map((one) => [one.no, one.key]))
  const failedAtOf = (probeId: string) => evidence.find((one) => one.probeId === probeId)?.result.at ?? 0
  const shown = probes
    .filter((probe) => !isTold(probe.kind))
    .sort((a, b) => failedAtOf(a.id) - failedAtOf(b.id))
    .slice(0, PROBES_SHOWN)
  const strips: FailureStrip[] = []
  for (const probe of shown) {
    const failedAt = failedAtOf(probe.id)
    const stretch = aroundFailure(failedAt, probe.cadence.everyMs)
    const results = await resultsBetween(db, probe.no, { ...stretch, limit: RESULTS_SHOWN })
    for (const [no, own] of Map.groupBy(results, (one) => one.locationNo)) {
      const location = places.get(no) ?? String(no)
      strips.push({
        ...{ probeId: probe.id, probeKey: probe.key, location, failedAt, ...stretch },
        componentName: { ...components.find((one) => one.id === probe.componentId)?.name },
        results: own.map(({ at, outcome, code, status, totalMs }) => ({
          at,
          location,
          outcome,
          code,
          status,
          totalMs,
        })),
      })
    }
  }
  return { strips }
}
