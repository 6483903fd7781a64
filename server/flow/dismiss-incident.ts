/** A person says that a suspicion is none, and why. Called by the desk's and the API's routes. */
import type { Dismiss, IncidentDetail } from '../contract/incidents.ts'
import { decide } from '../domain/incident.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import { type Incident, loadParts } from '../store/incidents.ts'
import { insertInterval, withdrawPublished } from '../store/intervals.ts'
import type { Tx } from '../store/open.ts'
import { endIntervalAt, outlivedIncidents } from '../store/outlived-incidents.ts'
import { dismissVerdicts } from '../store/verdicts.ts'
import { writeDownChange } from './audit.ts'
import { closeRehearsal } from './close-rehearsal.ts'
import { type Actor, type Context, nameOf } from './context.ts'
import { tellPagers } from './escalate.ts'
import { holdIncident, saveMoved } from './hold-incident.ts'
import { readIncidentDetail } from './incident-detail.ts'
import { once, type Repeat } from './once.ts'
import { makeRevision } from './public-page.ts'

/** The observation goes, and the public ledger forgets the stretch. Safe to repeat with the same `repeat`. */
export function dismissIncident(
  context: Context,
  command: { readonly incidentId: string; readonly dismiss: Dismiss; readonly actor: Actor },
  repeat: Repeat | null,
): Promise<IncidentDetail | Refusal> {
  const { incidentId, dismiss, actor } = command
  const { reason } = dismiss
  return once(context, repeat, async (tx) => {
    const held = await holdIncident(context, tx, incidentId)
    if (isRefusal(held)) return held
    const { incident, revision, now } = held
    const decision = decide(incident, { to: 'dismissed', version: dismiss.version, reason }, now)
    if (isRefusal(decision)) return decision
    const { to, version } = decision
    const moved = { ...incident, state: to, version, updatedAt: now, dismissedWhy: reason }
    const late = await saveMoved(tx, moved, incident.version)
    if (late) return late
    if (incident.rehearsalId === null) await forget(context, tx, moved, { by: nameOf(actor), why: reason })
    else await closeRehearsal(context, tx, { rehearsalId: incident.rehearsalId, incidentId, by: actor })
    const deed = { who: actor, action: 'incident.dismissed', subjectId: incident.id, detail: reason }
    await writeDownChange(context, tx, { kind: 'incident', ...deed })
    await tellPagers(context, tx, { incidentId, what: 'ended' })
    await makeRevision(context, tx, `dismissed ${incident.id}`, { revision, incidentId })
    return readIncidentDetail(context, tx, incident.id)
  })
}

interface Word {
  readonly by: string
  readonly why: string
}

/** What the checks saw stays in the observed ledger. */
async function forget(context: Context, tx: Tx, incident: Incident, { by, why }: Word): Promise<void> {
  const { id: incidentId, updatedAt: at } = incident
  const { components } = await loadParts(tx, [incidentId])
  const componentIds = components.map((c) => c.componentId)
  await dismissVerdicts(tx, componentIds, at)
  await takeOver(context, tx, { incident, componentIds })
  await withdrawPublished(tx, { incidentId, at, by, why })
}

/**
 * The outage may have begun within an incident that people called over since: what that one told stays its own up to its
 * end, the rest is what was suspected here.
 */
async function takeOver(
  context: Context,
  tx: Tx,
  { incident, componentIds }: { readonly incident: Incident; readonly componentIds: readonly string[] },
): Promise<void> {
  for (const { interval, resolvedAt } of await outlivedIncidents(tx, { componentIds, since: incident.createdAt })) {
    const at = Math.max(interval.startedAt, resolvedAt)
    await endIntervalAt(tx, interval.id, at)
    await insertInterval(tx, { ...interval, id: context.ids.next(), startedAt: at, incidentId: incident.id })
  }
}
