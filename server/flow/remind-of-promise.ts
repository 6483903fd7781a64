/**
 * Nags on-call about a promised update: five minutes before, and when it is late. Dated rows of the outbox, written in the
 * transaction of the update that promises, that die when the promise was kept. Called by publish-update and fan-out.
 */
import { isOpen } from '../domain/incident.ts'
import { type PromiseWord, remindersOf, stillReminds } from '../domain/promise.ts'
import { fanOutToPerson } from '../store/fan-out.ts'
import { findRealOrRehearsed } from '../store/incidents.ts'
import type { Tx } from '../store/open.ts'
import { insertOutbox, type OutboxRow } from '../store/outbox.ts'
import { newestUpdateId } from '../store/promises.ts'
import { findUpdate, type Update } from '../store/updates.ts'
import type { Context } from './context.ts'
import { tellOnDuty } from './escalate.ts'

/** As they stand in the outbox row; its subject is the incident. */
export interface PromiseFacts {
  readonly what: PromiseWord
  readonly updateId: string
  readonly promisedAt: number
}

export async function remindOfPromise(context: Context, tx: Tx, update: Update): Promise<void> {
  if (update.nextUpdateAt === null) return
  for (const { what, at } of remindersOf(update.nextUpdateAt, update.createdAt)) {
    const facts: PromiseFacts = { what, updateId: update.id, promisedAt: update.nextUpdateAt }
    await insertOutbox(tx, {
      id: context.ids.next(),
      pageId: context.pageId,
      kind: 'promise',
      subjectId: update.incidentId,
      facts: JSON.stringify(facts),
      revision: null,
      createdAt: update.createdAt,
      notBeforeAt: at,
    })
  }
}

/** What is due soon is told to whoever promised, where they have contacts of their own; what is late, to everybody on call. */
export async function fanOutPromise(context: Context, tx: Tx, row: OutboxRow): Promise<void> {
  const now = context.clock.now()
  const facts = JSON.parse(row.facts) as PromiseFacts
  if (!(await isStillOwed(tx, row, { facts, now }))) return
  const update = await findUpdate(tx, row.pageId, facts.updateId)
  const [kind, staffId] = update?.author.split(':') ?? []
  const isTheirs = facts.what === 'promise-soon' && kind === 'person' && staffId
  if (isTheirs && (await fanOutToPerson(tx, row, { staffId, now }))) return
  await tellOnDuty(context, tx, row)
}

async function isStillOwed(
  tx: Tx,
  row: OutboxRow,
  { facts: { what, updateId, promisedAt }, now }: { readonly facts: PromiseFacts; readonly now: number },
): Promise<boolean> {
  const incident = await findRealOrRehearsed(tx, row.pageId, row.subjectId)
  if (incident === null) return false
  const said = {
    isOpen: isOpen(incident.state),
    newestUpdateId: await newestUpdateId(tx, incident.id),
    nextUpdateAt: incident.nextUpdateAt,
  }
  return stillReminds(what, { updateId, promisedAt }, { said, now })
}
