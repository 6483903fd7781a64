/** A new window with its first update and its audit row. Called by publish-maintenance, and for the occurrences of a series. */
import type { Times } from '../domain/maintenance.ts'
import { insertMaintenanceUpdate } from '../store/maintenance-updates.ts'
import {
  insertMaintenance,
  type MaintenanceParts,
  saveMaintenanceParts,
  type WholeMaintenance,
} from '../store/maintenances.ts'
import type { Tx } from '../store/open.ts'
import { writeDownChange } from './audit.ts'
import { type Actor, type Context, nameOf } from './context.ts'
import { remindAt } from './tell-maintenance.ts'

export interface NewWindow {
  readonly times: Times
  readonly parts: MaintenanceParts
  readonly wish: Pick<WholeMaintenance, 'isQuiet' | 'reminders'>
  readonly actor: Actor
  /** Whose date it is; null: it stands alone. */
  readonly of: { readonly seriesId: string; readonly occurrenceAt: number } | null
}

export async function addWindow(context: Context, tx: Tx, window: NewWindow): Promise<WholeMaintenance> {
  const { times, parts, wish, actor, of } = window
  const { pageId } = context
  const id = context.ids.next()
  const author = nameOf(actor)
  const now = context.clock.now()
  const plan = { id, pageId, state: 'scheduled', version: 1, ...times, ...wish, author } as const
  const ahead = { beganAt: null, endedAt: null, settledAt: null, remindAt: remindAt(plan, now) }
  const date = { seriesId: of?.seriesId ?? null, occurrenceAt: of?.occurrenceAt ?? null, isOwn: false }
  const row = { ...plan, ...ahead, ...date, createdAt: now, updatedAt: now }
  await insertMaintenance(tx, row)
  await saveMaintenanceParts(tx, id, parts)
  const by = actor.kind === 'person' || actor.kind === 'api' ? actor.kind : 'plan'
  const said = { id: context.ids.next(), maintenanceId: id, state: 'scheduled', at: now, author, by, body: {} } as const
  await insertMaintenanceUpdate(tx, said)
  const deed = { who: actor, action: 'maintenance.scheduled', subjectId: id, detail: spanText(times) }
  await writeDownChange(context, tx, { kind: 'maintenance', ...deed })
  return { ...row, ...parts }
}

/** For the audit. */
export function spanText({ startsAt, endsAt }: Times): string {
  return `${new Date(startsAt).toISOString()} to ${new Date(endsAt).toISOString()}`
}
