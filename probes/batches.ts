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
  /** Least time from one batch's end to the next one's beginning, ms; 0 by default. What comes meanwhile goes together. */
  readonly restMs?: number
  /** The first was dropped since the server last took a batch. */
  readonly onDropped?: (keep: number) => void
}

/** The server never takes this batch, whoever sends it how often: what is in it is lost, and the next ones go on. */
export class BatchDropped extends Error {}

/** Another process has used this number: the same results go under the next free one. */
export class BatchNumberTaken extends Error {
  readonly lastSequence: number
  constructor(lastSequence: number) {
    super(`the last number taken is ${lastSequence}`)
    this.lastSequence = lastSequence
  }
}

/** An empty batch says "I am alive, and I see" when there was nothing else to say. */
const SIGN_OF_LIFE_MS = 15_000
const SILENCE_MS = 30_000
const FIRST_RETRY_MS = 500
const LONGEST_RETRY_MS = 30_000
const FAREWELL_MS = 3_000

export class Batches {
  readonly #options: BatchesOptions
  readonly #stopped = new AbortController()
  #waiting: ProbeResult[] = []
  #isDropping = false
  #sequence: number
  /** Kept as it is over every retry: a repeated sequence number has to mean the same results. */
  #batch: Batch | null = null
  #timer: NodeJS.Timeout | undefined
  /** By the steady clock, ms: when the next batch leaves at the latest, and before when none does. */
  #dueAt = performance.now() + SIGN_OF_LIFE_MS
  #restsUntil = 0
  #sending: Promise<void> | null = null

  constructor(options: BatchesOptions) {
    this.#options = options
    this.#sequence = options.firstSequence
    this.#schedule()
  }

  /** @param waitMs how long it may wait for others; it leaves with the first that may not wait */
  add(result: ProbeResult, waitMs: number): void {
    this.#waiting.push(result)
    this.#dropOldest(this.#options.keep ?? LIMITS.bufferedResults)
    this.#leaveIn(waitMs)
  }

  /** One last try for what is left; resolves when it is over, in a few seconds at most. */
  async stop(): Promise<void> {
    this.#stopped.abort()
    clearTimeout(this.#timer)
    // What cannot be said now is lost with the process: missing results are "unknown", never "down".
    await within(this.#farewell(), FAREWELL_MS).catch(() => {})
  }

  #dropOldest(keep: number): void {
    if (this.#waiting.length <= keep) return
    this.#waiting.shift()
    if (!this.#isDropping) this.#options.onDropped?.(keep)
    this.#isDropping = true
  }

  #leaveIn(ms: number): void {
    const at = performance.now() + ms
    if (at >= this.#dueAt) return
    this.#dueAt = at
    this.#schedule()
  }

  /** What is under way comes back here when it is over. */
  #schedule(): void {
    clearTimeout(this.#timer)
    if (this.#sending !== null || this.#stopped.signal.aborted) return
    const ms = Math.max(0, this.#dueAt - performance.now(), this.#restsUntil - performance.now())
    this.#timer = setTimeout(() => {
      this.#sending = this.#sendUntilTaken()
    }, ms)
  }

  async #sendUntilTaken(): Promise<void> {
    let failures = 0
    do {
      try {
        await this.#sendOne()
        failures = 0
      } catch (error) {
        // A server that says which number was taken is not away: who waits longer each time never gets one of its own.
        if (error instanceof BatchNumberTaken) failures = 0
        // The server is away or refuses: the results stay here, and its own log says why it refused.
        await rest(failures++, this.#stopped.signal)
      }
    } while (failures > 0 && this.#isOwing() && !this.#stopped.signal.aborted)
    this.#sending = null
    this.#restsUntil = performance.now() + (this.#options.restMs ?? 0)
    this.#schedule()
  }

  async #sendOne(): Promise<void> {
    this.#batch ??= this.#nextBatch()
    const acknowledgement = await within(this.#options.deliver(this.#batch), SILENCE_MS).catch((error: unknown) => {
      this.#learn(error)
      throw error
    })
    this.#batch = null
    this.#isDropping = false
    this.#options.onAcknowledged(acknowledgement)
  }

  #learn(error: unknown): void {
    if (error instanceof BatchDropped) this.#batch = null
    if (!(error instanceof BatchNumberTaken) || !this.#batch) return
    this.#sequence = Math.max(this.#sequence, error.lastSequence + 1)
    this.#batch = { ...this.#batch, sequence: this.#sequence++ }
  }

  async #farewell(): Promise<void> {
    await this.#sending
    while (this.#isOwing()) await this.#sendOne()
  }

  #isOwing(): boolean {
    return this.#waiting.length > 0 || this.#batch !== null
  }

  #nextBatch(): Batch {
    const results = this.#waiting.slice(0, LIMITS.batchResults)
    this.#waiting = this.#waiting.slice(LIMITS.batchResults)
    this.#dueAt = performance.now() + (this.#waiting.length > 0 ? 0 : SIGN_OF_LIFE_MS)
    const sight = this.#options.sight()
    return { protocol: PROTOCOL_VERSION, sequence: this.#sequence++, sentAt: Date.now(), sight, results }
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
