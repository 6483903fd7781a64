/** What is to go out by itself, what waits for an approver, and what was kept back, as the desk sees it. Called by incident-detail. */
import type { PostUpdate } from '../contract/incidents.ts'
import type { ScheduledView } from '../contract/scheduled.ts'
import { doomOf } from '../domain/scheduled.ts'
import type { Incident } from '../store/incidents.ts'
import type { Db, Tx } from '../store/open.ts'
import { type ScheduledUpdate, scheduledOfIncident } from '../store/scheduled-updates.ts'
import { carryOver } from './carry-over.ts'
import type { Context } from './context.ts'
import { actorOf } from './held-scheduled.ts'
import { mayStill } from './may-still.ts'

export async function readScheduled(context: Context, db: Db | Tx, incident: Incident): Promise<ScheduledView[]> {
  const now = context.clock.now()
  const views: ScheduledView[] = []
  for (const row of await scheduledOfIncident(db, incident.id)) {
    const authorMay = await mayStill(db, actorOf(row), { right: 'incidents.write', now })
    const said = JSON.parse(row.command) as PostUpdate
    const { version } = row.waits ? await carryOver(db, { row, incident, said }) : said
    views.push(viewOf(row, said, doomOf({ version, authorMay }, incident)))
  }
  return views
}

function viewOf(row: ScheduledUpdate, { state, texts }: PostUpdate, doomed: ScheduledView['doomed']): ScheduledView {
  const { id, publishAt, madeAt, keptBack, waits } = row
  const spoken = Object.entries(texts).flatMap(([code, text]) => (text ? [[code, { ...text }] as const] : []))
  return {
    ...{ id, publishAt, madeAt, keptBack, state, waits },
    author: actorOf(row).name,
    texts: Object.fromEntries(spoken),
    doomed: keptBack === null ? doomed : null,
  }
}
