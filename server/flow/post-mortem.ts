/**
 * Publishes a post-mortem on an incident that is over, and puts its words right: an update with words of its own and the
 * moments that its timeline tells, kept as they were. The incident stays where it is. Called by the desk's and the API's routes.
 */
import type { IncidentDetail } from '../contract/incidents.ts'
import type { EditPostMortem, PostMortemText, PostMortemTexts, PublishPostMortem } from '../contract/post-mortem.ts'
import { isGated } from '../domain/gate.ts'
import { refuseStale } from '../domain/incident.ts'
import { type Moment, refusePostMortem } from '../domain/post-mortem.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { loadPage } from '../store/catalogue.ts'
import type { Db, Tx } from '../store/open.ts'
import { insertOutbox } from '../store/outbox.ts'
import { loadGates } from '../store/speaking.ts'
import { moveNotices, replaceMoments, replaceWords } from '../store/update-versions.ts'
import { insertUpdate, type Update, type UpdateWords, updatesOf } from '../store/updates.ts'
import { dropWriting } from '../store/writing.ts'
import { writeDownChange } from './audit.ts'
import { type Actor, type Context, nameOf } from './context.ts'
import { keepVersion } from './edit-update.ts'
import { type Held, holdIncident, saveMoved } from './hold-incident.ts'
import { readIncidentDetail } from './incident-detail.ts'
import { once, type Repeat } from './once.ts'
import { postMortemAudience } from './post-mortem-audience.ts'
import { draftSubject } from './post-mortem-drafts.ts'
import { readMoments } from './post-mortem-facts.ts'
import { makeRevision } from './public-page.ts'

interface Command<Body> {
  readonly incidentId: string
  readonly actor: Actor
  readonly body: Body
}

/** Safe to repeat with the same `repeat`. */
export function publishPostMortem(
  context: Context,
  { incidentId, actor, body }: Command<PublishPostMortem>,
  repeat: Repeat | null,
): Promise<IncidentDetail | Refusal> {
  return once(context, repeat, async (tx) => {
    const held = await holdIncident(context, tx, incidentId)
    if (isRefusal(held)) return held
    const { incident, revision } = held
    const isExplained = (await postMortemOf(tx, incidentId)) !== null
    const refused = refuseStale(incident, body.version) ?? refusePostMortem({ ...incident, isExplained })
    if (refused) return refused
    const said = await wordsOf(context, tx, body.texts)
    if (isRefusal(said)) return said
    const late = await moveOn(tx, held)
    if (late) return late
    const moments = told(await readMoments(tx, incident), body.untold)
    const update = updateRow(context, { incidentId, actor, revision, words: said, moments })
    await insertUpdate(tx, update)
    await dropDrafts(tx, incidentId, [actor.id, ...(body.draftOf === undefined ? [] : [body.draftOf])])
    await note(context, tx, { actor, action: 'post-mortem.published', update })
    await makeRevision(context, tx, `post-mortem ${update.id}`, { revision, incidentId })
    if (body.notify !== false) await tell(context, tx, update)
    return readIncidentDetail(context, tx, incidentId)
  })
}

/** Nobody is written to, and the page says that it was edited. Safe to repeat with the same `repeat`. */
export function editPostMortem(
  context: Context,
  { incidentId, actor, body }: Command<EditPostMortem>,
  repeat: Repeat | null,
): Promise<IncidentDetail | Refusal> {
  return once(context, repeat, async (tx) => {
    const held = await holdIncident(context, tx, incidentId)
    if (isRefusal(held)) return held
    const stale = refuseStale(held.incident, body.version)
    if (stale) return stale
    const before = await postMortemOf(tx, incidentId)
    if (!before) return refuse('not-found', 'This incident has no post-mortem.')
    const said = await wordsOf(context, tx, body.texts)
    if (isRefusal(said)) return said
    const forgotten = Object.keys(before.words).find((code) => !(code in body.texts))
    if (forgotten)
      return refuse('text-stale', `Say it in ${forgotten}, too, or leave it out: null.`, `texts/${forgotten}`)
    const moments = told(await momentsFrom(tx, held, before), body.untold)
    const isReworded = JSON.stringify(inOrder(said)) !== JSON.stringify(inOrder(before.words))
    if (!isReworded && JSON.stringify(moments) === JSON.stringify(before.moments))
      return refuse('nothing-changed', 'This is what stands there. Change something, or leave it.', 'texts')
    const late = await moveOn(tx, held)
    if (late) return late
    const replaced = { replacedAt: held.now, replacedBy: nameOf(actor) }
    await keepVersion(tx, { updateId: before.id, words: before.words, ...replaced })
    await replaceWords(tx, before.id, said)
    await replaceMoments(tx, before.id, moments)
    await moveNotices(tx, { updateId: before.id, revision: held.revision })
    await dropDrafts(tx, incidentId, [actor.id])
    await note(context, tx, { actor, action: 'post-mortem.edited', update: before })
    await makeRevision(context, tx, `edit of ${before.id}`, { revision: held.revision, incidentId })
    return readIncidentDetail(context, tx, incidentId)
  })
}

export async function postMortemOf(tx: Db | Tx, incidentId: string): Promise<Update | null> {
  return (await updatesOf(tx, [incidentId])).find((one) => one.moments !== null) ?? null
}

/** What the rows still know, and what it told already: evidence goes, a post-mortem stays. */
async function momentsFrom(tx: Tx, { incident }: Held, before: Update): Promise<Moment[]> {
  const known = await readMoments(tx, incident)
  const kept = (before.moments ?? []).filter((one) => !known.some(({ id }) => id === one.id))
  return [...kept, ...known].toSorted((a, b) => a.at - b.at)
}

function told(moments: readonly Moment[], untold: readonly string[] = []): Moment[] {
  return moments.filter(({ id }) => !untold.includes(id))
}

/** The day on which it may still be reopened counts from its end: `updatedAt` stays. */
function moveOn(tx: Tx, { incident }: Held): Promise<Refusal | null> {
  return saveMoved(tx, { ...incident, version: incident.version + 1 }, incident.version)
}

async function wordsOf(
  context: Context,
  tx: Tx,
  texts: PostMortemTexts,
): Promise<Readonly<Record<string, UpdateWords>> | Refusal> {
  const { languages } = await loadPage(tx, context.pageId)
  const known = languages.map((one) => one.language)
  const foreign = Object.keys(texts).find((code) => !known.includes(code))
  if (foreign)
    return refuse(
      'unknown-language',
      `This page has no language ${foreign}; it has ${known.join(', ')}.`,
      `texts/${foreign}`,
    )
  const spoken = Object.entries(texts).flatMap(([code, text]) => (text ? [[code, text] as const] : []))
  if (spoken.length === 0) return refuse('text-missing', 'Say it in at least one language.', 'texts')
  for (const [code, text] of spoken) {
    const empty = (['summary', 'cause', 'remedy'] as const).find((part) => text[part].trim() === '')
    if (empty)
      return refuse(
        'text-missing',
        `The ${empty} in ${code} is empty. Fill it or leave the language out.`,
        `texts/${code}/${empty}`,
      )
  }
  return Object.fromEntries(spoken.map(([code, text]) => [code, rowOf(text)]))
}

function rowOf({ title = '', summary, cause, remedy }: PostMortemText): UpdateWords {
  const heading = title.trim()
  return {
    ...{ body: summary.trim(), works: '', advice: '', cause: cause.trim(), remedy: remedy.trim() },
    ...(heading === '' ? {} : { title: heading }),
  }
}

/** Comparable, whoever wrote them down. */
function inOrder(words: Readonly<Record<string, UpdateWords>>) {
  return Object.entries(words)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, { title, body, cause, remedy }]) => [code, title ?? '', body, cause, remedy])
}

interface Made {
  readonly incidentId: string
  readonly actor: Actor
  readonly revision: number
  readonly words: Update['words']
  readonly moments: readonly Moment[]
}

function updateRow(context: Context, { actor, ...made }: Made): Update {
  const now = context.clock.now()
  return {
    ...made,
    ...{ id: context.ids.next(), pageId: context.pageId, state: 'resolved', at: now, createdAt: now, impacts: [] },
    ...{ author: nameOf(actor), by: actor.kind === 'api' ? 'api' : 'person' },
    ...{ template: 'post-mortem', correctionOf: null, nextUpdateAt: null },
  }
}

async function dropDrafts(tx: Tx, incidentId: string, writerIds: readonly string[]): Promise<void> {
  for (const writerId of writerIds) await dropWriting(tx, { subjectId: draftSubject(incidentId), writerId })
}

interface Deed {
  readonly actor: Actor
  readonly action: 'post-mortem.published' | 'post-mortem.edited'
  readonly update: Update
}

function note(context: Context, tx: Tx, { actor, action, update }: Deed): Promise<void> {
  const detail = `update ${update.id}, languages ${Object.keys(update.words).join(', ')}`
  return writeDownChange(context, tx, { kind: 'incident', who: actor, action, subjectId: update.incidentId, detail })
}

/** A mailing to nobody would look as if it were still to come. */
async function tell(context: Context, tx: Tx, { id, incidentId, revision, createdAt }: Update): Promise<void> {
  const audience = await postMortemAudience(tx, { pageId: context.pageId, incidentId })
  if (audience.total === 0) return
  const gates = await loadGates(tx, context.pageId)
  await insertOutbox(tx, {
    ...{ id: context.ids.next(), pageId: context.pageId, kind: 'post-mortem', subjectId: id },
    facts: isGated(gates) ? JSON.stringify({ gates }) : '{}',
    ...{ revision, createdAt, notBeforeAt: createdAt + audience.heldMs },
  })
  context.wake('fan-out')
}
