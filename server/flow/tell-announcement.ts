/**
 * Who hears of an announcement: its subscribers when it is shown, its author when it cannot be. Outbox rows in the
 * transaction of the fact. Called by publish-announcement and tend-announcements.
 */
import { holdMs } from '../domain/outbox.ts'
import type { WholeAnnouncement } from '../store/announcements.ts'
import { countActive } from '../store/audience.ts'
import type { Tx } from '../store/open.ts'
import { insertDirect, insertOutbox } from '../store/outbox.ts'
import { findStaff } from '../store/staff.ts'
import type { Context } from './context.ts'

export async function tellAnnouncement(
  context: Context,
  tx: Tx,
  { one, revision }: { readonly one: WholeAnnouncement; readonly revision: number },
): Promise<void> {
  if (one.isQuiet) return
  const now = context.clock.now()
  const recipients = await countActive(tx, context.pageId, 'announcements')
  await insertOutbox(tx, {
    ...{ id: context.ids.next(), pageId: context.pageId, kind: 'announcement', subjectId: one.id },
    ...{ facts: '{}', revision, createdAt: now, notBeforeAt: now + holdMs(recipients.total) },
  })
  context.wake('fan-out')
}

/** What an outbox row keeps of why it is not shown. */
export interface HeldFacts {
  readonly what: 'waits' | 'missed'
}

/** By mail to the address at the desk; a program reads it from the API. */
export async function tellAuthor(
  context: Context,
  tx: Tx,
  { one, what }: { readonly one: WholeAnnouncement } & HeldFacts,
): Promise<void> {
  const [kind, staffId = ''] = one.author.split(':')
  const author = kind === 'person' ? await findStaff(tx, staffId) : null
  if (!author) return
  const at = context.clock.now()
  const id = context.ids.next()
  const facts: HeldFacts = { what }
  const row = { id, pageId: context.pageId, kind: 'announcement-held', subjectId: one.id, revision: null } as const
  await insertDirect(
    tx,
    { ...row, facts: JSON.stringify(facts), createdAt: at, notBeforeAt: at },
    { kind: 'address', id, channel: 'email', address: author.email, language: author.language },
  )
  context.wake('deliver')
}
