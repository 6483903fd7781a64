/**
 * One POST of which the status line and the headers count; the body is nobody's business, and may never end. By undici's
 * `dispatch`: its `request` makes a stream of every answer, at a third of a webhook's whole cost. Used by the webhook sender.
 */
import type { Dispatcher } from 'undici'

export interface Post {
  readonly url: string
  readonly headers: Record<string, string>
  readonly body: string
}

export interface Answer {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

/** What is read of an answer so that its connection can serve again; a longer or slower one costs the connection. */
const DISCARD_BYTES = 64 * 1024
const DISCARD_MS = 1_000

/** @throws the signal's reason soon after it is aborted, else what kept the answer from coming */
export function post(dispatcher: Dispatcher, { url, headers, body }: Post, signal: AbortSignal): Promise<Answer> {
  const { origin, pathname, search } = new URL(url)
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  let exchange: Dispatcher.DispatchController | null = null
  let left = DISCARD_BYTES
  let patience: NodeJS.Timeout | null = null
  const giveUp = () => exchange?.abort(new Error('The rest of this answer is not waited for'))
  const end = () => {
    exchange = null
    // One signal may end many tries: it keeps nothing of those that are over.
    signal.removeEventListener('abort', stop)
    if (patience) clearTimeout(patience)
  }
  const stop = () => {
    exchange?.abort(signal.reason)
    reject(signal.reason)
  }
  signal.addEventListener('abort', stop)
  dispatcher.dispatch(
    { origin, path: pathname + search, method: 'POST', headers, body },
    {
      onRequestStart(controller) {
        exchange = controller
        if (signal.aborted) stop()
      },
      onResponseStart(_controller, statusCode, answered) {
        if (statusCode < 200) return
        // Most end in the same breath: they need no patience.
        queueMicrotask(() => {
          if (exchange) patience = setTimeout(giveUp, DISCARD_MS)
        })
        resolve({ statusCode, headers: answered })
      },
      onResponseData(_controller, chunk) {
        left -= chunk.byteLength
        if (left < 0) giveUp()
      },
      onResponseEnd: end,
      onResponseError(_controller, error) {
        end()
        // After the answer this is its connection's end: the next message opens another.
        reject(error)
      },
    },
  )
  return promise
}
