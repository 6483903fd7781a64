/** `/api/v1` for what is watched: components, probes, their results, a check beside the plan and a dry run. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import {
  ChangeComponent,
  ChangeProbe,
  ComponentList,
  ComponentView,
  DryRunView,
  EditComponent,
  EditProbe,
  ProbeList,
  ProbeView,
  ResultList,
} from '../contract/catalogue.ts'
import { isRefusal } from '../domain/refusal.ts'
import { componentList, probeViews } from '../flow/catalogue-views.ts'
import type { Context } from '../flow/context.ts'
import { dryRun } from '../flow/dry-run.ts'
import { createComponent, removeComponent, updateComponent } from '../flow/edit-component.ts'
import { createProbe, removeProbe, updateProbe } from '../flow/edit-probe.ts'
import { type Planner, probeFaults } from '../flow/probe-facts.ts'
import { mayCheckNow, probeResults } from '../flow/probe-results.ts'
import type { AddressGuard, LocalProber } from '../ports.ts'
import { sendProblem, sendRefusal } from './problem.ts'
import { repeatOf } from './repeat.ts'
import { needs } from './session.ts'

/** What these routes need beside the context. */
export interface CatalogueExtras {
  /** The prober of this process; a check now and a dry run go through it. Null where none runs (ROLE=http). */
  readonly prober: Pick<LocalProber, 'hint' | 'dryRun'> | null
  /** For probes (PROBE_ALLOW), not for webhooks. */
  readonly guard: AddressGuard
  readonly planner: Planner
}

const ById = Type.Object({ id: Type.String({ maxLength: 64 }) })
const Nothing = Type.Null({ description: 'Done' })

export function catalogueRoutes(context: Context, extras: CatalogueExtras): FastifyPluginAsyncTypebox {
  return async (app) => {
    await app.register(componentRoutes(context))
    await app.register(probeRoutes(context, extras))
    await app.register(checkRoutes(context, extras))
  }
}

function componentRoutes(context: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/components', {
      schema: {
        summary: 'Components in tree order, and regions',
        tags: ['catalogue'],
        response: { 200: ComponentList },
      },
      handler: () => componentList(context.store.db, context.pageId),
    })
    app.post('/components', {
      onRequest: needs('admin'),
      schema: {
        summary: 'Add a component',
        tags: ['catalogue'],
        body: EditComponent,
        response: { 201: ComponentView },
      },
      handler: async (request, reply) => {
        const done = await createComponent(context, editingOf(request), request.body)
        return isRefusal(done) ? sendRefusal(reply, done) : reply.code(201).send(done)
      },
    })
    app.put('/components/:id', {
      onRequest: needs('admin'),
      schema: {
        summary: 'Change a component',
        tags: ['catalogue'],
        params: ById,
        body: ChangeComponent,
        response: { 200: ComponentView },
      },
      handler: async (request, reply) => {
        const { version, ...edit } = request.body
        const change = { id: request.params.id, version, edit }
        const done = await updateComponent(context, editingOf(request), change)
        return isRefusal(done) ? sendRefusal(reply, done) : done
      },
    })
    app.delete('/components/:id', {
      onRequest: needs('admin'),
      schema: {
        summary: 'Remove a component and its probes',
        tags: ['catalogue'],
        params: ById,
        response: { 204: Nothing },
      },
      handler: async (request, reply) => {
        const done = await removeComponent(context, editingOf(request), request.params.id)
        return isRefusal(done) ? sendRefusal(reply, done) : reply.code(204).send(null)
      },
    })
  }
}

function probeRoutes(context: Context, { guard, planner }: CatalogueExtras): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/probes', {
      schema: { summary: 'Probes with their last result', tags: ['catalogue'], response: { 200: ProbeList } },
      handler: async () => ({ probes: await probeViews(context.store.db, context.pageId) }),
    })
    app.post('/probes', {
      onRequest: needs('admin'),
      schema: { summary: 'Add a probe', tags: ['catalogue'], body: EditProbe, response: { 201: ProbeView } },
      handler: async (request, reply) => {
        const errors = probeFaults(request.body, planner)
        if (errors.length > 0) return sendProblem(reply, 'invalid', { errors })
        const done = await createProbe(context, { ...editingOf(request), guard, planner }, request.body)
        return isRefusal(done) ? sendRefusal(reply, done) : reply.code(201).send(done)
      },
    })
    app.put('/probes/:id', {
      onRequest: needs('admin'),
      schema: {
        summary: 'Change a probe',
        tags: ['catalogue'],
        params: ById,
        body: ChangeProbe,
        response: { 200: ProbeView },
      },
      handler: async (request, reply) => {
        const { version, ...edit } = request.body
        const errors = probeFaults(edit, planner)
        if (errors.length > 0) return sendProblem(reply, 'invalid', { errors })
        const change = { id: request.params.id, version, edit }
        const done = await updateProbe(context, { ...editingOf(request), guard, planner }, change)
        return isRefusal(done) ? sendRefusal(reply, done) : done
      },
    })
    app.delete('/probes/:id', {
      onRequest: needs('admin'),
      schema: {
        summary: 'Remove a probe; its results stay',
        tags: ['catalogue'],
        params: ById,
        response: { 204: Nothing },
      },
      handler: async (request, reply) => {
        const done = await removeProbe(context, editingOf(request), request.params.id)
        return isRefusal(done) ? sendRefusal(reply, done) : reply.code(204).send(null)
      },
    })
  }
}

const Last = Type.Object(
  { limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })) },
  { additionalProperties: false },
)
const LAST_SHOWN = 50

const NO_PROBER = { detail: 'No prober runs in this process; ask one that has the role probes or all.' }

function checkRoutes(context: Context, { prober, guard, planner }: CatalogueExtras): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/probes/:id/results', {
      schema: {
        summary: 'The last results of a probe, newest first',
        tags: ['catalogue'],
        params: ById,
        querystring: Last,
        response: { 200: ResultList },
      },
      handler: async (request, reply) => {
        const found = await probeResults(context, request.params.id, request.query.limit ?? LAST_SHOWN)
        return isRefusal(found) ? sendRefusal(reply, found) : found
      },
    })
    app.post('/probes/:id/check-now', {
      onRequest: needs('responder'),
      schema: {
        summary: 'Check at once, beside the plan',
        tags: ['catalogue'],
        params: ById,
        response: { 204: Nothing },
      },
      handler: async (request, reply) => {
        const refused = await mayCheckNow(context, request.params.id)
        if (refused) return sendRefusal(reply, refused)
        if (!prober) return sendProblem(reply, 'unavailable', NO_PROBER)
        prober.hint({ kind: 'check-now', probeIds: [request.params.id] })
        return reply.code(204).send(null)
      },
    })
    app.post('/probes/dry-run', {
      onRequest: needs('admin'),
      schema: {
        summary: 'Try a probe once; nothing is recorded',
        tags: ['catalogue'],
        body: EditProbe,
        response: { 200: DryRunView },
      },
      handler: async (request, reply) => {
        const errors = probeFaults(request.body, planner)
        if (errors.length > 0) return sendProblem(reply, 'invalid', { errors })
        if (!prober) return sendProblem(reply, 'unavailable', NO_PROBER)
        const tried = await dryRun(context, { prober, guard, planner }, request.body)
        return isRefusal(tried) ? sendRefusal(reply, tried) : tried
      },
    })
  }
}

function editingOf(request: FastifyRequest) {
  return { actor: request.actor, repeat: repeatOf(request) }
}
