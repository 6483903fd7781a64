/**
 * Keeps the published ledger true to what people state: an incident's impacts open, change and end stretches of their own,
 * beside those the checks measured. Called within publish-update.
 */
import { stateOfImpact } from '../domain/component.ts'
import type { Incident } from '../store/incidents.ts'
import type { Tx } from '../store/open.ts'
import type { UpdateImpact } from '../store/updates.ts'
import { claimIntervals, endIntervals, insertInterval } from '../store/verdicts.ts'
import type { Context } from './context.ts'
import { workOver } from './muting.ts'

export async function keepLedgers(
  context: Context,
  tx: Tx,
  { incident, impacts }: { readonly incident: Incident; readonly impacts: readonly UpdateImpact[] },
): Promise<void> {
  const now = context.clock.now()
  await claimIntervals(tx, {
    componentIds: impacts.map((i) => i.componentId),
    incidentId: incident.id,
    since: incident.startedAt,
  })
  for (const { componentId, from, to } of impacts) {
    if (from === to) continue
    const endedAt = incident.state === 'resolved' ? (incident.resolvedAt ?? now) : now
    if (from !== 'none') await endIntervals(tx, { componentId, by: 'person', endedAt, incidentId: incident.id })
    if (to === 'none') continue
    await insertInterval(tx, {
      id: context.ids.next(),
      pageId: context.pageId,
      componentId,
      ledger: 'published',
      by: 'person',
      state: stateOfImpact(to),
      // The first word on it is true since the incident began; a later one since it was said.
      startedAt:
        from === 'none' && incident.confirmedAt === now ? await afterWork(context, tx, { incident, componentId }) : now,
      endedAt: null,
      incidentId: incident.id,
    })
  }
}

/** What the checks suspected may have begun within planned work that is over: the published ledger leaves that out. */
async function afterWork(
  context: Context,
  tx: Tx,
  { incident, componentId }: { readonly incident: Incident; readonly componentId: string },
): Promise<number> {
  if (incident.origin !== 'checks') return incident.startedAt
  const work = await workOver(context, tx, { componentId, at: incident.startedAt })
  return work && work.endsAt <= context.clock.now() ? work.endsAt : incident.startedAt
}
