/**
 * `/api/v1/events`: tells desks what moved, by server-sent events. A desk that comes back says where it stopped
 * (Last-Event-ID). A missed event costs a moment: desks also ask by themselves.
 */
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { openChanges } from '../flow/changes.ts'
import type { Context } from '../flow/context.ts'
import { ChangeFeed, type FeedLimits } from './change-feed.ts'
import { PAGE_HEADERS } from './page-headers.ts'
import { sendProblem } from './problem.ts'
import { needs } from './session.ts'

const LIMITS: FeedLimits = {
  listeners: 500,
  listenersOfOne: 20,
  unsentBytes: 65_536,
  lookMs: 250,
  heartbeatMs: 15_000,
  oldestMs: 5 * 60_000,
}

export function eventRoutes(context: Context, limits: FeedLimits = LIMITS): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    const feed = new ChangeFeed(openChanges(context), limits, (err) => app.log.warn({ err }, 'change rows not read'))
    app.addHook('preClose', async () => feed.stop())
    app.get('/events', { onRequest: needs('desk.read'), schema, exposeHeadRoute: false }, async (request, reply) => {
      const { id } = request.actor
      if (!feed.hasPlaceFor(id)) return sendProblem(reply, 'slow-down', { retryAfterMs: limits.heartbeatMs })
      const after = Number(request.headers['last-event-id'] ?? Number.NaN)
      reply.hijack()
      reply.raw.writeHead(200, STREAM)
      reply.raw.write('retry: 2000\n\n')
      await feed.join(reply.raw, id, Number.isSafeInteger(after) ? after : null)
    })
  }
}

const schema = {
  summary: 'What moved, as server-sent events',
  description:
    'Each event is one JSON value `{ no, kind, subjectId }`: read that again. Send the last `no` as Last-Event-ID.',
  tags: ['desk'],
  response: { 200: { description: 'A stream', content: { 'text/event-stream': { schema: Type.String() } } } },
}

const STREAM = {
  ...PAGE_HEADERS,
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
}
