/** `/api/v1/audit`: who did what, to be searched and exported. Registered by routes. */
import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { AuditFilter, AuditList, AuditQuery } from '../contract/audit.ts'
import type { Context } from '../flow/context.ts'
import { exportAudit, readAudit } from '../flow/read-audit.ts'
import { needs } from './session.ts'

const tags = ['people']

export function auditRoutes(context: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    const list = { summary: 'Who did what, newest first', tags, querystring: AuditQuery, response: { 200: AuditList } }
    app.get('/audit', { onRequest: needs('audit.read'), schema: list }, ({ query }) => readAudit(context, query))
    await app.register(exportRoute(context))
  }
}

/** A stream, which the schemas' types know nothing of. */
function exportRoute(context: Context): (app: FastifyInstance) => Promise<void> {
  const lines = { description: 'A JSON value a line', content: { 'application/x-ndjson': { schema: Type.String() } } }
  const schema = { summary: 'All of it as JSON lines', tags, querystring: AuditFilter, response: { 200: lines } }
  const options = { onRequest: needs('audit.read'), exposeHeadRoute: false, schema }
  return async (app) => {
    app.get<{ Querystring: AuditFilter }>('/audit/export', options, ({ query }, reply) => {
      reply.type('application/x-ndjson; charset=utf-8')
      reply.header('content-disposition', 'attachment; filename="vedetta-audit.jsonl"')
      return reply.send(Readable.from(exportAudit(context, query)))
    })
  }
}
