/**
 * What others say on their status pages, kept as it was read last; only what is new moves anything. Called by record-results
 * with every batch, in its transaction, before anything is judged.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Report } from '../../probes/protocol/report.ts'
import type { ProbeResult } from '../../probes/protocol.ts'
import type { Probe } from '../domain/catalogue.ts'
import { holdPage } from '../store/catalogue.ts'
import type { Tx } from '../store/open.ts'
import { insertChange } from '../store/traces.ts'
import { loadReports, type StoredReport, saveReport } from '../store/upstream-reports.ts'
import type { Context } from './context.ts'

export interface Heard {
  readonly probe: Probe
  readonly result: ProbeResult
}

/** @returns whether anybody says something new: the page must be made anew then */
export async function keepReports(context: Context, tx: Tx, heard: readonly Heard[]): Promise<boolean> {
  const reports = newestOf(heard)
  if ((await newsOf(tx, reports)).length === 0) return false
  // The page's row before any other that somebody may hold: then asked again, since somebody may have been here first.
  await holdPage(tx, context.pageId)
  const news = await newsOf(tx, reports)
  for (const { probe, next } of news) {
    await saveReport(tx, probe.id, next)
    const at = context.clock.now()
    await insertChange(tx, { pageId: context.pageId, kind: 'component', subjectId: probe.componentId, at })
  }
  return news.length > 0
}

interface Read {
  readonly probe: Probe
  readonly report: Report
  readonly at: number
}

/** The last word of each probe in the batch. */
function newestOf(heard: readonly Heard[]): Read[] {
  const byProbe = Map.groupBy(heard, ({ probe }) => probe.id)
  return [...byProbe.values()].flatMap((own) =>
    own
      .flatMap(({ probe, result }) => (result.report ? [{ probe, report: result.report, at: result.at }] : []))
      .toSorted((a, b) => a.at - b.at)
      .slice(-1),
  )
}

async function newsOf(tx: Tx, reports: readonly Read[]): Promise<{ probe: Probe; next: StoredReport }[]> {
  const kept = await loadReports(
    tx,
    reports.map(({ probe }) => probe.id),
  )
  return reports.flatMap(({ probe, report, at }) => {
    const before = kept.get(probe.id)
    if (before && (at < before.at || isDeepStrictEqual(before.report, report))) return []
    const sinceAt = before?.report.state === report.state ? before.sinceAt : at
    return [{ probe, next: { report, at, sinceAt } }]
  })
}
