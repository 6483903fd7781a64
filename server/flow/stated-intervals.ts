/**
 * Keeps the published ledger true to what people state: an incident's impacts open, change and end stretches of their own,
 * beside those the checks measured. Called within publish-update.
 */
import { stateOfImpact } from '../domain/component.ts'
import { overSince } from '../domain/ending.ts'
import type { Incident } from '../store/incidents.ts'
import { claimIntervals, endIntervals, insertInterval, measuredSince } from '../store/intervals.ts'
import type { Tx } from '../store/open.ts'
import { type UpdateImpact, updatesOf } from '../store/updates.ts'
import { loadComponentVerdicts } from '../store/verdicts.ts'
import type { Context } from './context.ts'
import { workOver } from './muting.ts'

/** When people last said of each component that it is hit, before the words that are said now. */
export type SaidBad = ReadonlyMap<string, number>

export async function lastSaidBad(tx: Tx, incidentId: string): Promise<SaidBad> {
  // A correction puts words right and says nothing new of impacts.
  const spoken = (await updatesOf(tx, [incidentId])).filter((u) => u.correctionOf === null)
  const said = spoken.flatMap((u) =>
    u.impacts.filter((i) => i.to !== 'none').map((i) => [i.componentId, u.at] as const),
  )
  return new Map(said.toSorted((a, b) => a[1] - b[1]))
}

/** Since when the incident as a whole is over, if it is called so now. */
export function incidentOverSince(incident: Incident, saidBad: SaidBad, now: number): number {
  const last = saidBad.size > 0 ? Math.max(...saidBad.values()) : null
  return overSince({ recoveredAt: incident.looksOverAt, saidBadAt: last }, now)
}

interface Spoken {
  /** As it is after these words. */
  readonly incident: Incident
  readonly impacts: readonly UpdateImpact[]
  readonly saidBad: SaidBad
}

export async function keepLedgers(context: Context, tx: Tx, spoken: Spoken): Promise<void> {
  const { incident, impacts } = spoken
  // What nobody saw has no stretch in any ledger.
  if (incident.rehearsalId !== null) return
  const componentIds = impacts.map((i) => i.componentId)
  await claimIntervals(tx, { componentIds, incidentId: incident.id, since: incident.startedAt })
  const began = incident.origin === 'checks' ? await measuredSince(tx, incident.id) : new Map<string, number>()
  const now = context.clock.now()
  for (const impact of impacts) {
    const { componentId, from, to } = impact
    if (from === to) continue
    if (from !== 'none') {
      const endedAt = to === 'none' ? await overAt(tx, spoken, { componentId, now }) : now
      await endIntervals(tx, { componentId, by: 'person', endedAt, incidentId: incident.id })
    }
    if (to === 'none') continue
    await insertInterval(tx, {
      id: context.ids.next(),
      pageId: context.pageId,
      componentId,
      ledger: 'published',
      by: 'person',
      state: stateOfImpact(to),
      // The first word on it is true since it was measured, or since the incident began; a later one since it was said.
      startedAt:
        from === 'none' && incident.confirmedAt === now
          ? Math.max(began.get(componentId) ?? 0, await afterWork(context, tx, { incident, componentId }))
          : now,
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

/** Each by its own recovery, and none outlasts its incident. */
async function overAt(
  tx: Tx,
  { incident, saidBad }: Spoken,
  { componentId, now }: { readonly componentId: string; readonly now: number },
): Promise<number> {
  const verdict = (await loadComponentVerdicts(tx, [componentId])).get(componentId)
  const recoveredAt = verdict?.state === 'up' ? verdict.sinceAt : null
  const own = overSince({ recoveredAt, saidBadAt: saidBad.get(componentId) ?? null }, now)
  return Math.min(own, incident.resolvedAt ?? incidentOverSince(incident, saidBad, now))
}
