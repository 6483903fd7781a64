/**
 * The renderer as the flows see it: every call runs in a worker thread, so that a large page never holds up the main loop.
 * The server never imports web: the thread loads Vite's output by path.
 */
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { AsOf } from '../contract/as-of.ts'
import type { DossierFacts } from '../contract/dossier.ts'
import type { CauseSource, Notice, RehearsalMark, ReportSource, Stretch } from '../contract/notice.ts'
import type { PublicIncident, PublicPage } from '../contract/public.ts'
import type { TapFacts } from '../contract/tap.ts'
import { Fault } from '../domain/refusal.ts'
import type { Renderer } from '../ports.ts'

export interface RenderCall {
  readonly id: number
  readonly call:
    | { readonly is: 'live'; readonly page: PublicPage; readonly asOf: AsOf }
    | { readonly is: 'archived'; readonly page: PublicPage; readonly incidents: readonly PublicIncident[] }
    | { readonly is: 'notice'; readonly notice: Notice; readonly language: string }
    | { readonly is: 'tap'; readonly facts: TapFacts; readonly language: string }
    | { readonly is: 'dossier'; readonly facts: DossierFacts; readonly language: string }
    | { readonly is: 'templates'; readonly language: string }
    | { readonly is: 'phrases'; readonly language: string }
    | { readonly is: 'stretch'; readonly stretch: Stretch; readonly language: string }
    | { readonly is: 'report'; readonly who: ReportSource | CauseSource | RehearsalMark; readonly language: string }
    | { readonly is: 'languages' }
}

export type RenderAnswer = { readonly id: number } & ({ readonly value: unknown } | { readonly error: string })

interface Limits {
  readonly answerWithinMs: number
  readonly keepMs: number
}

/** Far beyond the largest page, and short enough that a page that hangs is told of and tried again. */
const ANSWER_WITHIN_MS = 20_000
/** A thread costs 12 MB and starts in 30 ms: it is kept through an incident's bursts, not from one minute to the next. */
const KEEP_MS = 10_000

/**
 * @param modulePath `dist/web/renderer.js`
 * @param limits `answerWithinMs`: a thread silent for so long, while somebody waits, is replaced, and all who wait are
 *   told to try again; `keepMs`: one that nobody asked for so long ends, and the next question starts another
 */
export function startRenderer(
  modulePath: string,
  limits: Limits = { answerWithinMs: ANSWER_WITHIN_MS, keepMs: KEEP_MS },
): Renderer {
  const thread = new RenderThread(modulePath, limits)
  return {
    live: (page, asOf) => thread.ask({ is: 'live', page, asOf }),
    archived: (page, incidents) => thread.ask({ is: 'archived', page, incidents }),
    notice: (notice, language) => thread.ask({ is: 'notice', notice, language }),
    tap: (facts, language) => thread.ask({ is: 'tap', facts, language }),
    dossier: (facts, language) => thread.ask({ is: 'dossier', facts, language }),
    templates: (language) => thread.ask({ is: 'templates', language }),
    phrases: (language) => thread.ask({ is: 'phrases', language }),
    stretch: (stretch, language) => thread.ask({ is: 'stretch', stretch, language }),
    draftSentence: (who, language) => thread.ask({ is: 'report', who, language }),
    languages: () => thread.ask({ is: 'languages' }),
    close: () => thread.close(),
  }
}

class RenderThread {
  readonly #modulePath: string
  readonly #limits: Limits
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>()
  #worker: Worker | null = null
  #timer: NodeJS.Timeout | undefined
  #lastId = 0
  #isClosed = false

  constructor(modulePath: string, limits: Limits) {
    this.#modulePath = modulePath
    this.#limits = limits
  }

  ask<T>(call: RenderCall['call']): Promise<T> {
    if (this.#isClosed) throw new Fault('renderer.closed', 'The renderer is closed', { retry: false })
    const waiting = Promise.withResolvers<unknown>()
    this.#lastId += 1
    this.#waiting.set(this.#lastId, waiting)
    // A later question does not extend the time of one that hangs.
    if (this.#waiting.size === 1) this.#watch()
    this.#thread().postMessage({ id: this.#lastId, call } satisfies RenderCall)
    return waiting.promise as Promise<T>
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    await this.#worker?.terminate()
  }

  /** Started at the first call, and again after it ended. */
  #thread(): Worker {
    if (this.#worker) return this.#worker
    const entry = new URL(`./render-worker${extname(new URL(import.meta.url).pathname)}`, import.meta.url)
    const worker = new Worker(entry, { name: 'renderer', workerData: { modulePath: this.#modulePath } })
    worker.on('message', (answer: RenderAnswer) => this.#settle(answer))
    worker.on('error', (error: Error) => this.#fail(worker, error))
    worker.on('exit', () => this.#fail(worker, new Error('it ended')))
    this.#worker = worker
    return worker
  }

  #settle(answer: RenderAnswer): void {
    const waiting = this.#waiting.get(answer.id)
    // From a thread that was given up.
    if (!waiting) return
    this.#waiting.delete(answer.id)
    if ('error' in answer)
      waiting.reject(new Fault('renderer.failed', `Rendering failed: ${answer.error}`, { retry: true }))
    else waiting.resolve(answer.value)
    this.#watch()
  }

  /** From each answer anew: while somebody waits it is the next answer's deadline, else the time that the thread is kept. */
  #watch(): void {
    clearTimeout(this.#timer)
    if (this.#isClosed) return
    const { answerWithinMs, keepMs } = this.#limits
    this.#timer = setTimeout(() => this.#letGo(), this.#waiting.size > 0 ? answerWithinMs : keepMs).unref()
  }

  #letGo(): void {
    const worker = this.#worker
    if (!worker) return
    this.#fail(worker, new Error(`it was silent for ${this.#limits.answerWithinMs} ms`))
    void worker.terminate()
  }

  #fail(worker: Worker, cause: Error): void {
    if (this.#worker !== worker) return
    this.#worker = null
    clearTimeout(this.#timer)
    const what = `The render thread ended before it answered: ${cause.message}`
    const fault = new Fault('renderer.ended', what, { retry: true, cause })
    for (const waiting of this.#waiting.values()) waiting.reject(fault)
    this.#waiting.clear()
  }
}
