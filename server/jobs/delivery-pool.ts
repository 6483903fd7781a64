/**
 * Keeps the places of one channel filled: claims what is due as places get free, sends side by side, and settles what has
 * ended. A receiver that drips holds one place and nobody else. Started by line, once per channel.
 */
import type { Context } from '../flow/context.ts'
import { type Sent, sendOne, startTime, type Try, turn } from '../flow/deliver.ts'
import type { MessageDesk } from '../flow/message.ts'
import type { Sender } from '../ports.ts'
import { type Loop, startLoop } from './loop.ts'

export interface DeliveryPoolOptions {
  readonly sender: Sender
  readonly desk: MessageDesk
  /** Under way at once, or ended and not yet settled: at most so many come twice after a crash. */
  readonly places: number
  /** What ends within this time is settled together; 0: each at once. */
  readonly gatherMs: number
  /** Looks for due deliveries at least this often, woken or not. */
  readonly everyMs: number
  /** Of one try; default 15 s. */
  readonly limitMs?: number
  onFailure(error: unknown, failures: number): void
}

/** A claim is worth its while for half of the places, or after this time for less. */
const CLAIM_MS = 25

/** A message that is cut off in its last moment comes twice: at the end what is under way has this long to get through. */
const LET_END_MS = 3_000

/** `stop` lets what is under way end, and cuts off what takes too long; what was cut off is due again at once. */
export function startDeliveryPool(context: Context, options: DeliveryPoolOptions): Loop {
  const { sender, desk, places, gatherMs, everyMs, limitMs, onFailure } = options
  const stopping = new AbortController()
  /** By delivery id, until it is settled. */
  const underWay = new Map<string, Promise<void>>()
  const ended: Sent[] = []
  let claimedAt = Number.NEGATIVE_INFINITY
  let alarm: NodeJS.Timeout | null = null

  const wakeIn = (ms: number) => {
    alarm ??= setTimeout(() => {
      alarm = null
      loop.wake()
    }, ms)
  }
  const begin = (one: Omit<Try, 'sender'>) => {
    const sending = sendOne(context, { ...one, sender }).then((sent) => {
      ended.push(sent)
      wakeIn(gatherMs)
    })
    underWay.set(one.delivery.id, sending)
    return sending
  }
  const beginAll = async (claimed: readonly Try['delivery'][], signal: AbortSignal) => {
    const messages = await desk.messagesFor(claimed)
    // One that is under way: its lease ran out by a jump of the clock, so it is ours again, and on its way already.
    const fresh = claimed.filter(({ id }) => !underWay.has(id))
    return fresh.map((delivery) => begin({ delivery, message: messages.get(delivery.id) ?? 'left', signal }))
  }
  const settleAndClaim = async (limit: number) => {
    const sent = [...ended]
    const claimed = await turn(context, { sent, channel: sender.channel, limit })
    ended.splice(0, sent.length)
    for (const { delivery } of sent) underWay.delete(delivery.id)
    return claimed
  }
  const run = async () => {
    const free = places - underWay.size + ended.length
    const waitMs = free * 2 >= places ? 0 : claimedAt + CLAIM_MS - performance.now()
    if (free > 0 && waitMs > 0) wakeIn(waitMs)
    const limit = waitMs > 0 ? 0 : free
    if (limit > 0) claimedAt = performance.now()
    const time = startTime(stopping.signal, limitMs)
    try {
      const sendings = await beginAll(await settleAndClaim(limit), time.signal)
      void Promise.all(sendings).then(time.end)
    } catch (error) {
      time.end()
      throw error
    }
    return false
  }
  const loop = startLoop({ name: `deliver ${sender.channel}`, everyMs, onFailure, run })
  return {
    wake: loop.wake,
    stop: async () => {
      await loop.stop()
      const cutOff = setTimeout(() => stopping.abort(), LET_END_MS)
      await Promise.all(underWay.values())
      clearTimeout(cutOff)
      if (alarm) clearTimeout(alarm)
      await settleAndClaim(0).catch((error: unknown) => onFailure(error, 1))
    },
  }
}
