/** Makes finished messages of claimed deliveries: facts and rendering once per outbox row and language, then one per recipient. */
import type { NoticeText } from '../contract/notice.ts'
import type { OutgoingMessage } from '../ports.ts'
import { type Delivery, findOutbox, type OutboxRow } from '../store/outbox.ts'
import { type RecipientNow, recipientsNow } from '../store/recipients.ts'
import type { Context } from './context.ts'
import { factsOf, type MessageFacts } from './notice-facts.ts'
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

/** One per sending process; what it keeps never changes, so it may live as long as the process. */
export function openMessageDesk(context: Context): MessageDesk {
  const kept = new Map<string, Promise<Prepared>>()
  const prepared = (outboxId: string) => {
    const known = kept.get(outboxId) ?? prepare(context, outboxId)
    kept.delete(outboxId)
    kept.set(outboxId, known)
    if (kept.size > ROWS_KEPT) kept.delete(kept.keys().next().value ?? '')
    known.catch(() => kept.delete(outboxId))
    return known
  }
  return {
    async messagesFor(deliveries) {
      const now = await recipientsNow(context.store.db, [...new Set(deliveries.map((d) => d.recipientId))])
      const write = async (delivery: Delivery): Promise<Written> => {
        const one = await prepared(delivery.outboxId)
        const recipient = now.get(delivery.recipientId) ?? null
        return mayHear(one.row, delivery, recipient) ? messageOf(context, { one, delivery, recipient }) : 'left'
      }
      const pairs = deliveries.map(async (d): Promise<[string, Written]> => [d.id, await write(d).catch(faultOf)])
      return new Map(await Promise.all(pairs))
    },
  }
}

function faultOf(error: unknown): Written {
  return { fault: `It could not be written: ${error instanceof Error ? error.message : error}` }
}

async function prepare(context: Context, outboxId: string): Promise<Prepared> {
  const row = await findOutbox(context.store.db, outboxId)
  if (!row) throw new Error(`A delivery points at outbox row ${outboxId}, which does not exist`)
  const facts = await factsOf(context, row)
  const listId = `incidents.${new URL(facts.notice.page.url).hostname}`
  return { row, facts, event: { ...facts.event, timestamp: row.createdAt }, listId, texts: new Map() }
}

/** Nothing is sent after the unsubscribe reply; a request to confirm goes to whoever is not confirmed yet. */
function mayHear(row: OutboxRow, delivery: Delivery, recipient: RecipientNow | null): boolean {
  if (delivery.recipientKind === 'address') return true
  return row.kind === 'confirm' ? recipient !== null : (recipient?.isActive ?? false)
}

async function messageOf(
  context: Context,
  {
    one,
    delivery,
    recipient,
  }: { readonly one: Prepared; readonly delivery: Delivery; readonly recipient: RecipientNow | null },
): Promise<OutgoingMessage> {
  const { row, facts, texts } = one
  const { notice } = facts
  const { language } = delivery
  const text = texts.get(language) ?? context.renderer.notice(notice, language)
  texts.set(language, text)
  // Kept only if it came: the next try asks anew.
  text.catch(() => texts.delete(language))
  const hasWayOut = delivery.channel === 'email' && (row.kind === 'update' || row.kind === 'correction')
  return {
    deliveryKey: delivery.id,
    address: delivery.address,
    language,
    text: await text,
    unsubscribeUrl: hasWayOut ? unsubscribeUrl(context, delivery.recipientId) : null,
    threadKey: facts.thread ? `${facts.thread.key}-${delivery.recipientId}` : null,
    opensThread: facts.thread?.opens ?? false,
    event: delivery.channel === 'webhook' ? one.event : null,
    signingSecret: recipient?.signingSecret ? context.vault.open(recipient.signingSecret) : null,
    from: {
      pageName: notice.page.name[language] ?? notice.page.name[notice.page.defaultLanguage] ?? 'Status',
      pageUrl: notice.page.url,
      listId: one.listId,
    },
  }
}
