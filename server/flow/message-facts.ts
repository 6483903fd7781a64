/** What a message is made from: notice-facts and maintenance-facts make it, message takes it. */
import type { Notice } from '../contract/notice.ts'

export interface MessageFacts {
  readonly notice: Notice
  /** One incident, or one window of planned work, is one thread; null: it stands alone. */
  readonly thread: { readonly key: string; readonly opens: boolean } | null
  /** Webhook: the event's type and data. */
  readonly event: { readonly type: string; readonly data: unknown }
}
