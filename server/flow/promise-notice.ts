/** What a reminder of a promised update says: the incident, the time, and who promised. Called by notice-facts. */
import type { NoticePage, PromiseNotice } from '../contract/notice.ts'
import { findRealOrRehearsed, loadParts } from '../store/incidents.ts'
import type { OutboxRow } from '../store/outbox.ts'
import { findUpdate } from '../store/updates.ts'
import { type Context, whoName } from './context.ts'
import type { PromiseFacts } from './remind-of-promise.ts'

/** @throws Error when the row points at what does not exist: a bug */
export async function promiseFacts(context: Context, page: NoticePage, row: OutboxRow) {
  const { db } = context.store
  const { what, updateId, promisedAt } = JSON.parse(row.facts) as PromiseFacts
  const incident = await findRealOrRehearsed(db, row.pageId, row.subjectId)
  const update = await findUpdate(db, row.pageId, updateId)
  if (!incident || !update) throw new Error(`Outbox row ${row.id} names update ${updateId}, which does not exist`)
  const title = (await loadParts(db, [incident.id])).titles.get(incident.id) ?? {}
  const deskUrl = `${context.baseUrl}/console/#/incidents/${incident.id}`
  const said = { incidentId: incident.id, title, startedAt: incident.startedAt, promisedAt }
  const notice: PromiseNotice = { kind: 'promise', what, page, ...said, by: whoName(update.author), deskUrl }
  const data = { ...said, by: notice.by, url: deskUrl }
  return { notice, thread: null, event: { type: what.replace('-', '.'), data } }
}
