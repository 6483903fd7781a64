/**
 * The renderer as the flows see it: every call runs in a worker thread, so that a large page never holds up the main loop.
 * The server never imports web: the thread loads Vite's output by path.
 */
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Notice, Stretch } from '../contract/notice.ts'
import type { AsOf, PublicIncident, PublicPage } from '../contract/public.ts'
import { Fault } from '../domain/refusal.ts'
import type { Renderer } from '../ports.ts'

export interface RenderCall {
  readonly id: number
  readonly call:
    | { readonly is: 'live'; readonly page: PublicPage; readonly asOf: AsOf }
    | { readonly is: 'archived'; readonly page: PublicPage; readonly incidents: readonly PublicIncident[] }
    | { readonly is: 'notice'; readonly notice: Notice; readonly language: string }
    | { readonly is: 'templates'; readonly language: string }
    | { readonly is: 'stretch'; readonly stretch: Stretch; readonly language: string }
    | { readonly is: 'languages' }
}

export type RenderAnswer = { readonly id: number } & ({ readonly value: unknown } | { readonly error: string })

/** @param modulePath `dist/web/renderer.js` */
export function startRenderer(modulePath: string): Renderer {
  const thread = new RenderThread(modulePath)
  return {
    live: (page, asOf) => thread.ask({ is: 'live', page, asOf }),
    archived: (page, incidents) => thread.ask({ is: 'archived', page, incidents }),
    notice: (notice, language) => thread.ask({ is: 'notice', notice, language }),
    templates: (language) => thread.ask({ is: 'templates', language }),
    stretch: (stretch, language) => thread.ask({ is: 'stretch', stretch, language }),
    languages: () => thread.ask({ is: 'languages' }),
    close: () => thread.close(),
  }
}

class RenderThread {
  readonly #modulePath: string
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>()
  #worker: Worker | null = null
  #lastId = 0
  #isClosed = false

  constructor(modulePath: string) {
    this.#modulePath = modulePath
  }

  ask<T>(call: RenderCall['call']): Promise<T> {
    if (this.#isClosed) throw new Fault('renderer.closed', 'The renderer is closed', { retry: false })
    const waiting = Promise.withResolvers<unknown>()
    this.#lastId += 1
    this.#waiting.set(this.#lastId, waiting)
    this.#thread().postMessage({ id: this.#lastId, call } satisfies RenderCall)
    return waiting.promise as Promise<T>
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#worker?.terminate()
  }

  /** Started at the first call, and again after a crash. */
  #thread(): Worker {
    if (this.#worker) return this.#worker
    const entry = new URL(`./render-worker${extname(new URL(import.meta.url).pathname)}`, import.meta.url)
    const worker = new Worker(entry, { name: 'renderer', workerData: { modulePath: this.#modulePath } })
    worker.on('message', (answer: RenderAnswer) => this.#settle(answer))
    worker.on('error', (error) => this.#fail(worker, error))
    worker.on('exit', () => this.#fail(worker, new Error('it ended')))
    this.#worker = worker
    return worker
  }

  #settle(answer: RenderAnswer): void {
    const waiting = this.#waiting.get(answer.id)
    this.#waiting.delete(answer.id)
    if ('error' in answer)
      waiting?.reject(new Fault('renderer.failed', `Rendering failed: ${answer.error}`, { retry: true }))
    else waiting?.resolve(answer.value)
  }

  #fail(worker: Worker, cause: unknown): void {
    if (this.#worker !== worker) return
    this.#worker = null
    const fault = new Fault('renderer.ended', 'The render thread ended before it answered', { retry: true, cause })
    for (const waiting of this.#waiting.values()) waiting.reject(fault)
    this.#waiting.clear()
  }
}
