/**
 * A name or a secret that must go: taken out of all words that are kept, in one transaction, with an audit row that holds
 * no copy; the page is made anew, and every process that writes its files makes them anew after it (forget-in-files). What
 * has left already, such as a mail, nobody can call back. Called by the desk's and the API's routes.
 */
import type { PhraseFound, Redact } from '../contract/redactions.ts'
import { cutText, type Phrase, phraseOf } from '../domain/redaction.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { endOverwriting, overwriteDeleted } from '../store/engine.ts'
import type { Tx } from '../store/open.ts'
import { type Found, findPhrase, insertRedaction, raiseVersions, takeOut } from '../store/redactions.ts'
import { insertChange } from '../store/traces.ts'
import { takeRevision } from '../store/updates.ts'
import { writeDownChange } from './audit.ts'
import type { Actor, Context } from './context.ts'
import { once, type Repeat } from './once.ts'
import { makeRevision } from './public-page.ts'

/** Where it stands; changes nothing. */
export async function seekPhrase({ store, vault }: Context, text: string): Promise<PhraseFound | Refusal> {
  const phrase = readPhrase(text)
  return isRefusal(phrase) ? phrase : viewOf(await findPhrase(store.db, vault, phrase))
}

/** Refuses `phrase-too-short`, and `phrase-nowhere` where there is nothing to take out. Safe to repeat with the same `repeat`. */
export async function redact(
  context: Context,
  { redact: { phrase: text, why }, actor }: { readonly redact: Redact; readonly actor: Actor },
  repeat: Repeat | null,
): Promise<PhraseFound | Refusal> {
  const phrase = readPhrase(text)
  if (isRefusal(phrase)) return phrase
  const reason = cutText(why, phrase).rest.trim()
  if (reason === '') return refuse('reason-missing', 'Say why these words go: the log keeps it.', 'why')
  try {
    return await once(context, repeat, async (tx) => {
      // The page's row first: nobody speaks for this page meanwhile.
      const revision = await takeRevision(tx, context.pageId)
      await overwriteDeleted(tx)
      const found = await takeOut(tx, context.vault, phrase)
      if (found.kept.length === 0) return refuse('phrase-nowhere', 'These words stand nowhere any more.', 'phrase')
      await leaveTraces(context, tx, { found, revision, actor, reason })
      return viewOf(found)
    })
  } finally {
    await endOverwriting(context.store.db)
  }
}

interface Done {
  readonly found: Found
  readonly revision: number
  readonly actor: Actor
  readonly reason: string
}

const CHANGES = { incidents: 'incident', maintenance: 'maintenance', announcements: 'announcement' } as const

async function leaveTraces(context: Context, tx: Tx, { found, revision, actor, reason }: Done): Promise<void> {
  const { pageId, clock } = context
  const { records, kept } = found
  const at = clock.now()
  await raiseVersions(tx, records)
  await insertRedaction(tx, { pageId, revision, at, records })
  const places = kept.map((one) => `${one.in} ${one.times}`).join(', ')
  const detail = `${reason} (${places})`
  await writeDownChange(context, tx, { kind: 'page', who: actor, action: 'words.redacted', subjectId: pageId, detail })
  for (const { sort, id } of records) {
    await insertChange(tx, { pageId, kind: CHANGES[sort], subjectId: id, at })
  }
  if (kept.some((one) => one.in === 'templates')) {
    await insertChange(tx, { pageId, kind: 'template', subjectId: pageId, at })
    await insertChange(tx, { pageId, kind: 'phrase', subjectId: pageId, at })
  }
  await makeRevision(context, tx, 'redaction', { revision, incidentId: null })
}

function readPhrase(text: string): Phrase | Refusal {
  return (
    phraseOf(text) ??
    refuse('phrase-too-short', 'Name at least three letters or digits: fewer stand everywhere.', 'phrase')
  )
}

function viewOf({ kept, named }: Found): PhraseFound {
  return { kept: kept.map((one) => ({ ...one })), named: named.map((one) => ({ ...one })) }
}
