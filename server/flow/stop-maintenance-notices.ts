/** The brake for planned work: what subscribers are told of it and has not left does not leave. Called by the desk's and the API's routes. */
import type { MaintenanceDetail } from '../contract/maintenance.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { stopOutbox } from '../store/brake.ts'
import { findMaintenance } from '../store/maintenances.ts'
import { writeDownChange } from './audit.ts'
import type { Context } from './context.ts'
import type { Editing } from './edit-notes.ts'
import { readMaintenance } from './maintenance-views.ts'
import { once } from './once.ts'

/** The work stays as it is. Refuses `nothing-to-stop` when all has left, or was stopped before. */
export function stopMaintenanceNotices(
  context: Context,
  { actor, repeat }: Editing,
  id: string,
): Promise<MaintenanceDetail | Refusal> {
  return once(context, repeat, async (tx) => {
    if (!(await findMaintenance(tx, context.pageId, id))) return refuse('not-found', `There is no planned work ${id}.`)
    const braking = { subjectId: id, kinds: ['maintenance'], at: context.clock.now() } as const
    const { stopped, waiting } = await stopOutbox(tx, braking)
    if (stopped === 0 && !waiting) return refuse('nothing-to-stop', 'No notice of this work is waiting.')
    const detail = `${stopped} stopped${waiting ? ', the rest not written' : ''}`
    const deed = { who: actor, action: 'maintenance.notices-stopped', subjectId: id, detail }
    await writeDownChange(context, tx, { kind: 'maintenance', ...deed })
    return readMaintenance(context, tx, id)
  })
}
