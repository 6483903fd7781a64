/**
 * Keeps the places of one channel filled: claims what is due as places get free, sends side by side, and settles together
 * what ended within a moment. A receiver that drips holds one place and nobody else. Started by line, once per channel.
 */
import type { Context } from '../flow/context.ts'
import { claimJobs, type Job, type Sent, sendJob, settleSent } from '../flow/deliver.ts'
import type { MessageDesk } from '../flow/message.ts'
import type { Sender } from '../ports.ts'
import { type Loop, startLoop } from './loop.ts'

export interface DeliveryPoolOptions {
  readonly sender: Sender
  readonly desk: MessageDesk
  /** Under way at once. */
  readonly places: number
  /** Looks for due deliveries at least this often, woken or not. */
  readonly everyMs: number
  onFailure(error: unknown, failures: number): void
}

/** What ends within this time is settled in one transaction, and its places are filled by one claim. */
const GATHER_MS = 10

/** A message that is cut off in its last moment comes twice: at the end what is under way has this long to get through. */
const LET_END_MS = 3_000

/** `stop` lets what is under way end, and cuts off what takes too long; what was cut off is due again at once. */
export function startDeliveryPool(context: Context, options: DeliveryPoolOptions): Loop {
  const { sender, desk, places, everyMs, onFailure } = options
  const stopping = new AbortController()
  /** By delivery id, until it is settled. */
  const underWay = new Map<string, Promise<void>>()
  const ended: Sent[] = []
  let gathering: NodeJS.Timeout | null = null

  const settle = async () => {
    const batch = [...ended]
    await settleSent(context, batch)
    ended.splice(0, batch.length)
    for (const { delivery } of batch) underWay.delete(delivery.id)
  }
  const begin = (job: Job) => {
    const { id } = job.delivery
    // Its lease ran out by a jump of the clock: it is ours again, and on its way already.
    if (underWay.has(id)) return
    const sending = sendJob(context, sender, { ...job, signal: stopping.signal }).then((sent) => {
      ended.push(sent)
      gathering ??= setTimeout(() => {
        gathering = null
        loop.wake()
      }, GATHER_MS)
    })
    underWay.set(id, sending)
  }
  const loop = startLoop({
    name: `deliver ${sender.channel}`,
    everyMs,
    onFailure,
    run: async () => {
      await settle()
      const limit = places - underWay.size
      const jobs = limit > 0 ? await claimJobs(context, { channel: sender.channel, desk, limit }) : []
      for (const job of jobs) begin(job)
      return false
    },
  })
  return {
    wake: loop.wake,
    stop: async () => {
      await loop.stop()
      const cutOff = setTimeout(() => stopping.abort(), LET_END_MS)
      await Promise.all(underWay.values())
      clearTimeout(cutOff)
      if (gathering) clearTimeout(gathering)
      await settle().catch((error: unknown) => onFailure(error, 1))
    },
  }
}
