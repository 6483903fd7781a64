/** `/api/v1/maintenances`: planned work, from its plan to its end. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import {
  ChangeMaintenance,
  MaintenanceDetail,
  MaintenanceList,
  MaintenanceQuery,
  MoveMaintenance,
  PlanMaintenance,
} from '../contract/maintenance.ts'
import { AskDates, ChangeSeries, EndSeries, MaintenanceDates, SeriesView } from '../contract/maintenance-series.ts'
import type { Context } from '../flow/context.ts'
import { readMaintenance, readMaintenances } from '../flow/maintenance-views.ts'
import { changeMaintenance, moveWindow, planMaintenance } from '../flow/publish-maintenance.ts'
import { changeSeries, endSeries } from '../flow/repeat-maintenance.ts'
import { readDates, readSeries } from '../flow/series-views.ts'
import { stopMaintenanceNotices } from '../flow/stop-maintenance-notices.ts'
import { sendFaults } from './failure.ts'
import { answerWith } from './outcome.ts'
import { repeatOf } from './repeat.ts'
import { namedTwice } from './said-faults.ts'
import { needs } from './session.ts'

const tags = ['maintenance']
const ById = Type.Object({ id: Type.String({ maxLength: 64 }) })

export function maintenanceRoutes(context: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    const current = 'Planned work: to come and under way, or ended'
    const list = { summary: current, tags, querystring: MaintenanceQuery, response: { 200: MaintenanceList } }
    app.get('/maintenances', { onRequest: needs('desk.read'), schema: list }, (request) =>
      readMaintenances(context, request.query),
    )

    const one = { summary: 'One, with its history', tags, params: ById, response: { 200: MaintenanceDetail } }
    app.get('/maintenances/:id', { onRequest: needs('desk.read'), schema: one }, async ({ params }, reply) =>
      answerWith(reply, await readMaintenance(context, context.store.db, params.id)),
    )

    const ask = { body: AskDates, response: { 200: MaintenanceDates } }
    const dates = { summary: 'The first dates of a rule; plans nothing', tags, ...ask }
    app.post('/maintenances/dates', { onRequest: needs('desk.read'), schema: dates }, async ({ body }, reply) =>
      answerWith(reply, await readDates(context, body)),
    )

    const onRequest = needs('maintenance.write')
    const plan = { summary: 'Plan work', tags, body: PlanMaintenance, response: { 201: MaintenanceDetail } }
    app.post('/maintenances', { onRequest, preHandler: refuseTwice, schema: plan }, async (request, reply) =>
      answerWith(reply, await planMaintenance(context, editingOf(request), request.body), 201),
    )

    const changed = { params: ById, body: ChangeMaintenance, response: { 200: MaintenanceDetail } }
    const change = { summary: 'Change times, words and what it covers', tags, ...changed }
    app.put('/maintenances/:id', { onRequest, preHandler: refuseTwice, schema: change }, async (request, reply) => {
      const command = { id: request.params.id, change: request.body }
      return answerWith(reply, await changeMaintenance(context, editingOf(request), command))
    })

    const summary = 'Start, end, extend or cancel it, or say how it goes'
    const move = { summary, tags, params: ById, body: MoveMaintenance, response: { 200: MaintenanceDetail } }
    app.post('/maintenances/:id/moves', { onRequest, schema: move }, async (request, reply) => {
      const command = { id: request.params.id, move: request.body }
      return answerWith(reply, await moveWindow(context, editingOf(request), command))
    })

    const brake = 'The brake: what subscribers are told of it and has not left does not leave'
    const stop = { summary: brake, tags, params: ById, response: { 200: MaintenanceDetail } }
    app.post('/maintenances/:id/stop', { onRequest, schema: stop }, async (request, reply) =>
      answerWith(reply, await stopMaintenanceNotices(context, editingOf(request), request.params.id)),
    )
  }
}

export function seriesRoutes(context: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    const one = { summary: 'A series of planned work', tags, params: ById, response: { 200: SeriesView } }
    app.get('/maintenance-series/:id', { onRequest: needs('desk.read'), schema: one }, async ({ params }, reply) =>
      answerWith(reply, await readSeries(context, context.store.db, params.id)),
    )

    const onRequest = needs('maintenance.write')
    const changed = { params: ById, body: ChangeSeries, response: { 200: SeriesView } }
    const change = { summary: 'Change all its dates to come that nobody changed', tags, ...changed }
    app.put(
      '/maintenance-series/:id',
      { onRequest, preHandler: refuseTwice, schema: change },
      async (request, reply) => {
        const command = { id: request.params.id, change: request.body }
        return answerWith(reply, await changeSeries(context, editingOf(request), command))
      },
    )

    const summary = 'End it: all that is to come is called off'
    const end = { summary, tags, params: ById, body: EndSeries, response: { 200: SeriesView } }
    app.post('/maintenance-series/:id/end', { onRequest, schema: end }, async (request, reply) => {
      const command = { id: request.params.id, end: request.body }
      return answerWith(reply, await endSeries(context, editingOf(request), command))
    })
  }
}

/** Once for Italy and once for Spain would be narrowed to the last of them in silence. */
async function refuseTwice(request: FastifyRequest<{ Body: PlanMaintenance }>, reply: FastifyReply) {
  const faults = namedTwice(request.body.components)
  return faults.length === 0 ? undefined : sendFaults(reply, faults)
}

function editingOf(request: FastifyRequest) {
  return { actor: request.actor, repeat: repeatOf(request) }
}
