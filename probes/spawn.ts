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
  /** Told once when the thread has ended. `because` is null if it was asked to. */
  onExit(listener: (because: string | null) => void): void
}

const STOP_MS = 6_000

export function startWorker(server: ProberServer, settings: WorkerSettings = {}): Handle {
  // As TypeScript in a clone, as JavaScript where it is installed: whatever this file is.
  const entry = new URL(`./worker${extname(new URL(import.meta.url).pathname)}`, import.meta.url)
  const worker = new Worker(entry, { name: 'prober', workerData: settings })
  const dryRuns = new Map<string, PromiseWithResolvers<ProbeResult>>()
  const exited = Promise.withResolvers<string | null>()
  let askedToStop = false
  let failure: string | null = null
  let lastAsk = 0

  worker.on('message', (message: FromWorker) => {
    if (message.kind === 'dry-run-done') dryRuns.get(message.askId)?.resolve(message.result)
    else void answer(message)
  })
  worker.on('error', (error: unknown) => {
    failure = error instanceof Error ? (error.stack ?? error.message) : String(error)
  })
  worker.on('exit', (code) => {
    for (const waiting of dryRuns.values()) waiting.reject(new Error('the prober has ended'))
    exited.resolve(askedToStop ? null : (failure ?? `the prober ended with code ${code}`))
  })

  function post(message: ToWorker): void {
    worker.postMessage(message)
  }

  async function answer(call: Exclude<FromWorker, { kind: 'dry-run-done' }>): Promise<void> {
    const { callId } = call
    try {
      const value = await (call.kind === 'assignments' ? server.assignments() : server.accept(call.batch))
      post({ kind: 'answer', callId, value })
    } catch (error) {
      post({ kind: 'failed', callId, because: error instanceof Error ? error.message : String(error) })
    }
  }

  return {
    hint: (hint) => post({ kind: 'hint', hint }),
    async dryRun(assignment, timeoutMs) {
      const askId = `dry-${++lastAsk}`
      const waiting = Promise.withResolvers<ProbeResult>()
      const giveUp = () => waiting.reject(new Error(`the prober did not answer within ${timeoutMs} ms`))
      const timer = setTimeout(giveUp, timeoutMs)
      dryRuns.set(askId, waiting)
      post({ kind: 'hint', hint: { kind: 'dry-run', askId, assignment } })
      return await waiting.promise.finally(() => {
        clearTimeout(timer)
        dryRuns.delete(askId)
      })
    },
    async stop() {
      askedToStop = true
      post({ kind: 'stop' })
      const timer = setTimeout(() => void worker.terminate(), STOP_MS)
      await exited.promise
      clearTimeout(timer)
    },
    onExit: (listener) => void exited.promise.then(listener),
  }
}
