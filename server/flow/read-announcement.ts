/** An announcement as it comes over the wire, read into what its rows hold, or refused. Called by publish-announcement. */
import type { PublishAnnouncement } from '../contract/announcements.ts'
import type { Page } from '../domain/catalogue.ts'
import type { Times } from '../domain/maintenance.ts'
import { isRefusal, type Refusal, refuse, refuseAt } from '../domain/refusal.ts'
import type { Tone } from '../domain/template-kinds.ts'
import type { AnnouncementTexts } from '../store/announcements.ts'
import { loadPage } from '../store/catalogue.ts'
import type { Tx } from '../store/open.ts'
import { findPictures } from '../store/pictures.ts'
import type { Context } from './context.ts'
import { foreignIn, instantOf } from './read-plan.ts'

export interface ReadAnnouncement {
  readonly times: Times
  readonly tone: Tone
  readonly words: AnnouncementTexts
  readonly pictureId: string | null
}

/** @param startsAt where nobody says when it begins */
export async function readAnnouncement(
  context: Context,
  tx: Tx,
  { said, startsAt: usual }: { readonly said: PublishAnnouncement; readonly startsAt: number },
): Promise<ReadAnnouncement | Refusal> {
  const page = await loadPage(tx, context.pageId)
  const startsAt = refuseAt('startsAt', instantOf(said.startsAt ?? usual, page.timeZone))
  if (isRefusal(startsAt)) return startsAt
  const endsAt = refuseAt('endsAt', instantOf(said.endsAt, page.timeZone))
  if (isRefusal(endsAt)) return endsAt
  const pictureId = said.picture ?? null
  if (pictureId !== null && !(await findPictures(tx, [pictureId])).has(pictureId)) {
    return refuse('unknown-picture', 'This picture is not here, or was not used for a day. Send it again.', 'picture')
  }
  const words = wordsOf(page, said, pictureId !== null)
  if (isRefusal(words)) return words
  return { times: { startsAt, endsAt }, tone: said.tone ?? 'plain', words, pictureId }
}

/** Each language that speaks has a title and a body, and says what the picture shows. */
function wordsOf(page: Page, { texts }: PublishAnnouncement, hasPicture: boolean): AnnouncementTexts | Refusal {
  const foreign = foreignIn(page, texts)
  if (foreign) return foreign
  const spoken = Object.entries(texts).flatMap(([language, text]) => {
    if (!text) return []
    const words = { title: text.title.trim(), body: text.body.trim(), alt: hasPicture ? (text.alt?.trim() ?? '') : '' }
    return [[language, words] as const]
  })
  if (spoken.length === 0) {
    return refuse('text-missing', 'Say it in at least one language.', `texts/${page.defaultLanguage}/title`)
  }
  for (const [language, { title, body, alt }] of spoken) {
    const part = title === '' ? 'title' : body === '' ? 'body' : null
    if (part) return refuse('text-missing', `The ${part} in ${language} is empty.`, `texts/${language}/${part}`)
    if (hasPicture && alt === '') {
      const because = `Say in ${language} what the picture shows, for those who do not see it.`
      return refuse('alt-missing', because, `texts/${language}/alt`)
    }
  }
  return Object.fromEntries(spoken)
}
