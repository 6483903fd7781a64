/** What a notice of planned work says: its moment from the outbox row, words and coverage as they stand. Called by notice-facts. */
import type { MaintenanceNotice } from '../contract/notice.ts'
import { listComponents } from '../store/catalogue.ts'
import { maintenanceUpdatesOf } from '../store/maintenance-updates.ts'
import { findMaintenance, withParts } from '../store/maintenances.ts'
import type { OutboxRow } from '../store/outbox.ts'
import { listRegions } from '../store/regions.ts'
import type { Context } from './context.ts'
import type { MessageFacts } from './message-facts.ts'
import { publicWindow } from './public-maintenances.ts'
import type { MaintenanceFacts } from './tell-maintenance.ts'

/** @throws Error when the row names a window that does not exist: a bug */
export async function maintenanceFacts(
  { store: { db } }: Context,
  page: MaintenanceNotice['page'],
  row: OutboxRow,
): Promise<MessageFacts> {
  const found = await findMaintenance(db, row.pageId, row.subjectId)
  const [whole] = found ? await withParts(db, [found]) : []
  if (!whole) throw new Error(`Outbox row ${row.id} names planned work ${row.subjectId}, which does not exist`)
  const { what, before, updateId, series = null, ...moment } = JSON.parse(row.facts) as MaintenanceFacts
  const components = await listComponents(db, row.pageId)
  const regions = await listRegions(db, row.pageId)
  const updates = await maintenanceUpdatesOf(db, [whole.id])
  const { updates: _all, ...work } = publicWindow({ ...whole, ...moment }, [], { components, regions })
  const said = { ...updates.find((update) => update.id === updateId)?.body }
  const covered = new Set(work.components.map((c) => c.componentId))
  const named = components.filter((c) => covered.has(c.id)).map(({ id, name }) => ({ id, name: { ...name } }))
  const places = regions.map(({ key, name }) => ({ key, name: { ...name } }))
  const url = `${page.url}/maintenance/${whole.id}`
  return {
    notice: {
      ...{ kind: 'maintenance', what, page, work, said, before, at: row.createdAt },
      ...{ components: named, regions: places, series },
    },
    thread: { key: `maintenance-${whole.id}`, opens: what === 'planned' },
    event: {
      type: `maintenance.${what}`,
      data: {
        page: { id: page.id, name: page.name, url: page.url },
        maintenance: { ...work, url },
        ...{ said, before, series, components: named },
      },
    },
  }
}
