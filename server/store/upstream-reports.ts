/** What others said last on each status page that is read, by probe. Written by flow/keep-reports, read by page and desk. */
import type { Report } from '../../probes/protocol/report.ts'
import type { Db, Tx } from './open.ts'
import { askInPieces } from './pieces.ts'

export interface StoredReport {
  readonly report: Report
  /** Start of the check that brought it. */
  readonly at: number
  /** Since when they have said that their state is so. */
  readonly sinceAt: number
}

export async function loadReports(db: Db | Tx, probeIds: readonly string[]): Promise<Map<string, StoredReport>> {
  const rows = await askInPieces(probeIds, (some) =>
    db.selectFrom('upstream_reports').selectAll().where('probe_id', 'in', some).execute(),
  )
  return new Map(
    rows.map((r) => [r.probe_id, { report: JSON.parse(r.report) as Report, at: r.at, sinceAt: r.since_at }]),
  )
}

export async function saveReport(tx: Tx, probeId: string, { report, at, sinceAt }: StoredReport): Promise<void> {
  const values = { report: JSON.stringify(report), at, since_at: sinceAt }
  await tx
    .insertInto('upstream_reports')
    .values({ probe_id: probeId, ...values })
    .onConflict((c) => c.column('probe_id').doUpdateSet(values))
    .execute()
}
