/**
 * Announcements by their dates: shown and over at their instants, right after a restart too. A light one waits while
 * something of ours is in trouble, and its author is told. Called every second by each process that does jobs.
 */
import { type Due, dueTurn } from '../domain/announcement.ts'
import { dueAnnouncements, findAnnouncement, type WholeAnnouncement } from '../store/announcements.ts'
import { holdPage } from '../store/catalogue.ts'
import type { Db, Tx } from '../store/open.ts'
import type { Context } from './context.ts'
import { eachAlone } from './each-alone.ts'
import { isTroubled } from './public-announcements.ts'
import { makeRevision } from './public-page.ts'
import { move, note, show } from './publish-announcement.ts'
import { tellAuthor } from './tell-announcement.ts'
import { PLAN } from './turn-window.ts'

export async function tendAnnouncements(context: Context): Promise<void> {
  const { db } = context.store
  await eachAlone(await dueAnnouncements(db, context.pageId, context.clock.now()), async (id) => {
    // One that waits is looked at every second: nothing is locked for it.
    if (await dueOf(context, db, id)) await context.store.transact((tx) => tendOne(context, tx, id))
  })
}

interface DueOne {
  readonly before: WholeAnnouncement
  readonly due: Due
}

/** Null: another process was faster, or its author knows already that it waits. */
async function dueOf(context: Context, db: Db | Tx, id: string): Promise<DueOne | null> {
  const before = await findAnnouncement(db, context.pageId, id)
  const now = context.clock.now()
  const due = before && dueTurn(before, { now, isTroubled: await isTroubled(db, context.pageId) })
  if (!due || (due.is === 'waits' && before.waitsSince !== null)) return null
  return { before, due }
}

async function tendOne(context: Context, tx: Tx, id: string): Promise<void> {
  await holdPage(tx, context.pageId)
  const found = await dueOf(context, tx, id)
  if (!found) return
  const { before, due } = found
  const updatedAt = context.clock.now()
  if (due.is === 'waits') {
    const waiting = { ...before, waitsSince: updatedAt, updatedAt }
    await move(tx, waiting, before)
    await note(context, tx, { one: waiting, actor: PLAN, action: 'waits' })
    return tellAuthor(context, tx, { one: before, what: 'waits' })
  }
  const shownAt = due.to === 'shown' ? due.at : before.shownAt
  const after = { ...before, state: due.to, version: before.version + 1, shownAt, waitsSince: null, updatedAt }
  await move(tx, after, before)
  await note(context, tx, { one: after, actor: PLAN, action: due.to })
  if (due.to === 'missed') return tellAuthor(context, tx, { one: after, what: 'missed' })
  if (due.to === 'shown') return show(context, tx, after)
  await makeRevision(context, tx, `announcement ${id}`)
}
