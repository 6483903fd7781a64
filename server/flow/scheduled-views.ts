/** What is to go out by itself, and what was kept back, as the desk sees it. Called by incident-detail. */
import type { PostUpdate } from '../contract/incidents.ts'
import type { ScheduledView } from '../contract/scheduled.ts'
import type { Incident } from '../store/incidents.ts'
import type { Db, Tx } from '../store/open.ts'
import { scheduledOfIncident } from '../store/scheduled-updates.ts'
import type { Actor } from './context.ts'

export async function readScheduled(db: Db | Tx, incident: Incident): Promise<ScheduledView[]> {
  const rows = await scheduledOfIncident(db, incident.id)
  return rows.map(({ id, publishAt, madeAt, keptBack, command, actor }) => {
    const { state, version, texts } = JSON.parse(command) as PostUpdate
    const bodies = Object.entries(texts).flatMap(([code, text]) => (text ? [[code, text.body] as const] : []))
    return {
      ...{ id, publishAt, madeAt, keptBack, state },
      author: (JSON.parse(actor) as Actor).name,
      bodies: Object.fromEntries(bodies),
      moved: version !== incident.version,
    }
  })
}
