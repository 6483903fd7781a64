/** Makes finished messages of claimed deliveries: facts and rendering once per outbox row and language, then one per recipient. */
import { type Notice, type NoticeText, TAP_URL } from '../contract/notice.ts'
import type { OutgoingMessage } from '../ports.ts'
import { type Delivery, findOutbox, type OutboxRow, SUBSCRIBED } from '../store/outbox.ts'
import { type RecipientNow, recipientsNow } from '../store/recipients.ts'
import { lastRedaction } from '../store/redactions.ts'
import { alertOf } from './alert-of.ts'
import type { Context } from './context.ts'
import type { MessageFacts } from './message-facts.ts'
import { factsOf } from './notice-facts.ts'
import { tapUrl } from './tap-link.ts'
import { unsubscribeUrl } from './unsubscribe.ts'

/** `left`: they left meanwhile; a fault: it could not be written this time, and holds up no other. */
export type Written = OutgoingMessage | 'left' | { readonly fault: string }

export interface MessageDesk {
  /** By delivery id. */
  messagesFor(deliveries: readonly Delivery[]): Promise<Map<string, Written>>
}

/** Outbox rows whose facts and texts are kept: a fan-out has one, a busy night a few. */
const ROWS_KEPT = 32

interface Prepared {
  readonly row: OutboxRow
  readonly facts: MessageFacts
  readonly event: NonNullable<OutgoingMessage['event']>
  readonly listId: string
  readonly texts: Map<string, Promise<NoticeText>>
}

/** One per sending process; what it keeps changes by a redaction alone, so it may live as long as the process. */
export function openMessageDesk(context: Context): MessageDesk {
  const kept = new Map<string, Promise<Prepared>>()
  let redacted = 0
  const forgetRedacted = async () => {
    const last = await lastRedaction(context.store.db, context.pageId)
    if (last !== redacted) kept.clear()
    redacted = last
  }
  const prepared = (outboxId: string) => {
    const known = kept.get(outboxId) ?? prepare(context, outboxId)
    kept.delete(outboxId)
    kept.set(outboxId, known)
    if (kept.size > ROWS_KEPT) kept.delete(kept.keys().next().value ?? '')
    known.catch(() => kept.delete(outboxId))
    return known
  }
  const sourceFor = async ({ outboxId, language }: Delivery): Promise<Source> => {
    const one = await prepared(outboxId)
    const text = one.texts.get(language) ?? context.renderer.notice(one.facts.notice, language)
    one.texts.set(language, text)
    // Kept only if it came: the next try asks anew.
    text.catch(() => one.texts.delete(language))
    return { one, text: await text }
  }
  return {
    async messagesFor(deliveries) {
      await forgetRedacted()
      const recipients = await recipientsNow(context.store.db, [...new Set(deliveries.map((d) => d.recipientId))])
      // A fan-out is few texts to many readers: each is waited for once.
      const distinct = new Map(deliveries.map((d) => [sourceKey(d), d]))
      const settled = await Promise.allSettled([...distinct.values()].map(sourceFor))
      const ready = new Map([...distinct.keys()].map((key, i) => [key, settled[i]]))
      const write = (delivery: Delivery): Written => {
        const source = ready.get(sourceKey(delivery))
        if (source?.status !== 'fulfilled') return faultOf(source?.reason)
        const recipient = recipients.get(delivery.recipientId) ?? null
        if (!mayHear(source.value.one.row, delivery, recipient)) return 'left'
        try {
          return messageOf(context, source.value, { delivery, recipient })
        } catch (error) {
          return faultOf(error)
        }
      }
      return new Map(deliveries.map((d) => [d.id, write(d)]))
    },
  }
}

/** What is the same for all readers of one language. */
interface Source {
  readonly one: Prepared
  readonly text: NoticeText
}

function sourceKey({ outboxId, language }: Delivery): string {
  return `${outboxId} ${language}`
}

function faultOf(error: unknown): Written {
  return { fault: `It could not be written: ${error instanceof Error ? error.message : error}` }
}

async function prepare(context: Context, outboxId: string): Promise<Prepared> {
  const row = await findOutbox(context.store.db, outboxId)
  if (!row) throw new Error(`A delivery points at outbox row ${outboxId}, which does not exist`)
  const facts = await factsOf(context, row)
  const listId = `${SUBSCRIBED[row.kind] ?? 'incidents'}.${new URL(facts.notice.page.url).hostname}`
  // A reminder was written down long before it is one.
  const timestamp = row.kind === 'promise' ? row.notBeforeAt : row.createdAt
  return { row, facts, event: { ...facts.event, timestamp }, listId, texts: new Map() }
}

/** Nothing is sent after the unsubscribe reply; a request to confirm goes to whoever is not confirmed yet. */
function mayHear(row: OutboxRow, delivery: Delivery, recipient: RecipientNow | null): boolean {
  if (delivery.recipientKind === 'address') return true
  return row.kind === 'confirm' ? recipient !== null : (recipient?.isActive ?? false)
}

/** @throws Fault 'vault.not-opened' when its secret was sealed with another key */
function messageOf(
  context: Context,
  { one, text }: Source,
  { delivery, recipient }: { readonly delivery: Delivery; readonly recipient: RecipientNow | null },
): OutgoingMessage {
  const { row, facts } = one
  const { notice } = facts
  const { language } = delivery
  const isSubscribed = delivery.recipientKind === 'subscriber' && SUBSCRIBED[row.kind] !== undefined
  const hasWayOut = delivery.channel === 'email' && isSubscribed
  const link = linkOf(context, notice, recipient)
  return {
    deliveryKey: delivery.id,
    address: delivery.address,
    language,
    text: link === null ? text : withLink(text, link),
    unsubscribeUrl: hasWayOut ? unsubscribeUrl(context, delivery.recipientId) : null,
    threadKey: facts.thread ? `${facts.thread.key}-${delivery.recipientId}` : null,
    opensThread: facts.thread?.opens ?? false,
    event: delivery.channel === 'webhook' ? withConfirmUrl(one.event, link) : null,
    // A pager shows its links to a whole team: there the desk stands, which asks who is there.
    alert: alertOf(row, notice, delivery.channel === 'pagerduty' ? null : link),
    signingSecret: recipient?.signingSecret ? context.vault.open(recipient.signingSecret) : null,
    from: {
      pageName: notice.page.name[language] ?? notice.page.name[notice.page.defaultLanguage] ?? 'Status',
      pageUrl: notice.page.url,
      listId: one.listId,
    },
  }
}

/** Its 15 minutes begin with this try: one that comes late is as good as one that came at once. Who has no contact gets the desk. */
function linkOf(context: Context, notice: Notice, recipient: RecipientNow | null): string | null {
  if (notice.kind !== 'oncall' || !notice.oneTap) return null
  if (recipient === null) return notice.deskUrl
  const { id, staffId } = recipient
  return tapUrl(context, { contact: { id, staffId }, incidentId: notice.incidentId, issuedAt: context.clock.now() })
}

function withLink(text: NoticeText, link: string): NoticeText {
  const put = (part: string) => part.replaceAll(TAP_URL, () => link)
  return { ...text, text: put(text.text), html: put(text.html) }
}

function withConfirmUrl(event: Prepared['event'], confirmUrl: string | null): Prepared['event'] {
  return confirmUrl === null ? event : { ...event, data: { ...(event.data as object), confirmUrl } }
}
