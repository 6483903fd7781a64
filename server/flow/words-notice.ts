/** What a message about words that were to go out says: whose, which, until when, and what became of them. Called by notice-facts. */
import type { PostUpdate } from '../contract/incidents.ts'
import type { NoticePage, WordsNotice } from '../contract/notice.ts'
import { findRealOrRehearsed, loadParts } from '../store/incidents.ts'
import type { OutboxRow } from '../store/outbox.ts'
import { findScheduled } from '../store/scheduled-updates.ts'
import type { Context } from './context.ts'
import { actorOf } from './held-scheduled.ts'
import type { MessageFacts } from './message-facts.ts'
import type { WordsFacts } from './tell-words.ts'

/** @throws Error when the row points at what does not exist: a bug */
export async function wordsFacts(context: Context, page: NoticePage, row: OutboxRow): Promise<MessageFacts> {
  const { db } = context.store
  const { what, scheduledId, by, reason, code = null } = JSON.parse(row.facts) as WordsFacts
  const incident = await findRealOrRehearsed(db, row.pageId, row.subjectId)
  const scheduled = await findScheduled(db, row.pageId, scheduledId)
  if (!incident || !scheduled) throw new Error(`Outbox row ${row.id} names update ${scheduledId}, which does not exist`)
  const known = (await loadParts(db, [incident.id])).titles.get(incident.id) ?? {}
  const { texts } = JSON.parse(scheduled.command) as PostUpdate
  const body = Object.fromEntries(
    Object.entries(texts).flatMap(([language, text]) => (text ? [[language, text.body]] : [])),
  )
  const proposedTitle = Object.fromEntries(
    Object.entries(texts).flatMap(([language, text]) => (text?.title ? [[language, text.title]] : [])),
  )
  const title = Object.keys(known).length > 0 ? known : proposedTitle
  const whose = { incidentId: incident.id, startedAt: incident.startedAt, author: actorOf(scheduled).name }
  const said = { ...whose, title, proposedTitle, body }
  const became = { dueAt: scheduled.publishAt, refused: by && reason ? { by, reason } : null, code }
  const deskUrl = `${context.baseUrl}/console/#/incidents/${incident.id}`
  const notice: WordsNotice = { kind: 'words', what, page, ...said, ...became, deskUrl }
  return { notice, thread: null, event: { type: EVENTS[what], data: { ...said, ...became, url: deskUrl } } }
}

const EVENTS: Readonly<Record<WordsNotice['what'], string>> = {
  'words-wait': 'words.waiting',
  'words-neutral': 'words.replaced',
  'words-refused': 'words.refused',
  'words-kept-back': 'words.kept-back',
  'scheduled-kept-back': 'scheduled.kept-back',
}
