/**
 * Small things put right in an update that is out: nobody is written to, the page says that it was edited and keeps the
 * words of before. No language stays behind: each has its words again, or is left out. What changes what readers believe is a correction (correct-update). Called by the desk's and the API's routes.
 */
import type { EditUpdate } from '../contract/edits.ts'
import type { IncidentDetail } from '../contract/incidents.ts'
import { decideCorrection } from '../domain/incident.ts'
import { refuseAsUpdate } from '../domain/post-mortem.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { loadPage } from '../store/catalogue.ts'
import { saveTitles } from '../store/incident-titles.ts'
import { loadParts } from '../store/incidents.ts'
import type { Tx } from '../store/open.ts'
import { insertVersion, moveNotices, replaceWords, type VersionWords, versionsOf } from '../store/update-versions.ts'
import { findUpdate, type Update } from '../store/updates.ts'
import { writeDownChange } from './audit.ts'
import { type Actor, type Context, nameOf } from './context.ts'
import { holdIncident, saveMoved } from './hold-incident.ts'
import { readIncidentDetail } from './incident-detail.ts'
import { once, type Repeat } from './once.ts'
import { makeRevision } from './public-page.ts'
import { checkMended, type Words } from './said.ts'

/** The incident stays where it is, at its next version. Safe to repeat with the same `repeat`. */
export function editUpdate(
  context: Context,
  command: { readonly incidentId: string; readonly edit: EditUpdate; readonly actor: Actor },
  repeat: Repeat | null,
): Promise<IncidentDetail | Refusal> {
  const { incidentId, edit, actor } = command
  return once(context, repeat, async (tx) => {
    const held = await holdIncident(context, tx, incidentId)
    if (isRefusal(held)) return held
    const { incident, revision, now } = held
    const decision = decideCorrection(incident, edit.version)
    if (isRefusal(decision)) return decision
    const update = await findUpdate(tx, context.pageId, edit.updateId)
    if (update?.incidentId !== incidentId) return refuse('not-found', `This incident has no update ${edit.updateId}.`)
    const other = refuseAsUpdate(update)
    if (other) return other
    const page = await loadPage(tx, context.pageId)
    const titles = (await loadParts(tx, [incidentId])).titles.get(incidentId) ?? {}
    const said = checkMended(update.words, edit, { page, titles })
    if (isRefusal(said)) return said
    const before = wordsBefore(update, said, titles)
    if (!before)
      return refuse('nothing-changed', 'These are the words that stand there. Change one, or leave it.', 'texts')
    const late = await saveMoved(tx, { ...incident, version: decision.version, updatedAt: now }, incident.version)
    if (late) return late
    await keepVersion(tx, { updateId: update.id, words: before, replacedAt: now, replacedBy: nameOf(actor) })
    await replaceWords(tx, update.id, said.words)
    await saveTitles(tx, incidentId, said)
    await moveNotices(tx, { updateId: update.id, revision })
    const detail = `update ${update.id}, version ${decision.version}, languages ${Object.keys(said.words).join(', ')}`
    await writeDownChange(context, tx, {
      kind: 'incident',
      who: actor,
      action: 'update.edited',
      subjectId: incidentId,
      detail,
    })
    await makeRevision(context, tx, `edit of ${update.id}`, { revision, incidentId })
    return readIncidentDetail(context, tx, incidentId)
  })
}

/** The words that stood until now, with the titles that go; null when nothing changes. */
function wordsBefore(
  update: Update,
  said: Words,
  titles: Readonly<Record<string, string>>,
): Record<string, VersionWords> | null {
  const changed = Object.keys(said.titles).filter((code) => said.titles[code] !== titles[code])
  const renamed = [...changed, ...said.droppedTitles]
  const reworded = Object.entries(said.words).some(([code, now]) => {
    const then = update.words[code]
    return then?.body !== now.body || then.works !== now.works || then.advice !== now.advice
  })
  const isShorter = Object.keys(update.words).some((code) => !(code in said.words))
  if (!reworded && !isShorter && renamed.length === 0) return null
  const withTitle = (code: string) => (renamed.includes(code) && titles[code] ? { title: titles[code] } : {})
  return Object.fromEntries(
    Object.entries(update.words).map(([code, words]) => [code, { ...words, ...withTitle(code) }]),
  )
}

interface Kept {
  readonly updateId: string
  readonly words: Readonly<Record<string, VersionWords>>
  readonly replacedAt: number
  readonly replacedBy: string
}

/** Under the next number. */
export async function keepVersion(tx: Tx, kept: Kept): Promise<void> {
  const [newest] = (await versionsOf(tx, [kept.updateId])).get(kept.updateId) ?? []
  await insertVersion(tx, { ...kept, no: (newest?.no ?? 0) + 1 })
}
