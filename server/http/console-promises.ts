/** `/api/v1/promises`: the record of updates that were promised to the public. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { PromiseQuery, PromiseRecord } from '../contract/promises.ts'
import type { Context } from '../flow/context.ts'
import { readPromises } from '../flow/promise-record.ts'
import { needs } from './session.ts'

export function promiseRoutes(context: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    const summary = 'Promised updates of a month: kept, late by how much, broken'
    const schema = { summary, tags: ['incidents'], querystring: PromiseQuery, response: { 200: PromiseRecord } }
    app.get('/promises', { onRequest: needs('desk.read'), schema }, ({ query }) => readPromises(context, query))
  }
}
