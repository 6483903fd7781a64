/** Announcements on the flow's page: said, moved by their dates, heard of. For the tests of this folder. */
import type { PublishAnnouncement } from '../../server/contract/announcements.ts'
import { DAY_MS, HOUR_MS } from '../../server/domain/time.ts'
import { readAnnouncementDetail } from '../../server/flow/announcement-views.ts'
import { addPicture } from '../../server/flow/pictures.ts'
import { publishAnnouncement } from '../../server/flow/publish-announcement.ts'
import { tendAnnouncements } from '../../server/flow/tend-announcements.ts'
import { ADA, type Flow } from '../support/flow-context.ts'
import { png } from '../support/pictures.ts'
import { done } from './commands.ts'

export const EDITING = { actor: ADA, repeat: null }

export const TEXTS = {
  en: { title: 'A new app', body: 'It is *here*.' },
  it: { title: 'Una nuova app', body: 'È *qui*.' },
}

/** Shown at once, for a day. */
export function say(flow: Flow, change: Partial<PublishAnnouncement> = {}) {
  const said = { endsAt: flow.clock.now() + DAY_MS, texts: TEXTS, ...change }
  return publishAnnouncement(flow.context, EDITING, said)
}

/** Shown in an hour, for a day. */
export async function ahead(flow: Flow, change: Partial<PublishAnnouncement> = {}) {
  const startsAt = flow.clock.now() + HOUR_MS
  return done(await say(flow, { startsAt, endsAt: startsAt + DAY_MS, ...change })).announcement
}

export async function at(flow: Flow, instant: number) {
  flow.clock.set(instant)
  await tendAnnouncements(flow.context)
}

export async function current(flow: Flow, id: string) {
  return done(await readAnnouncementDetail(flow.context, flow.store.db, id)).announcement
}

export async function picture(flow: Flow, width = 640) {
  const data = Buffer.from(png(width, 480)).toString('base64')
  return done(await addPicture(flow.context, EDITING, { data }))
}

/** The titles on the page now, with whether the front leaves them out. */
export async function onPage(flow: Flow) {
  const { announcements = [] } = await flow.page()
  return announcements.map((one) => [one.title.en, one.state, one.isWithheld ?? false])
}
