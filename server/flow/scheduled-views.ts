/** What is to go out by itself, what waits for an approver, and what was kept back, as the desk sees it. Called by incident-detail. */
import type { PostUpdate } from '../contract/incidents.ts'
import type { ScheduledView } from '../contract/scheduled.ts'
import { doomOf } from '../domain/scheduled.ts'
import type { Incident } from '../store/incidents.ts'
import type { Db, Tx } from '../store/open.ts'
import { type ScheduledUpdate, scheduledOfIncident } from '../store/scheduled-updates.ts'
import type { Context } from './context.ts'
import { actorOf } from './held-scheduled.ts'
import { mayStill } from './may-still.ts'

export async function readScheduled(context: Context, db: Db | Tx, incident: Incident): Promise<ScheduledView[]> {
  const now = context.clock.now()
  const views: ScheduledView[] = []
  for (const row of await scheduledOfIncident(db, incident.id)) {
    const authorMay = await mayStill(db, actorOf(row), { right: 'incidents.write', now })
    views.push(viewOf(row, incident, authorMay))
  }
  return views
}

function viewOf(row: ScheduledUpdate, incident: Incident, authorMay: boolean): ScheduledView {
  const { id, publishAt, madeAt, keptBack, waits } = row
  const { state, version, texts } = JSON.parse(row.command) as PostUpdate
  const spoken = Object.entries(texts).flatMap(([code, text]) => (text ? [[code, { ...text }] as const] : []))
  return {
    ...{ id, publishAt, madeAt, keptBack, state, waits },
    author: actorOf(row).name,
    texts: Object.fromEntries(spoken),
    doomed: keptBack === null ? doomOf({ version, authorMay }, incident) : null,
  }
}
