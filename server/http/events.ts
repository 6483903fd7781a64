/**
 * `/api/v1/events`: tells desks what moved, by server-sent events. One reader of the change rows serves all of them; a
 * desk that comes back says where it stopped (Last-Event-ID). A missed event costs a moment: desks also ask by themselves.
 */
import type { ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'
import type { ChangeEvent } from '../contract/console.ts'
import { type ChangesReader, openChanges } from '../flow/changes.ts'
import type { Context } from '../flow/context.ts'
import { sendProblem } from './problem.ts'

const LISTENERS_AT_MOST = 500
const UNSENT_AT_MOST = 65_536
const LOOK_MS = 250
const HEARTBEAT_MS = 15_000

export function eventRoutes(context: Context): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    const feed = startFeed(context, (error) => app.log.warn({ err: error }, 'change rows not read'))
    app.addHook('preClose', async () => feed.stop())
    app.get(
      '/events',
      { schema: { summary: 'What moved, as server-sent events', tags: ['desk'] } },
      async (request, reply) => {
        if (feed.size() >= LISTENERS_AT_MOST) return sendProblem(reply, 'slow-down', { retryAfterMs: HEARTBEAT_MS })
        const after = Number(request.headers['last-event-id'] ?? Number.NaN)
        reply.hijack()
        reply.raw.writeHead(200, {
          'content-type': 'text/event-stream; charset=utf-8',
          'cache-control': 'no-store',
          'x-accel-buffering': 'no',
        })
        reply.raw.write('retry: 2000\n\n')
        await feed.join(reply.raw, Number.isSafeInteger(after) ? after : null)
      },
    )
  }
}

interface Feed {
  size(): number
  join(response: ServerResponse, after: number | null): Promise<void>
  stop(): void
}

function startFeed(context: Context, onFailure: (error: unknown) => void): Feed {
  const listeners = new Set<ServerResponse>()
  const reader: ChangesReader = openChanges(context)
  let isReading = false
  const look = async () => {
    if (isReading || listeners.size === 0) return
    isReading = true
    try {
      for (const change of await reader.next()) for (const listener of listeners) tell(listener, change)
    } catch (error) {
      onFailure(error)
    } finally {
      isReading = false
    }
  }
  const timer = setInterval(look, LOOK_MS)
  const heart = setInterval(() => {
    for (const listener of listeners) listener.write(': alive\n\n')
  }, HEARTBEAT_MS)
  return {
    size: () => listeners.size,
    async join(response, after) {
      response.on('close', () => listeners.delete(response))
      if (listeners.size === 0) await reader.skipToNow()
      listeners.add(response)
      if (after !== null) for (const change of await reader.since(after)) tell(response, change)
    },
    stop() {
      clearInterval(timer)
      clearInterval(heart)
      for (const listener of listeners) listener.end()
    },
  }
}

/** Who does not read is dropped; it comes back with its last id. */
function tell(listener: ServerResponse, change: ChangeEvent): void {
  if (listener.writableLength > UNSENT_AT_MOST) {
    listener.destroy()
    return
  }
  listener.write(`id: ${change.no}\nevent: change\ndata: ${JSON.stringify(change)}\n\n`)
}
