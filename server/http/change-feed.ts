/**
 * Who listens for changes, and what each has been told. One reader of the change rows serves all; without listeners none is
 * asked. Made by the route of events.
 */
import type { ServerResponse } from 'node:http'
import type { ChangeEvent } from '../contract/console.ts'
import type { ChangesReader } from '../flow/changes.ts'

export interface FeedLimits {
  readonly listeners: number
  /** Of one person or token: many tabs, not all places. */
  readonly listenersOfOne: number
  readonly unsentBytes: number
  readonly lookMs: number
  readonly heartbeatMs: number
  /** Then it must come again, and show that it still may. */
  readonly oldestMs: number
}

interface Listener {
  readonly response: ServerResponse
  /** Staff or token id. */
  readonly senderId: string
  readonly joinedAt: number
  /** It has been told its own past. */
  isUpToDate: boolean
}

export class ChangeFeed {
  readonly #reader: ChangesReader
  readonly #limits: FeedLimits
  readonly #onFailure: (error: unknown) => void
  readonly #listeners = new Set<Listener>()
  readonly #timers: readonly NodeJS.Timeout[]
  #turn: Promise<unknown> = Promise.resolve()
  #isLooking = false

  constructor(reader: ChangesReader, limits: FeedLimits, onFailure: (error: unknown) => void) {
    this.#reader = reader
    this.#limits = limits
    this.#onFailure = onFailure
    this.#timers = [
      setInterval(() => this.#look(), limits.lookMs).unref(),
      setInterval(() => this.#beat(), limits.heartbeatMs).unref(),
    ]
  }

  hasPlaceFor(senderId: string): boolean {
    const all = [...this.#listeners]
    const { listeners, listenersOfOne } = this.#limits
    return all.length < listeners && all.filter((one) => one.senderId === senderId).length < listenersOfOne
  }

  /** @param after the number of the last change that it knows of; null: it knows everything */
  async join(response: ServerResponse, senderId: string, after: number | null): Promise<void> {
    if (response.destroyed) return
    const listener = { response, senderId, joinedAt: performance.now(), isUpToDate: false }
    this.#listeners.add(listener)
    response.on('close', () => this.#listeners.delete(listener))
    const isWelcome = await this.#inTurn(async () => {
      if (this.#upToDate().length === 0) await this.#reader.skipToNow()
      if (after !== null) for (const change of await this.#reader.since(after)) this.#tell(response, textOf(change))
      listener.isUpToDate = true
    })
    if (!isWelcome) response.destroy()
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer)
    for (const { response } of this.#listeners) {
      response.end()
      if (response.writableLength > 0) response.destroy()
    }
  }

  #upToDate(): Listener[] {
    return [...this.#listeners].filter((one) => one.isUpToDate)
  }

  /** One after the other, so that nobody misses a change or hears a later one first. @returns false when it failed */
  #inTurn(work: () => Promise<void>): Promise<boolean> {
    const done = this.#turn.then(work).then(
      () => true,
      (error: unknown) => {
        this.#onFailure(error)
        return false
      },
    )
    this.#turn = done
    return done
  }

  async #look(): Promise<void> {
    if (this.#isLooking || this.#listeners.size === 0) return
    this.#isLooking = true
    await this.#inTurn(async () => {
      for (const change of await this.#reader.next()) {
        for (const { response } of this.#upToDate()) this.#tell(response, textOf(change))
      }
    })
    this.#isLooking = false
  }

  #beat(): void {
    for (const { response, joinedAt } of this.#listeners) {
      if (performance.now() - joinedAt > this.#limits.oldestMs) response.end()
      else this.#tell(response, ': alive\n\n')
    }
  }

  /** Who does not read is dropped; it comes back with its last number. */
  #tell(response: ServerResponse, text: string): void {
    if (response.writableLength > this.#limits.unsentBytes) response.destroy()
    else response.write(text)
  }
}

function textOf(change: ChangeEvent): string {
  return `id: ${change.no}\nevent: change\ndata: ${JSON.stringify(change)}\n\n`
}
