/**
 * Step 5 of the line: due deliveries are claimed with a lease, sent, and settled: sent, retry at, or dead.
 * Called by the outbox loop, one call per channel at a time.
 */
import { HELD_AGAIN_MS, jittered, RETRY_AFTER_LIMIT_MS, retryDelayMs, SEND_TIMEOUT_MS } from '../domain/outbox.ts'
import type { Channel, OutgoingMessage, Sender, SendOutcome } from '../ports.ts'
import { claimDeliveries, type Delivery, type Settlement, settleDeliveries } from '../store/outbox.ts'
import { endGoneSubscribers } from '../store/subscriber-ends.ts'
import { insertChange } from '../store/traces.ts'
import type { Context } from './context.ts'
import type { MessageDesk } from './message.ts'

export interface DeliverOptions {
  readonly sender: Sender
  readonly desk: MessageDesk
  /** How many to claim at once, and to have under way at once. */
  readonly batch: number
  readonly signal: AbortSignal
}

/** Sends one claimed batch of a channel. @returns how many were claimed; 0: nothing is due */
export async function deliver(context: Context, { sender, desk, batch, signal }: DeliverOptions): Promise<number> {
  const { store, holder, clock } = context
  const channel: Channel = sender.channel
  const claimed = await claimDeliveries(store.db, { holder, now: clock.now(), channel, limit: batch })
  if (claimed.length === 0) return 0
  const messages = await desk.messagesFor(claimed)
  const sending = claimed.map((d) =>
    sendOne(context, { delivery: d, message: messages.get(d.id) ?? null, sender, signal }),
  )
  const settled = await Promise.all(sending)
  await store.transact(async (tx) => {
    await settleDeliveries(
      tx,
      holder,
      settled.map((s) => s.settlement),
    )
    const gone = settled.filter((s) => s.outcome.is === 'gone' || s.outcome.is === 'refused')
    await endGoneSubscribers(
      tx,
      gone.map((s) => ({ id: s.delivery.recipientId, why: s.outcome.is, code: codeOf(s.outcome) })),
      clock.now(),
    )
    for (const subjectId of new Set(settled.map((s) => s.delivery.outboxId))) {
      await insertChange(tx, { pageId: context.pageId, kind: 'delivery', subjectId, at: clock.now() })
    }
  })
  return claimed.length
}

interface Sent {
  readonly delivery: Delivery
  readonly outcome: SendOutcome
  readonly settlement: Settlement
}

interface Job {
  readonly delivery: Delivery
  /** null: they left before it was sent. */
  readonly message: OutgoingMessage | null
  readonly sender: Sender
  readonly signal: AbortSignal
}

async function sendOne(context: Context, { delivery, message, sender, signal }: Job): Promise<Sent> {
  const outcome: SendOutcome = message
    ? await sender.send(message, AbortSignal.any([signal, AbortSignal.timeout(SEND_TIMEOUT_MS)]))
    : { is: 'refused', code: 'recipient-left', because: 'They left before it was sent' }
  return { delivery, outcome, settlement: settle(delivery, outcome, context.clock.now()) }
}

/** What a try's outcome makes of its delivery. */
export function settle(delivery: Pick<Delivery, 'id' | 'tries'>, outcome: SendOutcome, now: number): Settlement {
  const base = { id: delivery.id, nextAt: null, sentAt: null, code: codeOf(outcome), because: '', uncounted: false }
  if (outcome.is === 'sent') return { ...base, state: 'sent', sentAt: now }
  if (outcome.is === 'held') {
    return { ...base, state: 'held', because: outcome.because, nextAt: now + HELD_AGAIN_MS, uncounted: true }
  }
  if (outcome.is !== 'retry') return { ...base, state: 'dead', because: outcome.because }
  const planned = retryDelayMs(Math.max(1, delivery.tries))
  if (planned === null) return { ...base, state: 'dead', because: `Given up after three days: ${outcome.because}` }
  const asked = Math.min(outcome.afterMs ?? 0, RETRY_AFTER_LIMIT_MS)
  const wait = Math.max(jittered(planned, `${delivery.id}:${delivery.tries}`), asked)
  return { ...base, state: 'retrying', because: outcome.because, nextAt: now + wait }
}

function codeOf(outcome: SendOutcome): string {
  return outcome.is === 'held' ? 'held' : outcome.code
}
