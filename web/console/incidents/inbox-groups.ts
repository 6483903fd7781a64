/** What of the ended incidents still stands in the inbox, so that it says "all quiet" only when it is. Pure; `inbox-pane.tsx` shows it. */
import type { IncidentView } from '../../../server/contract/incidents.ts'
import { badComponents } from '../incident-words.ts'

/** So long what ended with a loose end stays in sight. */
const IN_SIGHT_MS = 24 * 3_600_000

type Incidents = readonly IncidentView[]

/** Over before anyone confirmed: it can still be told, or put away. */
export function untold(ended: Incidents, putAway: readonly string[], now: number): Incidents {
  return ended.filter((one) => one.state === 'lapsed' && isRecent(one, now) && !putAway.includes(one.id))
}

/**
 * Dismissed, and the checks still see it bad.
 *
 * @param ended newest first: of two that name the same component only the newer counts
 * @param open whatever stands in the inbox anyway speaks for its components
 */
export function stillFailing(ended: Incidents, open: Incidents, now: number): Incidents {
  const spokenFor = new Set(open.flatMap((one) => one.components.map((hit) => hit.componentId)))
  return ended.filter((one) => {
    if (one.state !== 'dismissed' || !isRecent(one, now)) return false
    const loose = badComponents(one).filter((hit) => !spokenFor.has(hit.componentId))
    for (const hit of loose) spokenFor.add(hit.componentId)
    return loose.length > 0
  })
}

function isRecent(incident: IncidentView, now: number): boolean {
  return now - incident.updatedAt < IN_SIGHT_MS
}
