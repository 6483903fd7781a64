/** What a phone or a pager needs of a word to on-call, beside its text. Called by flow/message. */
import type { Notice } from '../contract/notice.ts'
import { isUrgent, pagerAction } from '../domain/pager.ts'
import type { OutgoingMessage } from '../ports.ts'
import type { OutboxRow } from '../store/outbox.ts'

/** @param link the reader's own, to confirm with one tap; null: there is none. @returns null: it is not for on-call */
export function alertOf(
  row: Pick<OutboxRow, 'subjectId'>,
  notice: Notice,
  link: string | null,
): OutgoingMessage['alert'] {
  if (!('deskUrl' in notice) || notice.kind === 'announcement-held') return null
  return {
    action: pagerAction(notice.what),
    key: row.subjectId,
    url: link ?? notice.deskUrl,
    isUrgent: isUrgent(notice.what),
    startedAt: notice.startedAt,
  }
}
