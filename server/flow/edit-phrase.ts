/** Edits, approvals and returns to what is shipped: each is a version of its phrase. Called by the routes of /api/v1/phrases. */
import type { ApprovePhrase, EditPhrase, PhraseView, ResetPhrase } from '../contract/phrases.ts'
import { forgottenLanguage } from '../domain/language-lock.ts'
import type { PhraseId, PhraseTexts } from '../domain/phrase.ts'
import { isRefusal, type Refusal, refuse, refuseAt } from '../domain/refusal.ts'
import { loadPage } from '../store/catalogue.ts'
import { insertPhrase, newestPhrase, type PhraseVersion } from '../store/phrases.ts'
import { writeDownChange } from './audit.ts'
import { type Context, nameOf } from './context.ts'
import type { Editing } from './edit-notes.ts'
import { once } from './once.ts'
import { shippedPhrases, standingPhrase } from './phrases.ts'
import { foreignLanguage } from './templates.ts'

interface Edit {
  readonly id: PhraseId
  readonly edit: EditPhrase
}

/**
 * New words in every language at once; whoever approved the old ones has not approved these. Refuses `text-stale` where a
 * language that says it now is not named, `text-missing`, `unknown-language`, `already-moved`.
 */
export function editPhrase(context: Context, editing: Editing, { id, edit }: Edit): Promise<PhraseView | Refusal> {
  const author = nameOf(editing.actor)
  return change(context, { id, editing, seen: edit.version }, 'edited', (before, at, languages) => {
    const texts = spokenIn(edit.texts)
    for (const code of Object.keys(edit.texts)) {
      const foreign = refuseAt(`texts/${code}`, foreignLanguage(languages, code))
      if (foreign) return foreign
    }
    const spoken = Object.keys(before.texts).filter((code) => languages.some((one) => one.language === code))
    const forgotten = forgottenLanguage(spoken, edit.texts)
    if (forgotten)
      return refuse('text-stale', `Say it in ${forgotten}, too, or leave it out: null.`, `texts/${forgotten}`)
    if (Object.keys(texts).length === 0 && Object.keys(before.texts).length === 0)
      return refuse('text-missing', 'Say it in at least one language.', 'texts')
    return { texts, author, at, approved: null }
  })
}

/** Somebody answers for the words as they stand in every language, or does so no longer. */
export function approvePhrase(
  context: Context,
  editing: Editing,
  { id, version, approved }: ApprovePhrase & { readonly id: PhraseId },
): Promise<PhraseView | Refusal> {
  const action = approved ? 'approved' : 'withdrawn'
  return change(context, { id, editing, seen: version }, action, ({ row, texts }, at) => {
    if (Object.keys(texts).length === 0) return refuse('not-found', 'There is no such phrase: write it first.')
    const by = nameOf(editing.actor)
    return { texts, author: row?.author ?? by, at: row?.at ?? at, approved: approved ? { by, at } : null }
  })
}

/** As it is shipped; one that is not shipped goes. */
export function resetPhrase(
  context: Context,
  editing: Editing,
  { id, version }: ResetPhrase & { readonly id: PhraseId },
): Promise<PhraseView | Refusal> {
  const author = nameOf(editing.actor)
  return change(context, { id, editing, seen: version }, 'reset', ({ row }, at) =>
    row ? { texts: null, author, at, approved: null } : refuse('not-found', 'It is as it is shipped.'),
  )
}

interface Command {
  readonly id: PhraseId
  readonly editing: Editing
  /** The version that they saw; 0: as shipped, or not there. */
  readonly seen: number
}

interface Before {
  readonly row: PhraseVersion | undefined
  readonly texts: PhraseTexts
}

type Languages = Parameters<typeof foreignLanguage>[0]
type Next = Pick<PhraseVersion, 'texts' | 'author' | 'at' | 'approved'>

async function change(
  context: Context,
  { id, editing, seen }: Command,
  action: 'edited' | 'approved' | 'withdrawn' | 'reset',
  next: (before: Before, at: number, languages: Languages) => Next | Refusal,
): Promise<PhraseView | Refusal> {
  // Before the transaction: the renderer is another thread, and a transaction waits for nobody.
  const all = await shippedPhrases(context)
  const shipped = all.find((one) => one.kind === id.kind && one.key === id.key)?.texts ?? null
  return once(context, editing.repeat, async (tx) => {
    const { languages } = await loadPage(tx, context.pageId)
    const row = await newestPhrase(tx, context.pageId, id)
    const before = standingPhrase(id, { row, shipped })
    if (seen !== before.version) return moved(before.version, seen)
    const wanted = next({ row, texts: before.texts }, context.clock.now(), languages)
    if (isRefusal(wanted)) return wanted
    const written = { ...id, ...wanted, version: (row?.version ?? 0) + 1 }
    if (!(await insertPhrase(tx, context.pageId, written))) return moved(written.version, seen)
    const subjectId = `${id.kind}/${id.key}`
    await writeDownChange(context, tx, { kind: 'phrase', who: editing.actor, action: `phrase.${action}`, subjectId })
    return standingPhrase(id, { row: written, shipped })
  })
}

function moved(version: number, seen: number): Refusal {
  return refuse(
    'already-moved',
    `Somebody changed this phrase: it is at version ${version}; you saw version ${seen}. Read it again, then decide.`,
  )
}

/** One sentence each, on one line. */
function spokenIn(texts: EditPhrase['texts']): PhraseTexts {
  const lines = Object.entries(texts).map(([code, text]) => [code, text?.replace(/\s+/g, ' ').trim()] as const)
  return Object.fromEntries(lines.flatMap(([code, line]) => (line ? [[code, line]] : [])))
}
