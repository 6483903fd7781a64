/**
 * Better words for an update that is out; its messages go to exactly those whom it reached, as long as it is kept who
 * that was. Called by the desk's and the API's routes.
 */
import type { Correct, IncidentDetail } from '../contract/incidents.ts'
import { decideCorrection } from '../domain/incident.ts'
import { refuseAsUpdate } from '../domain/post-mortem.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { loadPage } from '../store/catalogue.ts'
import { mayHaveReached } from '../store/fan-out.ts'
import { saveTitles } from '../store/incident-titles.ts'
import { loadParts } from '../store/incidents.ts'
import type { Tx } from '../store/open.ts'
import { insertOutbox } from '../store/outbox.ts'
import { findUpdate, insertUpdate, type Update } from '../store/updates.ts'
import { type Actor, type Context, nameOf } from './context.ts'
import { holdIncident, saveMoved } from './hold-incident.ts'
import { readIncidentDetail } from './incident-detail.ts'
import { once, type Repeat } from './once.ts'
import { makeRevision } from './public-page.ts'
import { leaveTraces } from './publish-update.ts'
import { checkMended } from './said.ts'

/** The incident stays where it is. Safe to repeat with the same `repeat`. */
export function correctUpdate(
  context: Context,
  command: { readonly incidentId: string; readonly correct: Correct; readonly actor: Actor },
  repeat: Repeat | null,
): Promise<IncidentDetail | Refusal> {
  const { incidentId, correct, actor } = command
  return once(context, repeat, async (tx) => {
    const held = await holdIncident(context, tx, incidentId)
    if (isRefusal(held)) return held
    const { incident, revision, now } = held
    const decision = decideCorrection(incident, correct.version)
    if (isRefusal(decision)) return decision
    const wrong = await findUpdate(tx, context.pageId, correct.updateId)
    if (wrong?.incidentId !== incidentId) return refuse('not-found', `This incident has no update ${correct.updateId}.`)
    const other = refuseAsUpdate(wrong)
    if (other) return other
    const said = await betterWords(context, tx, { wrong, correct })
    if (isRefusal(said)) return said
    const moved = { ...incident, version: decision.version, updatedAt: now }
    const late = await saveMoved(tx, moved, incident.version)
    if (late) return late
    await saveTitles(tx, incidentId, said)
    const id = context.ids.next()
    const update = {
      ...correctionOf(wrong, now),
      id,
      nextUpdateAt: incident.nextUpdateAt,
      state: decision.to,
      author: nameOf(actor),
      revision,
      words: said.words,
    }
    await insertUpdate(tx, update)
    await leaveTraces(context, tx, { incident: moved, update, actor })
    await makeRevision(context, tx, `correction ${id}`, { revision, incidentId })
    // A mailing to nobody would look as if it were still to come.
    if (await mayHaveReached(tx, wrong.id)) await tellThoseReached(context, tx, update)
    return readIncidentDetail(context, tx, incidentId)
  })
}

async function betterWords(
  context: Context,
  tx: Tx,
  { wrong, correct }: { readonly wrong: Update; readonly correct: Correct },
) {
  const page = await loadPage(tx, context.pageId)
  const titles = (await loadParts(tx, [wrong.incidentId])).titles.get(wrong.incidentId) ?? {}
  return checkMended(wrong.words, correct, { page, titles })
}

/** It changes words alone: what was hit before it is hit after it, and what is promised now stays promised. */
function correctionOf(wrong: Update, now: number): Update {
  const impacts = wrong.impacts.map((i) => ({ ...i, from: i.to }))
  return { ...wrong, at: now, createdAt: now, correctionOf: wrong.id, impacts }
}

async function tellThoseReached(context: Context, tx: Tx, correction: Update): Promise<void> {
  await insertOutbox(tx, {
    id: context.ids.next(),
    pageId: context.pageId,
    kind: 'correction',
    subjectId: correction.id,
    facts: JSON.stringify({ corrects: correction.correctionOf }),
    revision: correction.revision,
    createdAt: correction.createdAt,
    notBeforeAt: correction.createdAt,
  })
  context.wake('fan-out')
}
