/**
 * Two ways to put right what was suspected or said: a person dismisses a suspicion, or corrects an update towards
 * exactly those whom it reached; and the brake, which halts what has not left. Called by the desk's routes.
 */
import type { Correct, Dismiss, IncidentDetail, UpdateView } from '../contract/incidents.ts'
import { decide, isPublic, type PublicState } from '../domain/incident.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { loadPage } from '../store/catalogue.ts'
import { deliveriesOfUpdates } from '../store/delivery-views.ts'
import { loadParts, moveIncident, saveTitles } from '../store/incidents.ts'
import { insertOutbox, stopOutbox } from '../store/outbox.ts'
import { insertAudit, insertChange } from '../store/traces.ts'
import { findUpdate, insertUpdate, takeRevision, type Update } from '../store/updates.ts'
import { dismissVerdicts, withdrawPublished } from '../store/verdicts.ts'
import { type Actor, type Context, nameOf } from './context.ts'
import { readIncident, readIncidentDetail, readUpdateView } from './incident-detail.ts'
import { once, type Repeat } from './once.ts'
import { makeRevision } from './public-page.ts'
import { leaveTraces } from './publish-update.ts'
import { checkWords } from './said.ts'

/** A person says that a suspicion is none, and why: the observation goes, and the public ledger forgets the stretch. */
export function dismissIncident(
  context: Context,
  command: { readonly incidentId: string; readonly dismiss: Dismiss; readonly actor: Actor },
  repeat: Repeat | null,
): Promise<IncidentDetail | Refusal> {
  const { incidentId, dismiss, actor } = command
  return once(context, repeat, async (tx) => {
    const revision = await takeRevision(tx, context.pageId)
    const incident = await readIncident(tx, context.pageId, incidentId)
    if (isRefusal(incident)) return incident
    const now = context.clock.now()
    const decision = decide(incident, { to: 'dismissed', version: dismiss.version, reason: dismiss.reason }, now)
    if (isRefusal(decision)) return decision
    const moved = {
      ...incident,
      state: decision.to,
      version: decision.version,
      updatedAt: now,
      dismissedWhy: dismiss.reason,
    }
    if (!(await moveIncident(tx, moved, incident.version)))
      return refuse('already-moved', 'Somebody moved it just now.')
    const { components } = await loadParts(tx, [incident.id])
    await dismissVerdicts(
      tx,
      components.map((c) => c.componentId),
      now,
    )
    await withdrawPublished(tx, { incidentId, at: now, by: nameOf(actor), why: dismiss.reason })
    await insertAudit(tx, {
      id: context.ids.next(),
      pageId: context.pageId,
      at: now,
      who: nameOf(actor),
      action: 'incident.dismissed',
      subjectId: incident.id,
      detail: dismiss.reason,
    })
    await insertChange(tx, { pageId: context.pageId, kind: 'incident', subjectId: incident.id, at: now })
    await makeRevision(context, tx, `dismissed ${incident.id}`, { revision, incidentId: incident.id })
    return readIncidentDetail(context, tx, incident.id)
  })
}

/** Better words for an update that is out; its messages go to exactly those whom it reached. */
export function correctUpdate(
  context: Context,
  command: { readonly incidentId: string; readonly correct: Correct; readonly actor: Actor },
  repeat: Repeat | null,
): Promise<IncidentDetail | Refusal> {
  const { incidentId, correct, actor } = command
  return once(context, repeat, async (tx) => {
    const revision = await takeRevision(tx, context.pageId)
    const incident = await readIncident(tx, context.pageId, incidentId)
    if (isRefusal(incident)) return incident
    if (incident.version !== correct.version)
      return refuse('already-moved', 'Somebody moved this incident. Read it again.')
    if (!isPublic(incident.state)) return refuse('not-allowed-from-here', 'Only what was published can be corrected.')
    const wrong = await findUpdate(tx, context.pageId, correct.updateId)
    if (wrong?.incidentId !== incidentId) return refuse('not-found', `This incident has no update ${correct.updateId}.`)
    const page = await loadPage(tx, context.pageId)
    const { titles } = await loadParts(tx, [incidentId])
    const words = checkWords(correct, { page, titles: titles.get(incidentId) ?? {} })
    if (isRefusal(words)) return words
    const now = context.clock.now()
    const moved = { ...incident, version: incident.version + 1, updatedAt: now }
    if (!(await moveIncident(tx, moved, incident.version)))
      return refuse('already-moved', 'Somebody moved it just now.')
    await saveTitles(tx, incidentId, words.titles)
    const update: Update = {
      ...wrong,
      id: context.ids.next(),
      state: incident.state as PublicState,
      at: now,
      createdAt: now,
      author: nameOf(actor),
      correctionOf: wrong.id,
      revision,
      impacts: wrong.impacts.map((i) => ({ ...i, from: i.to })),
      words: words.words,
    }
    await insertUpdate(tx, update)
    await leaveTraces(context, tx, { incident: moved, update, actor })
    await makeRevision(context, tx, `correction ${update.id}`, { revision, incidentId: incident.id })
    await insertOutbox(tx, {
      id: context.ids.next(),
      pageId: context.pageId,
      kind: 'correction',
      subjectId: update.id,
      facts: JSON.stringify({ corrects: wrong.id }),
      revision,
      createdAt: now,
      notBeforeAt: now,
    })
    context.wake('fan-out')
    return readIncidentDetail(context, tx, incidentId)
  })
}

/** The brake: what has not left does not leave. */
export function stopUpdate(
  context: Context,
  command: { readonly updateId: string; readonly actor: Actor },
  repeat: Repeat | null,
): Promise<UpdateView | Refusal> {
  const { updateId, actor } = command
  return once(context, repeat, async (tx) => {
    const update = await findUpdate(tx, context.pageId, updateId)
    if (!update) return refuse('not-found', `There is no update ${updateId}.`)
    const now = context.clock.now()
    const { stopped, waiting } = await stopOutbox(tx, updateId, now)
    if (stopped === 0 && !waiting) {
      const sent = (await deliveriesOfUpdates(tx, [updateId])).get(updateId)?.counts.sent ?? 0
      return refuse(
        'nothing-to-stop',
        `Nothing of this update is waiting: ${sent} have left. Post a correction instead.`,
      )
    }
    const detail = `update ${updateId}: ${stopped} stopped${waiting ? ', the rest not written' : ''}`
    const { pageId } = context
    await insertAudit(tx, {
      id: context.ids.next(),
      pageId,
      at: now,
      who: nameOf(actor),
      action: 'update.stopped',
      subjectId: update.incidentId,
      detail,
    })
    await insertChange(tx, { pageId, kind: 'delivery', subjectId: update.incidentId, at: now })
    return readUpdateView(context, tx, updateId)
  })
}
