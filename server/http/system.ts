/** `GET /api/v1/system`: what the desk's banner and its system screen show. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { SystemView } from '../contract/console.ts'
import type { Context } from '../flow/context.ts'
import { readSystem, type SystemFacts } from '../flow/system.ts'
import { needs } from './session.ts'

export function systemRoutes(context: Context, facts: SystemFacts): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/system', {
      onRequest: needs('desk.read'),
      schema: { summary: 'How this installation itself is doing', tags: ['desk'], response: { 200: SystemView } },
      handler: () => readSystem(context, facts),
    })
  }
}
