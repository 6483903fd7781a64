/** Planned work with its words, what it covers and what was said of it. Rows in, shapes out; the rules are in domain/maintenance. */
import type { Selectable } from 'kysely'
import type { Covered, MaintenanceState } from '../domain/maintenance.ts'
import { REMINDERS_MS } from '../domain/maintenance-word.ts'
import type { Db, Tx } from './open.ts'
import type { MaintenancesTable } from './schema.ts'

/** One window, as it stands. */
export interface Maintenance {
  readonly id: string
  readonly pageId: string
  readonly state: MaintenanceState
  readonly version: number
  readonly startsAt: number
  readonly endsAt: number
  readonly beganAt: number | null
  readonly endedAt: number | null
  readonly settledAt: number | null
  /** Subscribers hear nothing of it by itself. */
  readonly isQuiet: boolean
  /** How long before the start they are reminded: milliseconds. */
  readonly reminders: readonly number[]
  /** The next one; null: none any more. */
  readonly remindAt: number | null
  /** Of which it is one date; null: it stands alone. */
  readonly seriesId: string | null
  /** When the rule of its series says that it begins; null: it has none, or the series let its date go. */
  readonly occurrenceAt: number | null
  /** Changed by itself: it follows its series no more. */
  readonly isOwn: boolean
  /** Who planned it. */
  readonly author: string
  readonly createdAt: number
  readonly updatedAt: number
}

export interface MaintenanceWords {
  readonly title: string
  readonly body: string
}

export interface MaintenanceParts {
  readonly words: Readonly<Record<string, MaintenanceWords>>
  /** As chosen: groups and components. */
  readonly covers: readonly Covered[]
}

export type WholeMaintenance = Maintenance & MaintenanceParts

export async function insertMaintenance(tx: Tx, maintenance: Maintenance): Promise<void> {
  const { id, pageId } = maintenance
  await tx
    .insertInto('maintenances')
    .values({ id, page_id: pageId, ...columns(maintenance) })
    .execute()
}

/** @returns false when the row is no longer at `fromVersion`: somebody else moved it */
export async function moveMaintenance(tx: Tx, maintenance: Maintenance, fromVersion: number): Promise<boolean> {
  const done = await tx
    .updateTable('maintenances')
    .set(columns(maintenance))
    .where('id', '=', maintenance.id)
    .where('version', '=', fromVersion)
    .executeTakeFirst()
  return done.numUpdatedRows === 1n
}

/** Nothing that it kept quiet is left to tell. No version: nobody decides on it. */
export async function settleMaintenance(tx: Tx, id: string, at: number): Promise<void> {
  await tx.updateTable('maintenances').set({ settled_at: at }).where('id', '=', id).execute()
}

/** The next reminder; null: none any more. No version: nobody decides on it. */
export async function setReminder(tx: Tx, id: string, at: number | null): Promise<void> {
  await tx.updateTable('maintenances').set({ remind_at: at }).where('id', '=', id).execute()
}

/** Replaces words and coverage. */
export async function saveMaintenanceParts(tx: Tx, id: string, { words, covers }: MaintenanceParts): Promise<void> {
  const of = { maintenance_id: id }
  await tx.deleteFrom('maintenance_texts').where('maintenance_id', '=', id).execute()
  await tx.deleteFrom('maintenance_regions').where('maintenance_id', '=', id).execute()
  await tx.deleteFrom('maintenance_components').where('maintenance_id', '=', id).execute()
  const texts = Object.entries(words).map(([language, w]) => ({ ...of, language, title: w.title, body: w.body }))
  await tx.insertInto('maintenance_texts').values(texts).execute()
  const components = covers.map((c) => ({ ...of, component_id: c.componentId }))
  await tx.insertInto('maintenance_components').values(components).execute()
  const regions = covers.flatMap((c) => c.regionIds.map((r) => ({ ...of, component_id: c.componentId, region_id: r })))
  if (regions.length > 0) await tx.insertInto('maintenance_regions').values(regions).execute()
}

export async function findMaintenance(db: Db | Tx, pageId: string, id: string): Promise<Maintenance | null> {
  const row = await db
    .selectFrom('maintenances')
    .selectAll()
    .where('id', '=', id)
    .where('page_id', '=', pageId)
    .executeTakeFirst()
  return row ? maintenanceOf(row) : null
}

export interface MaintenanceFilter {
  readonly states: readonly MaintenanceState[]
  readonly limit: number
  /** Only those that end at or after it. */
  readonly endsSince?: number
  /** Only those with a smaller id: for paging. */
  readonly before?: string | undefined
  /** `soonest`: by start; `newest`: by id, the latest first. */
  readonly order: 'soonest' | 'newest'
}

export async function listMaintenances(db: Db | Tx, pageId: string, filter: MaintenanceFilter): Promise<Maintenance[]> {
  let query = db
    .selectFrom('maintenances')
    .selectAll()
    .where('page_id', '=', pageId)
    .where('state', 'in', filter.states)
    .limit(filter.limit)
  query = filter.order === 'soonest' ? query.orderBy('starts_at').orderBy('id') : query.orderBy('id', 'desc')
  if (filter.endsSince !== undefined) query = query.where('ends_at', '>=', filter.endsSince)
  if (filter.before) query = query.where('id', '<', filter.before)
  return (await query.execute()).map(maintenanceOf)
}

/** What the plan moves by itself by now, of which a reminder is due, and what has ended and is not settled; soonest first. */
export async function dueMaintenances(db: Db | Tx, pageId: string, now: number): Promise<Maintenance[]> {
  const rows = await db
    .selectFrom('maintenances')
    .selectAll()
    .where('page_id', '=', pageId)
    .where((e) =>
      e.or([
        e.and([e('state', '=', 'scheduled'), e('starts_at', '<=', now)]),
        e.and([e('state', '=', 'scheduled'), e('remind_at', '<=', now)]),
        e.and([e('state', '=', 'in-progress'), e('ends_at', '<=', now)]),
        e.and([e('ended_at', 'is not', null), e('began_at', 'is not', null), e('settled_at', 'is', null)]),
      ]),
    )
    .orderBy('starts_at')
    .orderBy('id')
    .execute()
  return rows.map(maintenanceOf)
}

/** Windows over the instant `at`, whatever became of them since; not those that were called off before they began. */
export async function windowsOver(db: Db | Tx, pageId: string, at: number): Promise<WholeMaintenance[]> {
  const rows = await db
    .selectFrom('maintenances')
    .selectAll()
    .where('page_id', '=', pageId)
    .where('starts_at', '<=', at)
    .where('ends_at', '>', at)
    .where((e) => e.or([e('state', 'in', ['scheduled', 'in-progress']), e('began_at', 'is not', null)]))
    .orderBy('ends_at', 'desc')
    .execute()
  return withParts(db, rows.map(maintenanceOf))
}

export async function withParts(db: Db | Tx, maintenances: readonly Maintenance[]): Promise<WholeMaintenance[]> {
  if (maintenances.length === 0) return []
  const ids = maintenances.map((m) => m.id)
  const texts = await db.selectFrom('maintenance_texts').selectAll().where('maintenance_id', 'in', ids).execute()
  const components = await db
    .selectFrom('maintenance_components')
    .selectAll()
    .where('maintenance_id', 'in', ids)
    .orderBy('component_id')
    .execute()
  const regions = await db.selectFrom('maintenance_regions').selectAll().where('maintenance_id', 'in', ids).execute()
  return maintenances.map((one) => ({
    ...one,
    words: Object.fromEntries(
      texts
        .filter((t) => t.maintenance_id === one.id)
        .map((t) => [t.language, { title: t.title, body: t.body }] as const),
    ),
    covers: components
      .filter((c) => c.maintenance_id === one.id)
      .map((c) => ({
        componentId: c.component_id,
        regionIds: regions
          .filter((r) => r.maintenance_id === one.id && r.component_id === c.component_id)
          .map((r) => r.region_id),
      })),
  }))
}

function columns(m: Maintenance) {
  return {
    state: m.state,
    version: m.version,
    starts_at: m.startsAt,
    ends_at: m.endsAt,
    began_at: m.beganAt,
    ended_at: m.endedAt,
    settled_at: m.settledAt,
    is_quiet: m.isQuiet ? 1 : 0,
    reminders: JSON.stringify(m.reminders),
    remind_at: m.remindAt,
    series_id: m.seriesId,
    occurrence_at: m.occurrenceAt,
    is_own: m.isOwn ? 1 : 0,
    author: m.author,
    created_at: m.createdAt,
    updated_at: m.updatedAt,
  }
}

export function maintenanceOf(r: Selectable<MaintenancesTable>): Maintenance {
  return {
    id: r.id,
    pageId: r.page_id,
    state: r.state as MaintenanceState,
    version: r.version,
    startsAt: r.starts_at,
    endsAt: r.ends_at,
    beganAt: r.began_at,
    endedAt: r.ended_at,
    settledAt: r.settled_at,
    isQuiet: r.is_quiet === 1,
    reminders: r.reminders === null ? REMINDERS_MS : JSON.parse(r.reminders),
    remindAt: r.remind_at,
    seriesId: r.series_id,
    occurrenceAt: r.occurrence_at,
    isOwn: r.is_own === 1,
    author: r.author,
    createdAt: r.created_at,
    updatedAt: r.updated_at,
  }
}
