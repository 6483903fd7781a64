/**
 * The server's end of the built-in prober: starts the worker thread and answers its calls.
 * Called by the server's job for its own location.
 */
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { FromWorker, ToWorker } from './port-messages.ts'
import type { Acknowledgement, Assignment, AssignmentList, Batch, Hint, ProbeResult } from './protocol.ts'
import type { WorkerSettings } from './worker.ts'

/** What the server does for its prober. A rejection makes the prober try again later. */
export interface ProberServer {
  assignments(): Promise<AssignmentList>
  /** Resolves once the batch is stored. */
  accept(batch: Batch): Promise<Acknowledgement>
}

export interface Handle {
  hint(hint: Hint): void
  /**
   * One check that is recorded nowhere.
   *
   * @param timeoutMs for the way there and back, beside the check's own deadline
   * @throws Error if the prober does not answer in time or has ended
   */
  dryRun(assignment: Assignment, timeoutMs: number): Promise<ProbeResult>
  /** Asks the thread to end and waits for it; one that does not is ended by force. */
  stop(): Promise<void>
  /** Told once when the thread has ended. `because` is null if it was asked to and did so by itself. */
  onExit(listener: (because: string | null) => void): void
}

const STOP_MS = 6_000

export function startWorker(server: ProberServer, settings: WorkerSettings = {}): Handle {
  return new ProberThread(server, settings)
}

class ProberThread implements Handle {
  readonly #server: ProberServer
  readonly #worker: Worker
  readonly #dryRuns = new Map<string, PromiseWithResolvers<ProbeResult>>()
  readonly #exited = Promise.withResolvers<string | null>()
  #isAskedToStop = false
  #failure: string | null = null
  #lastAsk = 0

  constructor(server: ProberServer, settings: WorkerSettings) {
    this.#server = server
    // As TypeScript in a clone, as JavaScript where it is installed: whatever this file is.
    const entry = new URL(`./worker${extname(new URL(import.meta.url).pathname)}`, import.meta.url)
    this.#worker = new Worker(entry, { name: 'prober', workerData: settings })
    this.#worker.on('message', (message: FromWorker) => this.#onMessage(message))
    this.#worker.on('error', (error: unknown) => {
      this.#failure = error instanceof Error ? (error.stack ?? error.message) : String(error)
    })
    this.#worker.on('exit', (code) => this.#onEnd(code))
  }

  hint(hint: Hint): void {
    this.#post({ kind: 'hint', hint })
  }

  async dryRun(assignment: Assignment, timeoutMs: number): Promise<ProbeResult> {
    const askId = `dry-${++this.#lastAsk}`
    const waiting = Promise.withResolvers<ProbeResult>()
    const giveUp = () => waiting.reject(new Error(`the prober did not answer within ${timeoutMs} ms`))
    const timer = setTimeout(giveUp, timeoutMs)
    this.#dryRuns.set(askId, waiting)
    this.#post({ kind: 'hint', hint: { kind: 'dry-run', askId, assignment } })
    return await waiting.promise.finally(() => {
      clearTimeout(timer)
      this.#dryRuns.delete(askId)
    })
  }

  async stop(): Promise<void> {
    this.#isAskedToStop = true
    this.#post({ kind: 'stop' })
    const timer = setTimeout(() => this.#endByForce(), STOP_MS)
    await this.#exited.promise
    clearTimeout(timer)
  }

  onExit(listener: (because: string | null) => void): void {
    void this.#exited.promise.then(listener)
  }

  #onMessage(message: FromWorker): void {
    if (message.kind === 'dry-run-done') this.#dryRuns.get(message.askId)?.resolve(message.result)
    else void this.#answer(message)
  }

  async #answer(call: Exclude<FromWorker, { kind: 'dry-run-done' }>): Promise<void> {
    const { callId } = call
    try {
      const asking = call.kind === 'assignments' ? this.#server.assignments() : this.#server.accept(call.batch)
      this.#post({ kind: 'answer', callId, value: await asking })
    } catch (error) {
      this.#post({ kind: 'failed', callId, because: error instanceof Error ? error.message : String(error) })
    }
  }

  #endByForce(): void {
    this.#failure = `the prober did not end within ${STOP_MS} ms and was ended by force`
    void this.#worker.terminate()
  }

  #onEnd(code: number): void {
    for (const waiting of this.#dryRuns.values()) waiting.reject(new Error('the prober has ended'))
    this.#exited.resolve(this.#failure ?? (this.#isAskedToStop ? null : `the prober ended with code ${code}`))
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message)
  }
}
