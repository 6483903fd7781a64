/**
 * A name, a secret or a picture that must go: taken out of all that is kept, in one transaction, with an audit row that
 * holds no copy; the page is made anew, and every process that writes its files makes them anew after it
 * (forget-in-files). What has left already, such as a mail, nobody can call back. Called by the desk's and the API's routes.
 */
import type { Redact, RedactionFound, Seek } from '../contract/redactions.ts'
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
import { findPicture, takePictureOut } from './redact-picture.ts'

/** Where it stands; changes nothing. */
export async function seek({ store: { db }, vault }: Context, said: Seek): Promise<RedactionFound | Refusal> {
  if ('picture' in said) return viewOf(await findPicture(db, said.picture))
  const phrase = readPhrase(said.phrase)
  return isRefusal(phrase) ? phrase : viewOf(await findPhrase(db, vault, phrase))
}

/**
 * Refuses `phrase-too-short`, and where there is nothing to take out `phrase-nowhere`, of a picture `not-found`. Safe to
 * repeat with the same `repeat`.
 */
export async function redact(
  context: Context,
  { redact: said, actor }: { readonly redact: Redact; readonly actor: Actor },
  repeat: Repeat | null,
): Promise<RedactionFound | Refusal> {
  const going = 'picture' in said ? pictureGoing(said.picture) : phraseGoing(context, said.phrase)
  if (isRefusal(going)) return going
  const reason = going.clean(said.why).trim()
  if (reason === '') return refuse('reason-missing', 'Say why it goes: the log keeps it.', 'why')
  try {
    return await once(context, repeat, async (tx) => {
      // The page's row first: nobody speaks for this page meanwhile.
      const revision = await takeRevision(tx, context.pageId)
      await overwriteDeleted(tx)
      const found = await going.takeOut(tx)
      if (found.kept.length === 0) return going.nowhere
      await leaveTraces(context, tx, { ...going, found, revision, actor, reason })
      return viewOf(found)
    })
  } finally {
    await endOverwriting(context.store.db)
  }
}

interface Going {
  readonly takeOut: (tx: Tx) => Promise<Found>
  readonly nowhere: Refusal
  /** The reason that people give, without what goes. */
  readonly clean: (why: string) => string
  readonly action: 'words.redacted' | 'picture.redacted'
  /** Null: words go. */
  readonly pictureId: string | null
}

function phraseGoing({ vault }: Context, text: string): Going | Refusal {
  const phrase = readPhrase(text)
  if (isRefusal(phrase)) return phrase
  return {
    takeOut: (tx) => takeOut(tx, vault, phrase),
    nowhere: refuse('phrase-nowhere', 'These words stand nowhere any more.', 'phrase'),
    clean: (why) => cutText(why, phrase).rest,
    action: 'words.redacted',
    pictureId: null,
  }
}

function pictureGoing(id: string): Going {
  return {
    takeOut: (tx) => takePictureOut(tx, id),
    nowhere: refuse('not-found', `There is no picture ${id} any more.`, 'picture'),
    clean: (why) => why,
    action: 'picture.redacted',
    pictureId: id,
  }
}

interface Done extends Pick<Going, 'action' | 'pictureId'> {
  readonly found: Found
  readonly revision: number
  readonly actor: Actor
  readonly reason: string
}

const CHANGES = { incidents: 'incident', maintenance: 'maintenance', announcements: 'announcement' } as const

async function leaveTraces(context: Context, tx: Tx, done: Done): Promise<void> {
  const { pageId, clock } = context
  const { found, revision, actor, reason, action, pictureId } = done
  const { records, kept } = found
  const at = clock.now()
  await raiseVersions(tx, records)
  await insertRedaction(tx, { pageId, revision, at, records, pictureId })
  const places = kept.map((one) => `${one.in} ${one.times}`).join(', ')
  const detail = `${reason} (${places})`
  const subjectId = pictureId ?? pageId
  await writeDownChange(context, tx, { kind: 'page', who: actor, action, subjectId, detail })
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

function viewOf({ kept, named }: Found): RedactionFound {
  return { kept: kept.map((one) => ({ ...one })), named: named.map((one) => ({ ...one })) }
}
