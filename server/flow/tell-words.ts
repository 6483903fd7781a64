/**
 * What people are told of words that were to go out: approvers that some wait for them, authors what became of theirs. Rows
 * of the outbox, in the transaction of their fact. Called by the flows that keep and end such words, and by fan-out.
 */
import { rolesWith } from '../domain/rights.ts'
import type { WordsNews } from '../domain/wording.ts'
import { fanOutToContacts, fanOutToStaff } from '../store/fan-out.ts'
import type { Tx } from '../store/open.ts'
import { insertOutbox, type OutboxRow } from '../store/outbox.ts'
import { findScheduled } from '../store/scheduled-updates.ts'
import { findStaff, listStaff } from '../store/staff.ts'
import type { Context } from './context.ts'
import { tellOnDuty } from './escalate.ts'
import { actorOf } from './held-scheduled.ts'
import { contactsAbout, thoseConcerned } from './who-rehearses.ts'

/** As they stand in the outbox row; its subject is the incident. */
export interface WordsFacts {
  readonly what: WordsNews
  readonly scheduledId: string
  /** With `words-refused`: the approver, by name, and why. */
  readonly by?: string
  readonly reason?: string
  /** With what is kept back: the code of the refusal. */
  readonly code?: string
}

export async function tellWords(
  context: Context,
  tx: Tx,
  { incidentId, ...facts }: WordsFacts & { readonly incidentId: string },
): Promise<void> {
  const now = context.clock.now()
  await insertOutbox(tx, {
    ...{ id: context.ids.next(), pageId: context.pageId, kind: 'words', subjectId: incidentId },
    ...{ facts: JSON.stringify(facts), revision: null, createdAt: now, notBeforeAt: now },
  })
  context.wake('fan-out')
}

/**
 * To their own contacts; where they have none, by mail at their own address: who may not decide is told nothing. What became
 * of the words of a program, or of somebody who left, goes to who is on call.
 */
export async function fanOutWords(context: Context, tx: Tx, row: OutboxRow): Promise<void> {
  const { what, scheduledId } = JSON.parse(row.facts) as WordsFacts
  const scheduled = await findScheduled(tx, row.pageId, scheduledId)
  if (!scheduled) return
  const isWord = what === 'words-wait'
  // Somebody was faster than the message.
  if (isWord && scheduled.endedAt !== null) return
  const author = actorOf(scheduled).id
  if (!isWord && (await findStaff(tx, author)) === null) return tellOnDuty(context, tx, row)
  const people = await thoseConcerned(tx, row.subjectId, isWord ? await approvers(tx) : [author])
  const contacts = await contactsAbout(tx, { pageId: row.pageId, incidentId: row.subjectId })
  // A pager knows incidents, and no words.
  const own = contacts.filter((c) => c.channel !== 'pagerduty' && c.staffId !== null && people.includes(c.staffId))
  const reached = new Set(own.map((c) => c.staffId))
  const now = context.clock.now()
  await fanOutToContacts(tx, row, { contactIds: own.map((c) => c.id), now })
  await fanOutToStaff(tx, row, { staffIds: people.filter((id) => !reached.has(id)), now })
}

async function approvers(tx: Tx): Promise<string[]> {
  const roles: readonly string[] = rolesWith('words.approve')
  return (await listStaff(tx)).filter((one) => roles.includes(one.role)).map((one) => one.id)
}
