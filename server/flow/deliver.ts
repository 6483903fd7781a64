/**
 * Step 5 of the line: due deliveries are claimed with a lease, sent, and settled: sent, retry at, or dead. `turn`
 * and `sendOne` are called by jobs/delivery-pool, which keeps many under way; `deliver` goes through them once.
 */
import { HELD_AGAIN_MS, jittered, RETRY_AFTER_LIMIT_MS, retryDelayMs, SEND_TIMEOUT_MS } from '../domain/outbox.ts'
import type { Sender, SendOutcome } from '../ports.ts'
import type { Db, Tx } from '../store/open.ts'
import { claimDeliveries, type Delivery, type Settlement, settleDeliveries } from '../store/outbox.ts'
import { endGoneSubscribers, forgetRefusals } from '../store/subscriber-ends.ts'
import { insertChange } from '../store/traces.ts'
import type { Context } from './context.ts'
import type { MessageDesk, Written } from './message.ts'

export interface DeliverOptions {
  readonly sender: Sender
  readonly desk: MessageDesk
  /** How many to claim at most. */
  readonly batch: number
  readonly signal: AbortSignal
}

/** Sends one claimed batch of a channel, and waits for the last of it. @returns how many were claimed; 0: nothing is due */
export async function deliver(context: Context, { sender, desk, batch, signal }: DeliverOptions): Promise<number> {
  const { channel } = sender
  const time = startTime(signal)
  const claimed = await turn(context, { sent: [], channel, limit: batch })
  const messages = await desk.messagesFor(claimed)
  const tries = claimed.map((delivery) => {
    const message = messages.get(delivery.id) ?? 'left'
    return sendOne(context, { delivery, message, sender, signal: time.signal })
  })
  const sent = await Promise.all(tries).finally(time.end)
  await turn(context, { sent, channel, limit: 0 })
  return claimed.length
}

export interface Sent {
  readonly delivery: Delivery
  readonly outcome: SendOutcome
  readonly endedAt: number
}

export interface Turn {
  /** Tries that have ended. Safe to repeat: only the holder of a lease settles. */
  readonly sent: readonly Sent[]
  readonly channel: Sender['channel']
  /** How many may begin. */
  readonly limit: number
}

/**
 * Writes how tries ended and claims what is due instead, in one transaction: one wait for the disk.
 *
 * @returns leased to this process. They must be sent at once: the lease is short
 */
export async function turn(context: Context, { sent, channel, limit }: Turn): Promise<Delivery[]> {
  const { store, holder, clock } = context
  const claim = async (db: Db | Tx) =>
    limit > 0 ? claimDeliveries(db, { holder, now: clock.now(), channel, limit }) : []
  if (sent.length === 0) return claim(store.db)
  return store.transact(async (tx) => {
    await settleSent(context, tx, sent)
    return claim(tx)
  })
}

/** As `AbortSignal.timeout` says it. */
const LATE = new DOMException('The time for this try is over', 'TimeoutError')

/**
 * The time that tries have, from before they are claimed, since their lease is hardly longer: one limit for all that begin
 * together. One for each would cost more than all else that is done
 * for a webhook, and `AbortSignal.timeout` would keep its timer for 15 s behind messages that took 5 ms.
 *
 * @param stop ends it early, as an end of ours
 */
export function startTime(stop: AbortSignal, limitMs = SEND_TIMEOUT_MS): { readonly signal: AbortSignal; end(): void } {
  const limit = new AbortController()
  const abort = () => limit.abort(stop.reason)
  const timer = setTimeout(() => limit.abort(LATE), limitMs)
  stop.addEventListener('abort', abort, { once: true })
  if (stop.aborted) abort()
  return {
    signal: limit.signal,
    end() {
      clearTimeout(timer)
      stop.removeEventListener('abort', abort)
    },
  }
}

export interface Try {
  readonly delivery: Delivery
  readonly message: Written
  readonly sender: Sender
  /** As the `Sender` port wants it: of `startTime`. */
  readonly signal: AbortSignal
}

/** One try. Ends soon after `signal`. */
export async function sendOne({ clock }: Context, one: Try): Promise<Sent> {
  const outcome = await outcomeOf(one)
  return { delivery: one.delivery, outcome, endedAt: clock.now() }
}

async function outcomeOf({ message, sender, signal }: Try): Promise<SendOutcome> {
  if (message === 'left') return { is: 'refused', code: 'recipient-left', because: 'They left before it was sent' }
  if ('fault' in message) return { is: 'retry', code: 'not-written', because: message.fault, afterMs: null }
  try {
    return await sender.send(message, signal)
  } catch (error) {
    // A sender promises not to throw; a mistake in one costs this message a try, and not the process.
    const because = error instanceof Error ? error.message : String(error)
    return { is: 'retry', code: 'fault', because, afterMs: null }
  }
}

async function settleSent({ holder, clock, pageId }: Context, tx: Tx, sent: readonly Sent[]): Promise<void> {
  const gone = sent.filter(({ outcome }) => outcome.is === 'gone' || outcome.is === 'refused')
  await settleDeliveries(
    tx,
    holder,
    sent.map(({ delivery, outcome, endedAt }) => settle(delivery, outcome, endedAt)),
  )
  await forgetRefusals(
    tx,
    sent.filter(({ outcome }) => outcome.is === 'sent').map(({ delivery }) => delivery.recipientId),
  )
  await endGoneSubscribers(
    tx,
    gone.map(({ delivery, outcome }) => ({ id: delivery.recipientId, why: outcome.is, code: codeOf(outcome) })),
    clock.now(),
  )
  for (const subjectId of new Set(sent.map((s) => s.delivery.outboxId))) {
    await insertChange(tx, { pageId, kind: 'delivery', subjectId, at: clock.now() })
  }
}

/** How every sender calls a try that `signal` ended. */
const STOPPED = 'stopped'

/** What a try's outcome makes of its delivery. */
export function settle(delivery: Pick<Delivery, 'id' | 'tries'>, outcome: SendOutcome, now: number): Settlement {
  const base = { id: delivery.id, nextAt: null, sentAt: null, code: codeOf(outcome), because: '', uncounted: false }
  if (outcome.is === 'sent') return { ...base, state: 'sent', sentAt: now }
  if (outcome.is === 'held') {
    return { ...base, state: 'held', because: outcome.because, nextAt: now + HELD_AGAIN_MS, uncounted: true }
  }
  if (outcome.is !== 'retry') return { ...base, state: 'dead', because: outcome.because }
  // Our own end cut it off: whoever comes next goes on with it at once.
  if (outcome.code === STOPPED) return { ...base, state: 'retrying', because: outcome.because, nextAt: now }
  const planned = retryDelayMs(Math.max(1, delivery.tries))
  if (planned === null) return { ...base, state: 'dead', because: `Given up after three days: ${outcome.because}` }
  const asked = Math.min(outcome.afterMs ?? 0, RETRY_AFTER_LIMIT_MS)
  const wait = Math.max(jittered(planned, `${delivery.id}:${delivery.tries}`), asked)
  return { ...base, state: 'retrying', because: outcome.because, nextAt: now + wait }
}

function codeOf(outcome: SendOutcome): string {
  return outcome.is === 'held' ? 'held' : outcome.code
}
