/**
 * Results on their way to the server: gathered, sent in order, one batch at a time, kept until it has stored them.
 * Called by agent.ts. While the server is silent they wait here, up to a limit; then the oldest go first.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { type Acknowledgement, type Batch, LIMITS, PROTOCOL_VERSION, type ProbeResult, type Sight } from './protocol.ts'

export interface BatchesOptions {
  readonly deliver: (batch: Batch) => Promise<Acknowledgement>
  readonly sight: () => Sight
  readonly firstSequence: number
  readonly onAcknowledged: (acknowledgement: Acknowledgement) => void
  /** By default the protocol's limit. */
  readonly keep?: number
}

export interface Batches {
  /** Urgent ones leave at once, together with all that wait. */
  add(result: ProbeResult, urgency: 'urgent' | 'routine'): void
  /** One last try for what is left; resolves when it is over, in a few seconds at most. */
  stop(): Promise<void>
}

const GATHER_MS = 1_000
/** An empty batch says "I am alive, and I see" when there was nothing else to say. */
const SIGN_OF_LIFE_MS = 15_000
const SILENCE_MS = 30_000
const FIRST_RETRY_MS = 500
const LONGEST_RETRY_MS = 30_000
const FAREWELL_MS = 3_000

export function createBatches(options: BatchesOptions): Batches {
  const keep = options.keep ?? LIMITS.bufferedResults
  const stopped = new AbortController()
  let waiting: ProbeResult[] = []
  let sequence = options.firstSequence
  let batch: Batch | null = null
  let timer: NodeJS.Timeout | undefined
  let timerAt = Number.POSITIVE_INFINITY
  let sending: Promise<void> | null = null

  function sendIn(ms: number): void {
    const at = performance.now() + ms
    if (at >= timerAt || stopped.signal.aborted) return
    clearTimeout(timer)
    timerAt = at
    timer = setTimeout(() => {
      timerAt = Number.POSITIVE_INFINITY
      sending ??= sendAll().finally(() => {
        sending = null
        sendIn(waiting.length > 0 ? 0 : SIGN_OF_LIFE_MS)
      })
    }, ms)
  }

  async function sendAll(): Promise<void> {
    let failures = 0
    do {
      // Kept as it is over every retry: a repeated sequence number has to mean the same results.
      batch ??= nextBatch()
      try {
        const acknowledgement = await within(options.deliver(batch), SILENCE_MS)
        batch = null
        failures = 0
        options.onAcknowledged(acknowledgement)
      } catch {
        // The server is away or refuses: the results stay here, and its own log says why it refused.
        await rest(failures++, stopped.signal)
      }
    } while ((waiting.length > 0 || batch !== null) && !stopped.signal.aborted)
  }

  function nextBatch(): Batch {
    const results = waiting.slice(0, LIMITS.batchResults)
    waiting = waiting.slice(LIMITS.batchResults)
    return { protocol: PROTOCOL_VERSION, sequence: sequence++, sentAt: Date.now(), sight: options.sight(), results }
  }

  sendIn(SIGN_OF_LIFE_MS)
  return {
    add(result, urgency) {
      waiting.push(result)
      if (waiting.length > keep) waiting.shift()
      sendIn(urgency === 'urgent' ? 0 : GATHER_MS)
    },
    async stop() {
      stopped.abort()
      clearTimeout(timer)
      const farewell = async () => {
        await sending
        while (batch !== null || waiting.length > 0) {
          batch ??= nextBatch()
          await options.deliver(batch)
          batch = null
        }
      }
      // What cannot be said now is lost with the process: missing results are "unknown", never "down".
      await within(farewell(), FAREWELL_MS).catch(() => {})
    },
  }
}

async function rest(failures: number, signal: AbortSignal): Promise<void> {
  const ms = Math.min(FIRST_RETRY_MS * 2 ** failures, LONGEST_RETRY_MS)
  await wait(ms * (0.75 + Math.random() / 2), undefined, { signal }).catch(() => {})
}

/** @throws Error if the promise takes longer; it goes on unheard then */
async function within<T>(promise: Promise<T>, ms: number): Promise<T> {
  const { promise: overdue, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms)
  try {
    return await Promise.race([promise, overdue])
  } finally {
    clearTimeout(timer)
  }
}
