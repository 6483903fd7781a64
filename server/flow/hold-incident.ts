/**
 * What every command on an incident begins and ends with: nobody else speaks for this page meanwhile, and the incident is
 * still at the version that the person saw. Called by publish-update, correct-update, edit-update, dismiss-incident,
 * link-incident and merge-incidents.
 */
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { type Incident, moveIncident } from '../store/incidents.ts'
import type { Tx } from '../store/open.ts'
import { rehearsalAbout } from '../store/rehearsals.ts'
import { takeRevision } from '../store/updates.ts'
import type { Context } from './context.ts'
import { readIncident } from './incident-detail.ts'

export interface Held {
  readonly incident: Incident
  /** The page's next one, taken for this command. */
  readonly revision: number
  readonly now: number
}

export async function holdIncident(context: Context, tx: Tx, incidentId: string): Promise<Held | Refusal> {
  // The page's row first: whoever speaks for this page waits here for the one before.
  const revision = await takeRevision(tx, context.pageId)
  const incident = await readIncident(tx, context.pageId, incidentId)
  if (isRefusal(incident)) return incident
  const rehearsal = incident.rehearsalId === null ? null : await rehearsalAbout(tx, incidentId)
  if (rehearsal?.endedAt) return REHEARSED
  return { incident, revision, now: context.clock.now() }
}

const REHEARSED = refuse(
  'rehearsal-over',
  'This was a rehearsal, and it is over: its report is all that is left of it.',
)

/** @param fromVersion the version that the decision was made on */
export async function saveMoved(tx: Tx, moved: Incident, fromVersion: number): Promise<Refusal | null> {
  if (await moveIncident(tx, moved, fromVersion)) return null
  return refuse('already-moved', 'Somebody moved this incident just now. Read it again, then decide.')
}
