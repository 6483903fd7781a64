/**
 * Step 2 of the line, and the one door to the public: what a person or a policy says becomes an update, its incident moves,
 * the page gets a revision and the outbox a row, all in one transaction. Called by the desk's and the API's routes,
 * and by what speaks through it: schedule-update, apply-policies, tap and the previews.
 */
import type { IncidentDetail, OpenIncident, PostUpdate } from '../contract/incidents.ts'
import { refuseTooEarly } from '../domain/back-date.ts'
import { type Impact, worstImpact } from '../domain/component.ts'
import { isGated, NO_GATES } from '../domain/gate.ts'
import { beganAt, type Decision, decide, isPublic, mayStartIn, type PublicState } from '../domain/incident.ts'
import { holdMs } from '../domain/outbox.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { saveAcknowledged } from '../store/acknowledgements.ts'
import { loadPage } from '../store/catalogue.ts'
import { saveTitles } from '../store/incident-titles.ts'
import { type Incident, insertIncident, loadParts, saveComponent } from '../store/incidents.ts'
import type { Tx } from '../store/open.ts'
import { insertOutbox } from '../store/outbox.ts'
import { loadGates } from '../store/speaking.ts'
import { insertUpdate, takeRevision, type Update, type UpdateImpact } from '../store/updates.ts'
import { dropWriting } from '../store/writing.ts'
import { countAudience } from './audience.ts'
import { writeDownChange } from './audit.ts'
import { closeRehearsal } from './close-rehearsal.ts'
import { type Actor, type Context, nameOf } from './context.ts'
import { tellPagers } from './escalate.ts'
import { holdIncident, saveMoved } from './hold-incident.ts'
import { readIncidentDetail } from './incident-detail.ts'
import { once, type Repeat } from './once.ts'
import { makeRevision } from './public-page.ts'
import { remindOfPromise } from './remind-of-promise.ts'
import { checkWords, impactsOf, type Said } from './said.ts'
import { incidentOverSince, keepLedgers, lastSaidBad, type SaidBad } from './stated-intervals.ts'
import { suspectWhatIsStillBad } from './still-bad.ts'
import { tellPolicy } from './tell-policy.ts'

/** Confirms a suspicion, goes on, resolves or reopens. Safe to repeat with the same `repeat`. */
export function publishUpdate(
  context: Context,
  command: { readonly incidentId: string; readonly update: PostUpdate; readonly actor: Actor },
  repeat: Repeat | null,
): Promise<IncidentDetail | Refusal> {
  return once(context, repeat, (tx) => publishIn(context, tx, command))
}

/** The same inside the transaction of whoever confirms it in a way of their own; a refusal must undo that. */
export async function publishIn(
  context: Context,
  tx: Tx,
  { incidentId, update, actor }: { readonly incidentId: string; readonly update: PostUpdate; readonly actor: Actor },
): Promise<IncidentDetail | Refusal> {
  const held = await holdIncident(context, tx, incidentId)
  if (isRefusal(held)) return held
  const { incident, revision, now } = held
  const decision = decide(
    // Its end may lie before the word on it: the day to reopen counts from the word.
    { ...incident, resolvedAt: incident.resolvedAt === null ? null : incident.updatedAt },
    { to: update.state, version: update.version },
    now,
  )
  if (isRefusal(decision)) return decision
  const saidBad = await lastSaidBad(tx, incidentId)
  const overAt = incidentOverSince(incident, saidBad, now)
  const moved = movedIncident(incident, { decision, update, now, overAt })
  return speak(context, tx, { before: incident, incident: moved, said: update, actor, revision, saidBad })
}

/** Opens an incident by hand, in any open state. */
export function openIncident(
  context: Context,
  command: { readonly open: OpenIncident; readonly actor: Actor },
  repeat: Repeat | null,
): Promise<IncidentDetail | Refusal> {
  const { open, actor } = command
  return once(context, repeat, async (tx) => {
    const revision = await takeRevision(tx, context.pageId)
    const now = context.clock.now()
    const state = open.state ?? 'investigating'
    if (!mayStartIn(state)) return refuse('not-allowed-from-here', `An incident cannot begin ${state}.`, 'state')
    const startedAt = beganAt(open.startedAt ?? now, now)
    if (isRefusal(startedAt)) return startedAt
    const early = refuseTooEarly(startedAt, now)
    if (early) return early
    const incident: Incident = { ...blank(context, now), state, startedAt, nextUpdateAt: open.nextUpdateAt ?? null }
    await insertIncident(tx, incident)
    return speak(context, tx, { before: null, incident, said: { ...open, state }, actor, revision, saidBad: new Map() })
  })
}

function blank(context: Context, now: number): Incident {
  return {
    id: context.ids.next(),
    pageId: context.pageId,
    state: 'investigating',
    version: 1,
    impact: 'none',
    origin: 'person',
    startedAt: now,
    createdAt: now,
    updatedAt: now,
    confirmedAt: now,
    monitoringAt: null,
    looksOverAt: null,
    resolvedAt: null,
    dismissedWhy: null,
    mergedInto: null,
    nextUpdateAt: null,
    rehearsalId: null,
  }
}

function movedIncident(
  before: Incident,
  {
    decision,
    update,
    now,
    overAt,
  }: {
    readonly decision: Exclude<Decision, Refusal>
    readonly update: PostUpdate
    readonly now: number
    readonly overAt: number
  },
): Incident {
  const resolved = decision.to === 'resolved'
  return {
    ...before,
    state: decision.to,
    version: decision.version,
    updatedAt: now,
    confirmedAt: before.confirmedAt ?? now,
    monitoringAt: decision.to === 'monitoring' ? (before.monitoringAt ?? now) : before.monitoringAt,
    resolvedAt: resolved ? overAt : null,
    looksOverAt: decision.reopened ? null : before.looksOverAt,
    nextUpdateAt: resolved ? null : (update.nextUpdateAt ?? null),
  }
}

interface Speech {
  /** null: it is opened with this update. */
  readonly before: Incident | null
  readonly incident: Incident
  readonly said: Said
  readonly actor: Actor
  readonly revision: number
  readonly saidBad: SaidBad
}

async function speak(context: Context, tx: Tx, speech: Speech): Promise<IncidentDetail | Refusal> {
  const { incident, said, actor, revision, saidBad } = speech
  const page = await loadPage(tx, context.pageId)
  const known = await loadParts(tx, [incident.id])
  const words = checkWords(said, { page, titles: known.titles.get(incident.id) ?? {} })
  if (isRefusal(words)) return words
  const impacts = await impactsOf(tx, said, {
    pageId: context.pageId,
    known: known.components,
    wasPublic: speech.before !== null && isPublic(speech.before.state),
  })
  if (isRefusal(impacts)) return impacts
  const impact = worstImpact(impacts.map((i) => i.to))
  const late = await saveMoved(tx, { ...incident, impact }, speech.before?.version ?? incident.version)
  if (late) return late
  // Taken up again it is nobody's until somebody says so.
  if (incident.state === 'resolved') {
    await saveAcknowledged(tx, incident.id, null)
    await tellPagers(context, tx, { incidentId: incident.id, what: 'ended' })
  }
  await saveTitles(tx, incident.id, words)
  for (const i of impacts)
    await saveComponent(tx, { ...i, incidentId: incident.id, impact: i.to, worst: worstOf(known.components, i) })
  const update = updateRow(context, speech, { impacts, words: words.words })
  await insertUpdate(tx, update)
  await keepLedgers(context, tx, { incident, impacts, saidBad })
  await dropWriting(tx, { subjectId: speech.before ? incident.id : 'new', writerId: actor.id })
  await leaveTraces(context, tx, { incident, update, actor })
  if (incident.state === 'resolved') {
    const { id: incidentId, rehearsalId } = incident
    const componentIds = impacts.map((i) => i.componentId)
    if (rehearsalId === null) await suspectWhatIsStillBad(context, tx, { incidentId, componentIds })
    else await closeRehearsal(context, tx, { rehearsalId, incidentId, by: actor })
  }
  await makeRevision(context, tx, `update ${update.id}`, { revision, incidentId: incident.id })
  if (said.notify !== false) await tell(context, tx, { update, incident })
  await remindOfPromise(context, tx, update)
  if (actor.kind === 'policy') {
    const what = incident.state === 'resolved' ? 'policy-ended' : 'policy-spoke'
    await tellPolicy(context, tx, { what, incident, componentIds: impacts.map((i) => i.componentId) })
  }
  return readIncidentDetail(context, tx, incident.id)
}

function worstOf(known: readonly { componentId: string; worst: Impact }[], impact: UpdateImpact): Impact {
  const before = known.find((k) => k.componentId === impact.componentId)?.worst ?? 'none'
  return worstImpact([before, impact.from, impact.to])
}

function updateRow(
  context: Context,
  { incident, said, actor, revision }: Speech,
  { impacts, words }: Pick<Update, 'impacts' | 'words'>,
): Update {
  const now = context.clock.now()
  return {
    id: context.ids.next(),
    pageId: context.pageId,
    incidentId: incident.id,
    state: incident.state as PublicState,
    at: now,
    createdAt: now,
    author: nameOf(actor),
    by: actor.kind === 'person' || actor.kind === 'api' ? actor.kind : 'policy',
    template: said.template ?? null,
    correctionOf: null,
    nextUpdateAt: incident.nextUpdateAt,
    revision,
    impacts,
    words,
    moments: null,
  }
}

/** One audit row, one change row. */
export async function leaveTraces(
  context: Context,
  tx: Tx,
  { incident, update, actor }: { readonly incident: Incident; readonly update: Update; readonly actor: Actor },
): Promise<void> {
  await writeDownChange(context, tx, {
    kind: 'incident',
    who: actor,
    action: update.correctionOf ? 'incident.corrected' : `incident.${update.state}`,
    subjectId: incident.id,
    detail: `update ${update.id}, version ${incident.version}, languages ${Object.keys(update.words).join(', ')}`,
  })
}

/** The page at once; notices to many are held a moment, so that a mistake can still be stopped, and each channel as the page lets it. */
async function tell(
  context: Context,
  tx: Tx,
  { update, incident }: { readonly update: Update; readonly incident: Incident },
): Promise<void> {
  const recipients = await countAudience(context, tx, { incidentId: update.incidentId })
  // Who takes part hears at once, whatever the channel: there is one.
  const gates = incident.rehearsalId === null ? await loadGates(tx, context.pageId) : NO_GATES
  await insertOutbox(tx, {
    id: context.ids.next(),
    pageId: context.pageId,
    kind: 'update',
    subjectId: update.id,
    facts: isGated(gates) ? JSON.stringify({ gates }) : '{}',
    revision: update.revision,
    createdAt: update.createdAt,
    notBeforeAt: update.createdAt + holdMs(recipients.total),
  })
  context.wake('fan-out')
}
