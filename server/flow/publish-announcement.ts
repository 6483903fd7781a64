/**
 * The door by which an announcement becomes public: what a person says, puts right or takes back is its row, the audit and,
 * where viewers see it, the page's next revision, in one transaction. Called by the routes of /api/v1/announcements.
 */
import type {
  AnnouncementDetail,
  ChangeAnnouncement,
  PublishAnnouncement,
  WithdrawAnnouncement,
} from '../contract/announcements.ts'
import { checkShowing, decideChange, decideWithdrawal, refuseLight } from '../domain/announcement.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import {
  type Announcement,
  type AnnouncementTexts,
  findAnnouncement,
  insertAnnouncement,
  keepTexts,
  moveAnnouncement,
  replaceTexts,
  type WholeAnnouncement,
} from '../store/announcements.ts'
import { stopOutbox } from '../store/brake.ts'
import { holdPage } from '../store/catalogue.ts'
import type { Tx } from '../store/open.ts'
import { spanText } from './add-window.ts'
import { readAnnouncementDetail } from './announcement-views.ts'
import { writeDownChange } from './audit.ts'
import { type Actor, type Context, nameOf } from './context.ts'
import type { Editing } from './edit-notes.ts'
import { once } from './once.ts'
import { isTroubled } from './public-announcements.ts'
import { makeRevision } from './public-page.ts'
import { readAnnouncement } from './read-announcement.ts'
import { tellAnnouncement } from './tell-announcement.ts'

/** Shown at once, or when its time comes. */
export function publishAnnouncement(
  context: Context,
  { actor, repeat }: Editing,
  said: PublishAnnouncement,
): Promise<AnnouncementDetail | Refusal> {
  return once(context, repeat, async (tx) => {
    await holdPage(tx, context.pageId)
    const now = context.clock.now()
    const read = await readAnnouncement(context, tx, { said, startsAt: now })
    if (isRefusal(read)) return read
    const times = checkShowing(read.times, { now, isShown: false })
    if (isRefusal(times)) return times
    const { tone, words, pictureId } = read
    const light = refuseLight({ tone, ...times }, { now, isTroubled: await isTroubled(tx, context.pageId) })
    if (light) return light
    const id = context.ids.next()
    const isNow = times.startsAt <= now
    const life = {
      state: isNow ? 'shown' : 'scheduled',
      version: 1,
      shownAt: isNow ? now : null,
      waitsSince: null,
    } as const
    const made = { author: nameOf(actor), createdAt: now, updatedAt: now }
    const one: Announcement = {
      ...{ id, pageId: context.pageId, ...times, ...life, tone, isQuiet: said.notify === false, pictureId, ...made },
    }
    await insertAnnouncement(tx, one, words)
    await note(context, tx, { one, actor, action: one.state })
    if (isNow) await show(context, tx, { ...one, words, earlier: [] })
    return readAnnouncementDetail(context, tx, id)
  })
}

/** Replaces times, tone, words and picture. The words that viewers have seen are kept, and the page says that it was edited. */
export function changeAnnouncement(
  context: Context,
  { actor, repeat }: Editing,
  { id, change }: { readonly id: string; readonly change: ChangeAnnouncement },
): Promise<AnnouncementDetail | Refusal> {
  return once(context, repeat, async (tx) => {
    const before = await hold(context, tx, id)
    if (isRefusal(before)) return before
    const now = context.clock.now()
    const read = await readAnnouncement(context, tx, { said: change, startsAt: before.startsAt })
    if (isRefusal(read)) return read
    const { times, tone, words, pictureId } = read
    const forgotten = Object.keys(before.words).find((code) => !(code in change.texts))
    if (forgotten) {
      return refuse('text-stale', `Say it in ${forgotten}, too, or leave it out: null.`, `texts/${forgotten}`)
    }
    const around = { now, isTroubled: await isTroubled(tx, context.pageId) }
    const decision = decideChange(before, { version: change.version, tone, ...times }, around)
    if (isRefusal(decision)) return decision
    const isQuiet = change.notify === undefined ? before.isQuiet : !change.notify
    const begins = decision.state === 'scheduled' && decision.startsAt <= now
    const life = begins ? ({ state: 'shown', shownAt: now } as const) : {}
    const after = { ...before, ...decision, ...life, isQuiet, pictureId, waitsSince: null, updatedAt: now }
    await move(tx, after, before)
    await reword(tx, { before, words, actor, now })
    await note(context, tx, { one: after, actor, action: begins ? 'shown' : 'changed' })
    if (begins) await show(context, tx, { ...after, words, earlier: [] })
    else if (after.state === 'shown') await makeRevision(context, tx, `announcement ${id}`)
    return readAnnouncementDetail(context, tx, id)
  })
}

/** What is to come is called off; what is shown leaves the front page now, and what has not left stays here. */
export function withdrawAnnouncement(
  context: Context,
  { actor, repeat }: Editing,
  { id, version }: WithdrawAnnouncement & { readonly id: string },
): Promise<AnnouncementDetail | Refusal> {
  return once(context, repeat, async (tx) => {
    const before = await hold(context, tx, id)
    if (isRefusal(before)) return before
    const now = context.clock.now()
    const decision = decideWithdrawal(before, version, now)
    if (isRefusal(decision)) return decision
    const after = { ...before, ...decision, waitsSince: null, updatedAt: now }
    await move(tx, after, before)
    await note(context, tx, { one: after, actor, action: after.state === 'ended' ? 'withdrawn' : 'cancelled' })
    if (after.state === 'ended') {
      await stopOutbox(tx, { subjectId: id, kinds: ['announcement'], at: now })
      await makeRevision(context, tx, `announcement ${id}`)
    }
    return readAnnouncementDetail(context, tx, id)
  })
}

/** It is in its row: now on the page, and to its subscribers. Called by tend-announcements too. */
export async function show(context: Context, tx: Tx, one: WholeAnnouncement): Promise<void> {
  const revision = await makeRevision(context, tx, `announcement ${one.id}`)
  await tellAnnouncement(context, tx, { one, revision })
}

export interface Noted {
  readonly one: Announcement
  readonly actor: Actor
  readonly action: string
}

export async function note(context: Context, tx: Tx, { one, actor, action }: Noted): Promise<void> {
  const deed = { who: actor, action: `announcement.${action}`, subjectId: one.id, detail: spanText(one) }
  await writeDownChange(context, tx, { kind: 'announcement', ...deed })
}

/** @throws Error when the row moved under the page's lock: a bug */
export async function move(tx: Tx, after: Announcement, before: Announcement): Promise<void> {
  if (!(await moveAnnouncement(tx, after, before.version))) throw new Error(`${before.id} moved under its lock`)
}

async function hold(context: Context, tx: Tx, id: string): Promise<WholeAnnouncement | Refusal> {
  await holdPage(tx, context.pageId)
  return (await findAnnouncement(tx, context.pageId, id)) ?? refuse('not-found', `There is no announcement ${id}.`)
}

interface Rewording {
  readonly before: WholeAnnouncement
  readonly words: AnnouncementTexts
  readonly actor: Actor
  readonly now: number
}

async function reword(tx: Tx, { before, words, actor, now }: Rewording): Promise<void> {
  if (spelled(words) === spelled(before.words)) return
  if (before.state === 'shown') {
    const version = { no: before.earlier.length + 1, words: before.words, replacedAt: now, replacedBy: nameOf(actor) }
    await keepTexts(tx, before.id, version)
  }
  await replaceTexts(tx, before.id, words)
}

function spelled(words: AnnouncementTexts): string {
  return JSON.stringify(
    Object.entries(words)
      .toSorted()
      .map(([language, w]) => [language, w.title, w.body, w.alt]),
  )
}
