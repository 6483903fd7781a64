/** The phrase book as the page has it: what people wrote, else what is shipped. Asked by drafts, by the desk, and by whoever judges words. */
import type { PhraseList, PhraseView } from '../contract/phrases.ts'
import { PHRASE_KINDS, type PhraseId, type PhraseTexts } from '../domain/phrase.ts'
import { loadPage } from '../store/catalogue.ts'
import type { Db, Tx } from '../store/open.ts'
import { currentPhrases, type PhraseVersion } from '../store/phrases.ts'
import { type Context, whoName } from './context.ts'

/** One phrase as it stands: what the wire shows of it. */
export type Phrase = PhraseView

/** Every phrase, by kind; those that are put away have no text. The renderer is asked: not inside a transaction. */
export async function readPhrases(context: Context, db: Db | Tx = context.store.db): Promise<Phrase[]> {
  const shipped = await shippedPhrases(context, db)
  const rows = await currentPhrases(db, context.pageId)
  const ids = [...shipped, ...rows.filter((row) => !shipped.some((one) => isSame(one, row)))]
  const all = ids.map(({ kind, key }) => {
    const id = { kind, key }
    const row = rows.find((one) => isSame(one, id))
    return standingPhrase(id, { row, shipped: shipped.find((one) => isSame(one, id))?.texts ?? null })
  })
  const known = all.filter((one) => Object.keys(one.texts).length > 0 || shipped.some((s) => isSame(s, one)))
  return known.sort((a, b) => PHRASE_KINDS.indexOf(a.kind) - PHRASE_KINDS.indexOf(b.kind))
}

export async function phraseList(context: Context): Promise<PhraseList> {
  return { phrases: await readPhrases(context) }
}

interface Sources {
  readonly row: PhraseVersion | undefined
  /** Null: none is shipped by this key. */
  readonly shipped: PhraseTexts | null
}

export function standingPhrase({ kind, key }: PhraseId, { row, shipped }: Sources): Phrase {
  const texts = row?.texts ?? shipped ?? {}
  const isShipped = shipped !== null && isAlike(texts, shipped)
  return {
    ...{ kind, key, isShipped, isOwn: shipped === null },
    texts: { ...texts },
    version: row && (row.texts || shipped) ? row.version : 0,
    edited: row && !isShipped ? { by: whoName(row.author), at: row.at } : null,
    approved: row?.approved ? { by: whoName(row.approved.by), at: row.approved.at } : null,
  }
}

/** As they come with the product, in the page's languages. */
export async function shippedPhrases(
  context: Context,
  db: Db | Tx = context.store.db,
): Promise<readonly (PhraseId & { readonly texts: PhraseTexts })[]> {
  const { languages } = await loadPage(db, context.pageId)
  const all = new Map<string, PhraseId & { texts: Record<string, string> }>()
  for (const { language } of languages) {
    for (const { kind, key, text } of await context.renderer.phrases(language)) {
      const id = `${kind}/${key}`
      const one = all.get(id) ?? { kind, key, texts: {} }
      one.texts[language] = text
      all.set(id, one)
    }
  }
  return [...all.values()]
}

function isAlike(one: PhraseTexts, other: PhraseTexts): boolean {
  const codes = new Set([...Object.keys(one), ...Object.keys(other)])
  return [...codes].every((code) => one[code] === other[code])
}

function isSame(one: PhraseId, other: PhraseId): boolean {
  return one.kind === other.kind && one.key === other.key
}
