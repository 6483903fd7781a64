/** Whom a component leaves its word to: what others report of it, and of what it stands on. Called for page, desk and history. */
import type { Reported } from '../contract/reported.ts'
import type { Component, Probe } from '../domain/catalogue.ts'
import { causesOf, type Dependent } from '../domain/dependence.ts'
import { isReported, reportedState } from '../domain/hearsay.ts'
import type { Db, Tx } from '../store/open.ts'
import { loadReports, type StoredReport } from '../store/upstream-reports.ts'
import { loadProbeVerdicts } from '../store/verdicts.ts'

/** By component: what others say of it. Also of what we measure: there it is evidence. */
export type ReportsByComponent = ReadonlyMap<string, readonly ComponentReport[]>

export interface ComponentReport {
  readonly componentId: string
  readonly reported: Reported
}

/** @param probes those of the page, paused ones too */
export async function readReports(db: Db | Tx, probes: readonly Probe[]): Promise<ReportsByComponent> {
  const upstream = probes.filter((p) => p.kind === 'upstream')
  const ids = upstream.map((p) => p.id)
  const kept = await loadReports(db, ids)
  const verdicts = await loadProbeVerdicts(db, ids)
  const all = upstream.map((probe): ComponentReport => {
    const verdict = probe.pausedAt === null ? (verdicts.get(probe.id)?.state ?? null) : null
    return { componentId: probe.componentId, reported: reportedOf(probe, kept.get(probe.id) ?? null, verdict) }
  })
  return Map.groupBy(all, (one) => one.componentId)
}

function reportedOf(
  { target, expect }: Probe,
  kept: StoredReport | null,
  verdict: Parameters<typeof reportedState>[0],
): Reported {
  const state = reportedState(verdict, kept?.report ?? null)
  const report = kept?.report ?? null
  return {
    by: report?.by ?? new URL(target.url).hostname,
    url: report?.url ?? null,
    part: report ? report.part : expect.part,
    state,
    since: kept?.sinceAt ?? null,
    // What they said when they could be read last may be over by now.
    incidents: state === 'unknown' ? [] : (report?.incidents ?? []).map((one) => ({ ...one })),
  }
}

const WORST_LAST: readonly Reported['state'][] = [
  'operational',
  'maintenance',
  'unknown',
  'degraded',
  'partial',
  'major',
]

/** By component, those that nothing of ours looks at: of several reports the worst. */
export async function reportedComponents(
  db: Db | Tx,
  probes: readonly Probe[],
): Promise<ReadonlyMap<string, Reported>> {
  const byComponent = Map.groupBy(probes, (p) => p.componentId)
  const reports = [...(await readReports(db, probes))].filter(([id]) => isReported(byComponent.get(id) ?? []))
  return new Map(reports.flatMap(([id, own]) => own.map(({ reported }) => [id, reported] as const).toSorted(byTrouble)))
}

/** The worst last: a map keeps what is put in last. */
function byTrouble([, a]: readonly [string, Reported], [, b]: readonly [string, Reported]): number {
  return WORST_LAST.indexOf(a.state) - WORST_LAST.indexOf(b.state)
}

/** What others say that concerns these components: of them, and of all that they depend on. Only what is no good news. */
export function concerning(
  componentIds: readonly string[],
  components: readonly (Dependent & Pick<Component, 'name'>)[],
  reports: ReportsByComponent,
): ComponentReport[] {
  const about = new Set(componentIds.flatMap((id) => [id, ...causesOf(id, components)]))
  return [...about]
    .flatMap((id) => reports.get(id) ?? [])
    .filter(({ reported }) => !(reported.state === 'operational' && reported.incidents.length === 0))
    .filter(({ reported }) => reported.state !== 'unknown')
}
