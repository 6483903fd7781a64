/**
 * What follows when planned work begins, ends or is spoken of: its row, its update, the audit, both ledgers, and at its end
 * what has outlived it. Called by publish-maintenance and tend-maintenance, under the page's lock.
 */
import { coveredLeaves } from '../domain/maintenance.ts'
import { listComponents } from '../store/catalogue.ts'
import { insertInterval } from '../store/intervals.ts'
import { endWork, handOverQuiet, insertExplained, keptQuiet } from '../store/maintenance-intervals.ts'
import { insertMaintenanceUpdate } from '../store/maintenance-updates.ts'
import { moveMaintenance, type WholeMaintenance } from '../store/maintenances.ts'
import type { Tx } from '../store/open.ts'
import { endIntervalAt } from '../store/outlived-incidents.ts'
import { writeDownChange } from './audit.ts'
import { type Actor, type Context, nameOf } from './context.ts'
import { workOver } from './muting.ts'
import { settleWindow } from './settle-window.ts'
import { remindAt } from './tell-maintenance.ts'

/** Its own instants came. */
export const PLAN: Actor = { kind: 'policy', id: '', name: 'Plan' }

export interface WindowTurn {
  readonly before: WholeMaintenance
  readonly after: WholeMaintenance
  readonly actor: Actor
  /** When it turned: its planned instant, however late anybody looked. */
  readonly at: number
  readonly action: string
  readonly detail: string
  /** What people say with it, by language. */
  readonly body: Readonly<Record<string, string>>
}

/**
 * @returns the window as it is kept now, and the update that carries what was said; null: nothing was
 * @throws Error when the row moved under the page's lock: a bug
 */
export async function turnWindow(context: Context, tx: Tx, turn: WindowTurn): Promise<Turn> {
  const { before, after, actor, at, body } = turn
  const begins = before.state === 'scheduled' && after.state === 'in-progress'
  const ends = before.state === 'in-progress' && after.state !== 'in-progress'
  const now = context.clock.now()
  const isMoved = before.startsAt !== after.startsAt || isOther(before, after)
  const saved = {
    ...after,
    remindAt: isMoved ? remindAt(after, now) : after.remindAt,
    beganAt: begins ? at : after.beganAt,
    endedAt: after.state === 'completed' || after.state === 'cancelled' ? at : null,
    updatedAt: now,
  }
  if (!(await moveMaintenance(tx, saved, before.version))) throw new Error(`${before.id} moved under its lock`)
  const isSaid = Object.keys(body).length > 0
  const updateId = context.ids.next()
  if (before.state !== after.state || isSaid) {
    const by = actor.kind === 'person' || actor.kind === 'api' ? actor.kind : 'plan'
    const update = { id: updateId, maintenanceId: before.id, state: after.state, at }
    await insertMaintenanceUpdate(tx, { ...update, author: nameOf(actor), by, body })
  }
  const deed = { who: actor, action: turn.action, subjectId: before.id, detail: turn.detail }
  await writeDownChange(context, tx, { kind: 'maintenance', ...deed })
  if (begins) await beginWork(context, tx, { work: saved, at })
  if (ends) await leaveOff(context, tx, { work: saved, at })
  return { after: saved, updateId: isSaid ? updateId : null }
}

export interface Turn {
  readonly after: WholeMaintenance
  readonly updateId: string | null
}

function isOther(before: WholeMaintenance, after: WholeMaintenance): boolean {
  return before.isQuiet !== after.isQuiet || before.reminders.join() !== after.reminders.join()
}

interface Moment {
  readonly work: WholeMaintenance
  readonly at: number
}

/** The published ledger leaves the window out; work in some regions leaves nothing out. */
async function beginWork(context: Context, tx: Tx, { work, at }: Moment): Promise<void> {
  const leaves = coveredLeaves(work.covers, await listComponents(tx, context.pageId))
  for (const { componentId } of leaves.filter((l) => l.regionIds.length === 0)) {
    const stretch = { pageId: work.pageId, componentId, ledger: 'published', by: 'person' } as const
    await insertExplained(
      tx,
      { ...stretch, id: context.ids.next(), state: 'maintenance', startedAt: at, endedAt: null, incidentId: null },
      { maintenanceId: work.id, withdrawn: null },
    )
  }
}

async function leaveOff(context: Context, tx: Tx, { work, at }: Moment): Promise<void> {
  await endWork(tx, work.id, at)
  for (const quiet of await keptQuiet(tx, work.id)) {
    const next = await workOver(context, tx, { componentId: quiet.componentId, at })
    if (next && next.id !== work.id) {
      await handOverQuiet(tx, quiet.id, next.id)
      continue
    }
    const startedAt = Math.max(at, quiet.startedAt)
    await endIntervalAt(tx, quiet.id, startedAt)
    await insertInterval(tx, { ...quiet, id: context.ids.next(), startedAt, endedAt: null })
  }
  await settleWindow(context, tx, work)
}
