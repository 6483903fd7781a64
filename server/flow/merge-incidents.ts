/**
 * Two incidents turn out to be one outage: one ends and points to the other, which takes over what it hit and its
 * stretches in the ledgers. Nobody is written to but the pagers that rang for the one that ends; the end of the one that
 * stays is told to everybody. Called by the desk's and the API's routes.
 */
import type { IncidentDetail } from '../contract/incidents.ts'
import type { MergeIncident } from '../contract/merge.ts'
import { worstImpact } from '../domain/component.ts'
import { decideMerge, hitByBoth } from '../domain/merge.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { type Incident, type IncidentComponent, loadParts, saveComponent } from '../store/incidents.ts'
import { reassignIntervals } from '../store/intervals.ts'
import type { Tx } from '../store/open.ts'
import { writeDownChange } from './audit.ts'
import type { Actor, Context } from './context.ts'
import { tellPagers } from './escalate.ts'
import { holdIncident, saveMoved } from './hold-incident.ts'
import { readIncident, readIncidentDetail } from './incident-detail.ts'
import { once, type Repeat } from './once.ts'
import { makeRevision } from './public-page.ts'

/** @returns the one that stays. Safe to repeat with the same `repeat`. */
export function mergeIncidents(
  context: Context,
  command: { readonly incidentId: string; readonly merge: MergeIncident; readonly actor: Actor },
  repeat: Repeat | null,
): Promise<IncidentDetail | Refusal> {
  const { incidentId, merge, actor } = command
  return once(context, repeat, async (tx) => {
    const held = await holdIncident(context, tx, incidentId)
    if (isRefusal(held)) return held
    const { incident: ends, revision, now } = held
    const stays = await readIncident(tx, context.pageId, merge.into.id)
    if (isRefusal(stays)) return { ...stays, field: 'into' }
    const decision = decideMerge({ ...ends, seen: merge.version }, { ...stays, seen: merge.into.version })
    if (isRefusal(decision)) return decision
    if (ends.rehearsalId !== stays.rehearsalId)
      return refuse('not-mergeable', 'What is rehearsed stays by itself.', 'into')
    const { titles, components } = await loadParts(tx, [ends.id, stays.id])
    const hits = takenOver(components, { ends, stays })
    const why = Object.values(titles.get(stays.id) ?? {})[0] ?? stays.id
    const late =
      (await endAs(tx, ends, { endsAs: decision.endsAs, into: stays.id, why, now })) ??
      (await goOn(tx, { ends, stays, hits, now }))
    if (late) return late
    for (const hit of components.filter((c) => c.incidentId === ends.id))
      await saveComponent(tx, { ...hit, impact: 'none' })
    for (const hit of hits) await saveComponent(tx, hit)
    await reassignIntervals(tx, { from: ends.id, to: stays.id })
    const ended = Object.values(titles.get(ends.id) ?? {})[0] ?? ends.id
    const deed = { kind: 'incident', who: actor } as const
    await writeDownChange(context, tx, { ...deed, action: 'incident.merged', subjectId: ends.id, detail: why })
    await writeDownChange(context, tx, { ...deed, action: 'incident.took-in', subjectId: stays.id, detail: ended })
    // One incident goes on, so one alert rings.
    await tellPagers(context, tx, { incidentId: ends.id, what: 'ended' })
    const shownId = decision.endsAs === 'resolved' ? ends.id : stays.id
    await makeRevision(context, tx, `${ends.id} merged into ${stays.id}`, { revision, incidentId: shownId })
    return readIncidentDetail(context, tx, stays.id)
  })
}

interface Both {
  readonly ends: Incident
  readonly stays: Incident
}

/** What the one that ends names, as both together hit it. */
function takenOver(components: readonly IncidentComponent[], { ends, stays }: Both): IncidentComponent[] {
  const taken = components.filter((c) => c.incidentId === ends.id)
  return taken.map((hit) => {
    const own = components.find((c) => c.incidentId === stays.id && c.componentId === hit.componentId)
    return { ...hitByBoth(own ?? null, hit), incidentId: stays.id, componentId: hit.componentId }
  })
}

interface Ending {
  readonly endsAs: 'resolved' | 'dismissed'
  readonly into: string
  readonly why: string
  readonly now: number
}

function endAs(tx: Tx, ends: Incident, { endsAs, into, why, now }: Ending): Promise<Refusal | null> {
  const moved: Incident = {
    ...ends,
    ...{
      state: endsAs,
      version: ends.version + 1,
      impact: 'none',
      updatedAt: now,
      nextUpdateAt: null,
      mergedInto: into,
    },
    ...(endsAs === 'resolved' ? { resolvedAt: now } : { dismissedWhy: why }),
  }
  return saveMoved(tx, moved, ends.version)
}

/** It began when the earlier one did, and looks over only once both do. */
function goOn(
  tx: Tx,
  { ends, stays, hits, now }: Both & { readonly hits: readonly IncidentComponent[]; readonly now: number },
): Promise<Refusal | null> {
  const over = [ends.looksOverAt, stays.looksOverAt]
  const moved: Incident = {
    ...stays,
    version: stays.version + 1,
    updatedAt: now,
    startedAt: Math.min(ends.startedAt, stays.startedAt),
    impact: worstImpact([stays.impact, ...hits.map((hit) => hit.impact)]),
    looksOverAt: over.includes(null) ? null : Math.max(...over.map((at) => at ?? 0)),
  }
  return saveMoved(tx, moved, stays.version)
}
