/** The announcements that a revision of the page carries, as the public may see them. Called by public-page and notices. */
import type { PublicAnnouncement } from '../contract/public.ts'
import { isWithheld, type ShownState } from '../domain/announcement.ts'
import { OPEN_STATES } from '../domain/incident.ts'
import { pictureFile } from '../domain/picture.ts'
import { type AnnouncementTexts, listAnnouncements, type WholeAnnouncement } from '../store/announcements.ts'
import { listIncidents } from '../store/incidents.ts'
import type { Db, Tx } from '../store/open.ts'
import { findPictures, type Picture } from '../store/pictures.ts'

const SHOWN_AT_MOST = 50
const ENDED_SHOWN = 50
/** Of one announcement: whoever edits a word a minute must not fill the page. */
const EARLIER_SHOWN = 10

/** Shown now, the latest first; then those that are over, newest first. @param since ended ones since then */
export async function publicAnnouncements(tx: Tx, pageId: string, since: number): Promise<PublicAnnouncement[]> {
  const current = await listAnnouncements(tx, pageId, { states: ['shown'], limit: SHOWN_AT_MOST, order: 'latest' })
  const past = { states: ['ended'], limit: ENDED_SHOWN, order: 'newest', endsSince: since } as const
  const all = [...current, ...(await listAnnouncements(tx, pageId, past))]
  if (all.length === 0) return []
  const pictures = await picturesOf(tx, all)
  const around = { pictures, isTroubled: await isTroubled(tx, pageId) }
  return all.map((one) => publicAnnouncement(one, around))
}

/** Something of ours is suspected to be broken, or is said to be. */
export async function isTroubled(db: Db | Tx, pageId: string): Promise<boolean> {
  return (await listIncidents(db, pageId, { states: ['suspected', ...OPEN_STATES], limit: 1 })).length > 0
}

export function picturesOf(db: Db | Tx, all: readonly WholeAnnouncement[]): Promise<ReadonlyMap<string, Picture>> {
  return findPictures(
    db,
    all.flatMap((one) => one.pictureId ?? []),
  )
}

interface Around {
  readonly pictures: ReadonlyMap<string, Picture>
  readonly isTroubled: boolean
}

/** One as the public may know it. */
export function publicAnnouncement(one: WholeAnnouncement, around: Around): PublicAnnouncement {
  const picture = around.pictures.get(one.pictureId ?? '')
  const earlier = one.earlier.slice(0, EARLIER_SHOWN).map(({ words, replacedAt }) => ({
    ...{ until: replacedAt, title: partOf(words, 'title'), body: partOf(words, 'body') },
  }))
  return {
    ...{ id: one.id, state: one.state as ShownState, tone: one.tone },
    ...{ startsAt: one.startsAt, endsAt: one.endsAt, updatedAt: one.updatedAt },
    ...(isWithheld(one, around.isTroubled) ? { isWithheld: true as const } : {}),
    ...{ title: partOf(one.words, 'title'), body: partOf(one.words, 'body') },
    ...(picture ? { picture: { ...shown(picture), alt: partOf(one.words, 'alt') } } : {}),
    ...(earlier.length > 0 ? { earlier } : {}),
  }
}

export function partOf(words: AnnouncementTexts, part: 'title' | 'body' | 'alt'): Record<string, string> {
  return Object.fromEntries(Object.entries(words).flatMap(([language, w]) => (w[part] ? [[language, w[part]]] : [])))
}

function shown(picture: Picture) {
  return { file: pictureFile(picture), width: picture.width, height: picture.height }
}
