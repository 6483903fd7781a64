/** Series of planned work and their windows. Rows in, shapes out; the rules are in domain/repetition. */
import type { Selectable } from 'kysely'
import type { SeriesState } from '../domain/repetition.ts'
import { findMaintenance, type Maintenance, type MaintenanceParts, maintenanceOf } from './maintenances.ts'
import type { Db, Tx } from './open.ts'
import type { MaintenanceSeriesTable } from './schema.ts'

/** What each occurrence is made with. */
export interface SeriesPlan extends MaintenanceParts {
  readonly isQuiet: boolean
  readonly reminders: readonly number[]
}

export interface Series {
  readonly id: string
  readonly pageId: string
  readonly state: SeriesState
  readonly version: number
  readonly rule: string
  readonly timeZone: string
  /** The first date that may be one. */
  readonly startsAt: number
  readonly lengthMs: number
  readonly plan: SeriesPlan
  /** All its dates up to then have their windows. */
  readonly madeUntil: number
  readonly author: string
  readonly createdAt: number
  readonly updatedAt: number
}

export async function insertSeries(tx: Tx, series: Series): Promise<void> {
  const { id, pageId } = series
  await tx
    .insertInto('maintenance_series')
    .values({ id, page_id: pageId, ...columns(series) })
    .execute()
}

/** @returns false when the row is no longer at `fromVersion` */
export async function moveSeries(tx: Tx, series: Series, fromVersion: number): Promise<boolean> {
  const done = await tx
    .updateTable('maintenance_series')
    .set(columns(series))
    .where('id', '=', series.id)
    .where('version', '=', fromVersion)
    .executeTakeFirst()
  return done.numUpdatedRows === 1n
}

export async function findSeries(db: Db | Tx, pageId: string, id: string): Promise<Series | null> {
  const row = await db
    .selectFrom('maintenance_series')
    .selectAll()
    .where('id', '=', id)
    .where('page_id', '=', pageId)
    .executeTakeFirst()
  return row ? seriesOf(row) : null
}

export async function findAllSeries(db: Db | Tx, ids: readonly string[]): Promise<Map<string, Series>> {
  if (ids.length === 0) return new Map()
  const rows = await db.selectFrom('maintenance_series').selectAll().where('id', 'in', ids).execute()
  return new Map(rows.map((row) => [row.id, seriesOf(row)]))
}

/** Running ones whose windows are made up to before `until`. */
export async function seriesMadeBefore(db: Db | Tx, pageId: string, until: number): Promise<string[]> {
  const rows = await db
    .selectFrom('maintenance_series')
    .select('id')
    .where('page_id', '=', pageId)
    .where('state', '=', 'running')
    .where('made_until', '<', until)
    .orderBy('id')
    .execute()
  return rows.map((row) => row.id)
}

export type Occurrence = Maintenance & { readonly occurrenceAt: number }

/** Its windows whose date, or whose beginning, is after `at`, whatever became of them but those it let go; soonest first. */
export async function occurrencesAfter(tx: Tx, seriesId: string, at: number): Promise<Occurrence[]> {
  const rows = await tx
    .selectFrom('maintenances')
    .selectAll()
    .where('series_id', '=', seriesId)
    .where('occurrence_at', 'is not', null)
    .where((e) => e.or([e('occurrence_at', '>', at), e('starts_at', '>', at)]))
    .orderBy('starts_at')
    .execute()
  return rows.map((row) => ({ ...maintenanceOf(row), occurrenceAt: row.occurrence_at ?? row.starts_at }))
}

/** The window of this date, if it was made. */
export async function findOccurrence(tx: Tx, series: Series, at: number): Promise<Maintenance | null> {
  const row = await tx
    .selectFrom('maintenances')
    .select('id')
    .where('series_id', '=', series.id)
    .where('occurrence_at', '=', at)
    .executeTakeFirst()
  return row ? findMaintenance(tx, series.pageId, row.id) : null
}

function columns(s: Series) {
  return {
    state: s.state,
    version: s.version,
    rule: s.rule,
    time_zone: s.timeZone,
    starts_at: s.startsAt,
    length_ms: s.lengthMs,
    plan: JSON.stringify(s.plan),
    made_until: s.madeUntil,
    author: s.author,
    created_at: s.createdAt,
    updated_at: s.updatedAt,
  }
}

function seriesOf(r: Selectable<MaintenanceSeriesTable>): Series {
  return {
    id: r.id,
    pageId: r.page_id,
    state: r.state as SeriesState,
    version: r.version,
    rule: r.rule,
    timeZone: r.time_zone,
    startsAt: r.starts_at,
    lengthMs: r.length_ms,
    plan: JSON.parse(r.plan) as SeriesPlan,
    madeUntil: r.made_until,
    author: r.author,
    createdAt: r.created_at,
    updatedAt: r.updated_at,
  }
}
