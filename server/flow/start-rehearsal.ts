/**
 * A rehearsal begins as an outage does: a suspicion with its evidence, and on-call is told; and its checks turn green when
 * whoever leads it says so. What is made up says so wherever it stands. Called by the desk's routes.
 */
import type { RehearsalView, StartRehearsal } from '../contract/rehearsals.ts'
import type { Component } from '../domain/catalogue.ts'
import { worstImpact } from '../domain/component.ts'
import { isOpen } from '../domain/incident.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { endsAt, type Seen, seenOf, WELL_AGAIN } from '../domain/rehearsal.ts'
import { impactOf } from '../domain/suspicion.ts'
import { listComponents } from '../store/catalogue.ts'
import { insertEvidence } from '../store/evidence.ts'
import { findRealOrRehearsed, insertIncident, loadParts, saveComponent } from '../store/incidents.ts'
import { localLocation } from '../store/locations.ts'
import type { Tx } from '../store/open.ts'
import { insertOutbox } from '../store/outbox.ts'
import { listProbes } from '../store/probes.ts'
import { findRehearsal, insertRehearsal, markRecovered, type Rehearsal, runningRehearsal } from '../store/rehearsals.ts'
import { listStaff } from '../store/staff.ts'
import { takeRevision } from '../store/updates.ts'
import { writeDownChange } from './audit.ts'
import { type Actor, type Context, nameOf } from './context.ts'
import { saveMoved } from './hold-incident.ts'
import { once, type Repeat } from './once.ts'
import { makeRevision } from './public-page.ts'
import { rehearsalView } from './rehearsals.ts'
import { tellOncall } from './tell-oncall.ts'

/** One at a time. Safe to repeat with the same `repeat`. */
export function startRehearsal(
  context: Context,
  { start, actor }: { readonly start: StartRehearsal; readonly actor: Actor },
  repeat: Repeat | null,
): Promise<RehearsalView | Refusal> {
  return once(context, repeat, async (tx) => {
    // The page's row first: of two who start one together, the second sees the first's.
    const revision = await takeRevision(tx, context.pageId)
    if (await runningRehearsal(tx, context.pageId)) {
      return refuse('rehearsal-running', 'A rehearsal is going on. End it first, or take part in it.')
    }
    const hit = await componentsOf(context, tx, start)
    if (isRefusal(hit)) return hit
    const stranger = await strangerAmong(tx, start.participants)
    if (stranger) return refuse('unknown-person', `Nobody at the desk is ${stranger}.`, 'participants')
    const rehearsal = newRehearsal(context, start, actor)
    await begin(context, tx, { rehearsal, hit })
    const { id, incidentId: subjectId } = rehearsal
    await writeDownChange(context, tx, { kind: 'incident', who: actor, action: 'rehearsal.started', subjectId })
    await makeRevision(context, tx, `rehearsal ${id}`, { revision, incidentId: subjectId })
    return rehearsalView(context, tx, rehearsal)
  })
}

async function componentsOf(
  { pageId }: Context,
  tx: Tx,
  { componentIds }: StartRehearsal,
): Promise<readonly Component[] | Refusal> {
  const known = (await listComponents(tx, pageId)).filter((c) => !c.isGroup)
  const unknown = componentIds.find((id) => !known.some((c) => c.id === id))
  if (unknown) return refuse('unknown-component', `There is no component ${unknown}.`, 'componentIds')
  return known.filter((c) => componentIds.includes(c.id))
}

async function strangerAmong(tx: Tx, ids: readonly string[]): Promise<string | undefined> {
  const known = new Set((await listStaff(tx)).map((s) => s.id))
  return ids.find((id) => !known.has(id))
}

function newRehearsal(context: Context, { symptom, participants }: StartRehearsal, actor: Actor): Rehearsal {
  return {
    ...{ id: context.ids.next(), incidentId: context.ids.next(), pageId: context.pageId, symptom, participants },
    ...{ startedAt: context.clock.now(), startedBy: nameOf(actor) },
    ...{ recoveredAt: null, endedAt: null, endedBy: null },
  }
}

interface Beginning {
  readonly rehearsal: Rehearsal
  readonly hit: readonly Component[]
}

async function begin(context: Context, tx: Tx, { rehearsal, hit }: Beginning): Promise<void> {
  const { id: rehearsalId, incidentId, pageId, symptom, startedAt: now } = rehearsal
  const seen = hit.map((component) => ({ component, ...seenOf(symptom, component.key) }))
  const nothing = { confirmedAt: null, monitoringAt: null, looksOverAt: null, resolvedAt: null, nextUpdateAt: null }
  await insertIncident(tx, {
    ...{ id: incidentId, pageId, state: 'suspected', version: 1, origin: 'checks', rehearsalId },
    ...{ startedAt: now, createdAt: now, updatedAt: now, ...nothing, dismissedWhy: null, mergedInto: null },
    impact: worstImpact(seen.map((s) => impactOf(s.state))),
  })
  await insertRehearsal(tx, rehearsal)
  for (const one of seen) {
    const impact = impactOf(one.state)
    await saveComponent(tx, { incidentId, componentId: one.component.id, impact, worst: impact, regionIds: [] })
    await keepEvidence(context, tx, { incidentId, componentId: one.component.id, at: now, seen: one })
  }
  const told = { startedAt: now, overAt: null }
  const components = seen.map(({ component, because }) => ({ componentId: component.id, because }))
  await tellOncall(context, tx, incidentId, { what: 'suspected', components, ...told })
  await insertOutbox(tx, {
    ...{ id: context.ids.next(), pageId, kind: 'rehearsal', subjectId: rehearsalId, facts: '{}', revision: null },
    ...{ createdAt: now, notBeforeAt: endsAt(rehearsal) },
  })
}

interface MadeUp {
  readonly incidentId: string
  readonly componentId: string
  readonly at: number
  readonly seen: Seen
}

/** One answer of each of its probes; what no probe watches has its reason alone. */
async function keepEvidence(context: Context, tx: Tx, { incidentId, componentId, at, seen }: MadeUp): Promise<void> {
  const { outcome, code, status, because, totalMs } = seen
  const { id: locationId } = await localLocation(tx)
  const phases = { dnsMs: null, connectMs: null, tlsMs: null, firstByteMs: null, totalMs }
  for (const { id: probeId } of (await listProbes(tx, context.pageId)).filter((p) => p.componentId === componentId)) {
    await insertEvidence(tx, {
      ...{ id: context.ids.next(), incidentId, componentId, probeId, locationId },
      result: { probeId, version: 1, at, outcome, code, because, status, phases, evidence: null, why: 'planned' },
    })
  }
}

/** Its checks are well again, and on-call hears that it looks over. Refuses until somebody has confirmed it. */
export function turnGreen(
  context: Context,
  { id, actor }: { readonly id: string; readonly actor: Actor },
  repeat: Repeat | null,
): Promise<RehearsalView | Refusal> {
  return once(context, repeat, async (tx) => {
    const revision = await takeRevision(tx, context.pageId)
    const rehearsal = await findRehearsal(tx, context.pageId, id)
    if (!rehearsal) return refuse('not-found', `There is no rehearsal ${id}.`)
    if (rehearsal.endedAt !== null) return refuse('rehearsal-over', 'This rehearsal is over already.')
    const { incidentId, recoveredAt } = rehearsal
    const incident = await findRealOrRehearsed(tx, context.pageId, incidentId)
    if (!incident || !isOpen(incident.state)) {
      return refuse('not-allowed-from-here', 'Nobody has confirmed it yet. A suspicion that is over is no rehearsal.')
    }
    if (recoveredAt !== null) return rehearsalView(context, tx, rehearsal)
    const now = context.clock.now()
    await markRecovered(tx, id, now)
    const late = await saveMoved(tx, { ...incident, looksOverAt: now, updatedAt: now }, incident.version)
    if (late) return late
    const components = (await loadParts(tx, [incidentId])).components
    await tellOncall(context, tx, incidentId, {
      what: 'looks-recovered',
      components: components.map(({ componentId }) => ({ componentId, because: WELL_AGAIN })),
      ...{ startedAt: incident.startedAt, overAt: now },
    })
    const deed = { who: actor, action: 'rehearsal.green', subjectId: incidentId }
    await writeDownChange(context, tx, { kind: 'incident', ...deed })
    await makeRevision(context, tx, `rehearsal ${id} green`, { revision, incidentId })
    return rehearsalView(context, tx, { ...rehearsal, recoveredAt: now })
  })
}
