/** Planned work as Statuspage's API has it (WIRE.md). It knows no work that was called off: what never began is left out. */
import type { PublicMaintenance } from '../../server/contract/public.ts'
import { markdownLines } from '../page/markdown.ts'
import { type Reading, say } from '../page/reading.ts'

/** `current`: to come and under way, as the summary lists them. */
export type Which = 'all' | 'current' | 'upcoming' | 'active'

const STATUS = {
  scheduled: 'scheduled',
  'in-progress': 'in_progress',
  completed: 'completed',
  cancelled: 'completed',
} as const

const MOST = 50

/** @param components in the API's own shape, all of them */
export function maintenancesOf<Component extends { readonly id: string }>(
  reading: Reading,
  which: Which,
  components: readonly Component[],
) {
  const all = (reading.page.maintenances ?? []).filter((one) => one.state !== 'cancelled' || one.began)
  const wanted = {
    all: () => true,
    current: (one: PublicMaintenance) => one.state === 'scheduled' || one.state === 'in-progress',
    upcoming: (one: PublicMaintenance) => one.state === 'scheduled',
    active: (one: PublicMaintenance) => one.state === 'in-progress',
  }[which]
  return all
    .filter(wanted)
    .toSorted((a, b) => b.createdAt - a.createdAt)
    .slice(0, MOST)
    .map((one) => maintenanceOf(reading, one, components))
}

function maintenanceOf<Component extends { readonly id: string }>(
  reading: Reading,
  work: PublicMaintenance,
  components: readonly Component[],
) {
  const { page } = reading.page
  const covered = new Set(work.components.map((one) => one.componentId))
  const isOver = work.state === 'completed' || work.state === 'cancelled'
  return {
    id: work.id,
    name: say(reading, work.title)?.text ?? reading.words.page.states.maintenance,
    status: STATUS[work.state],
    created_at: iso(work.createdAt),
    updated_at: iso(work.updatedAt),
    monitoring_at: null,
    resolved_at: isOver ? iso(work.endsAt) : null,
    impact: 'maintenance',
    shortlink: `${page.url}/maintenance/${work.id}`,
    started_at: iso(work.createdAt),
    page_id: page.id,
    incident_updates: work.updates.map((one) => updateOf(reading, work, one)),
    components: components.filter((one) => covered.has(one.id)),
    scheduled_for: iso(work.startsAt),
    scheduled_until: iso(work.endsAt),
  }
}

function updateOf(reading: Reading, work: PublicMaintenance, update: PublicMaintenance['updates'][number]) {
  const said = say(reading, update.body) ?? (update.state === 'scheduled' ? say(reading, work.body) : null)
  return {
    id: update.id,
    status: STATUS[update.state],
    body: said ? markdownLines(said.text) : reading.words.page.planned.said[update.state],
    incident_id: work.id,
    created_at: iso(update.at),
    updated_at: iso(update.at),
    display_at: iso(update.at),
    affected_components: null,
    deliver_notifications: false,
    custom_tweet: null,
    tweet_id: null,
  }
}

function iso(at: number): string {
  return new Date(at).toISOString()
}
