/** `/api/v1/rehearsals`: a whole incident that nobody outside hears of, and its stop-watch. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { RehearsalList, RehearsalReport, RehearsalView, StartRehearsal } from '../contract/rehearsals.ts'
import { endRehearsal } from '../flow/close-rehearsal.ts'
import type { Context } from '../flow/context.ts'
import { readReport } from '../flow/rehearsal-report.ts'
import { readRehearsals } from '../flow/rehearsals.ts'
import { startRehearsal, turnGreen } from '../flow/start-rehearsal.ts'
import { answerWith } from './outcome.ts'
import { repeatOf } from './repeat.ts'
import { needs } from './session.ts'

const ById = Type.Object({ id: Type.String({ maxLength: 64 }) })
const tags = ['rehearsals']

export function rehearsalRoutes(context: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    const reads = { onRequest: needs('desk.read') }
    const writes = { onRequest: needs('incidents.write') }

    const list = { summary: 'Rehearsals, and who may take part', tags, response: { 200: RehearsalList } }
    app.get('/rehearsals', { ...reads, schema: list }, () => readRehearsals(context))

    const told = 'The stop-watch: who did what after how long'
    const report = { summary: told, tags, params: ById, response: { 200: RehearsalReport } }
    app.get('/rehearsals/:id', { ...reads, schema: report }, async ({ params }, reply) =>
      answerWith(reply, await readReport(context, params.id)),
    )

    const begin = 'Begin one: a suspicion with made-up evidence, of which those alone hear who take part'
    const start = { summary: begin, tags, body: StartRehearsal, response: { 201: RehearsalView } }
    app.post('/rehearsals', { ...writes, schema: start }, async (request, reply) => {
      const command = { start: request.body, actor: request.actor }
      return answerWith(reply, await startRehearsal(context, command, repeatOf(request)), 201)
    })

    const moved = { tags, params: ById, response: { 200: RehearsalView } }
    const well = 'Its made-up checks are well again: it looks over'
    app.post('/rehearsals/:id/green', { ...writes, schema: { summary: well, ...moved } }, async (request, reply) => {
      const command = { id: request.params.id, actor: request.actor }
      return answerWith(reply, await turnGreen(context, command, repeatOf(request)))
    })

    const over =
      'End it, whatever state its incident is in. It ends by itself when that is resolved, and after two hours'
    app.post('/rehearsals/:id/end', { ...writes, schema: { summary: over, ...moved } }, async (request, reply) => {
      const command = { id: request.params.id, actor: request.actor }
      return answerWith(reply, await endRehearsal(context, command, repeatOf(request)))
    })
  }
}
