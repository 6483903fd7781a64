/** Planned work begins and ends at its own instants, right after a restart too, and subscribers are reminded of it. Called every second by each process that does jobs. */
import { dueMove } from '../domain/maintenance.ts'
import { holdPage } from '../store/catalogue.ts'
import {
  dueMaintenances,
  findMaintenance,
  setReminder,
  type WholeMaintenance,
  withParts,
} from '../store/maintenances.ts'
import type { Tx } from '../store/open.ts'
import type { Context } from './context.ts'
import { makeRevision } from './public-page.ts'
import { settleWindow } from './settle-window.ts'
import { remindAt, tell, tellTurn } from './tell-maintenance.ts'
import { PLAN, turnWindow } from './turn-window.ts'

export async function tendMaintenance(context: Context): Promise<void> {
  const due = await dueMaintenances(context.store.db, context.pageId, context.clock.now())
  for (const { id } of due) await context.store.transact((tx) => tendOne(context, tx, id))
}

async function tendOne(context: Context, tx: Tx, id: string): Promise<void> {
  await holdPage(tx, context.pageId)
  const before = await readWhole(tx, context.pageId, id)
  // Another process was faster.
  if (!before) return
  const after = await bringUpToNow(context, tx, before)
  const moved = after.version !== before.version
  const reminds = after.state === 'scheduled' && after.remindAt !== null && after.remindAt <= context.clock.now()
  const isOpen = after.beganAt !== null && after.endedAt !== null && after.settledAt === null
  const settled = !moved && isOpen && (await settleWindow(context, tx, after))
  if (!moved && !settled && !reminds) return
  if (reminds) await setReminder(tx, id, remindAt(after, context.clock.now()))
  const revision = await makeRevision(context, tx, `maintenance ${id}`)
  if (reminds) await tell(context, tx, { what: 'reminder', work: after, before: null, updateId: null, revision })
  else await tellTurn(context, tx, { before, after, updateId: null }, revision)
}

export async function readWhole(tx: Tx, pageId: string, id: string): Promise<WholeMaintenance | null> {
  const found = await findMaintenance(tx, pageId, id)
  return found ? ((await withParts(tx, [found]))[0] ?? null) : null
}

/** Makes every move that its plan has due; after a long stop that is its beginning and its end. */
export async function bringUpToNow(context: Context, tx: Tx, before: WholeMaintenance): Promise<WholeMaintenance> {
  const due = dueMove(before, context.clock.now())
  if (!due) return before
  const after = { ...before, state: due.to, version: before.version + 1 }
  await turnWindow(context, tx, {
    ...{ before, after, at: due.at, actor: PLAN, body: {} },
    action: `maintenance.${due.to}`,
    detail: '',
  })
  const next = await readWhole(tx, context.pageId, before.id)
  if (!next) throw new Error(`${before.id} was moved and is not there`)
  return bringUpToNow(context, tx, next)
}
