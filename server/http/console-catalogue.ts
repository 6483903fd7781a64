/** `/api/v1` for what is watched: components, probes, their results, a check beside the plan and a dry run. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
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
import { LatencyList } from '../contract/latency.ts'
import { ToldUrl } from '../contract/told.ts'
import { WhyView } from '../contract/why.ts'
import { componentList, probeViews } from '../flow/catalogue-views.ts'
import type { Context } from '../flow/context.ts'
import { dryRun } from '../flow/dry-run.ts'
import { createComponent, removeComponent, updateComponent } from '../flow/edit-component.ts'
import { createProbe, removeProbe, updateProbe } from '../flow/edit-probe.ts'
import type { Planner } from '../flow/probe-facts.ts'
import { probeFaults } from '../flow/probe-faults.ts'
import { probeLatency } from '../flow/probe-latency.ts'
import { checkNow, probeResults } from '../flow/probe-results.ts'
import { makeToldUrl } from '../flow/told-url.ts'
import { readWhy } from '../flow/why.ts'
import type { AddressGuard, LocalProber } from '../ports.ts'
import { sendFaults } from './failure.ts'
import { answerWith } from './outcome.ts'
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

const tags = ['catalogue']
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
    const list = { summary: 'Components in tree order, and regions', tags, response: { 200: ComponentList } }
    app.get('/components', { onRequest: needs('desk.read'), schema: list }, () => componentList(context))

    const chain = 'Why a component is as it is: verdicts, places, evidence, people, both ledgers'
    const why = { summary: chain, tags, params: ById, response: { 200: WhyView } }
    app.get('/components/:id/why', { onRequest: needs('desk.read'), schema: why }, async (request, reply) =>
      answerWith(reply, await readWhy(context, request.params.id)),
    )

    const onRequest = needs('catalogue.write')
    const add = { summary: 'Add a component', tags, body: EditComponent, response: { 201: ComponentView } }
    app.post('/components', { onRequest, schema: add }, async (request, reply) =>
      answerWith(reply, await createComponent(context, editingOf(request), request.body), 201),
    )

    const changed = { params: ById, body: ChangeComponent, response: { 200: ComponentView } }
    const change = { summary: 'Change a component', tags, ...changed }
    app.put('/components/:id', { onRequest, schema: change }, async (request, reply) => {
      const { version, ...edit } = request.body
      const command = { id: request.params.id, version, edit }
      return answerWith(reply, await updateComponent(context, editingOf(request), command))
    })

    const remove = { summary: 'Remove a component and its probes', tags, params: ById, response: { 204: Nothing } }
    app.delete('/components/:id', { onRequest, schema: remove }, async (request, reply) =>
      answerWith(reply, await removeComponent(context, editingOf(request), request.params.id), 204),
    )
  }
}

function probeRoutes(context: Context, { guard, planner }: CatalogueExtras): FastifyPluginAsyncTypebox {
  return async (app) => {
    const list = { summary: 'Probes with their last result', tags, response: { 200: ProbeList } }
    app.get('/probes', { onRequest: needs('desk.read'), schema: list }, async () => ({
      probes: await probeViews(context),
    }))

    const onRequest = needs('catalogue.write')
    const edits = { onRequest, preHandler: refuseFaults(planner) }
    const add = { summary: 'Add a probe', tags, body: EditProbe, response: { 201: ProbeView } }
    app.post('/probes', { ...edits, schema: add }, async (request, reply) => {
      const editing = { ...editingOf(request), guard, planner }
      return answerWith(reply, await createProbe(context, editing, request.body), 201)
    })

    const change = { summary: 'Change a probe', tags, params: ById, body: ChangeProbe, response: { 200: ProbeView } }
    app.put('/probes/:id', { ...edits, schema: change }, async (request, reply) => {
      const { version, ...edit } = request.body
      const editing = { ...editingOf(request), guard, planner }
      return answerWith(reply, await updateProbe(context, editing, { id: request.params.id, version, edit }))
    })

    const url = 'Make the secret URL under which a probe is told; shown once, the one before leads nowhere from then on'
    const make = { summary: url, tags, params: ById, response: { 201: ToldUrl } }
    app.post('/probes/:id/url', { onRequest, schema: make }, async (request, reply) =>
      answerWith(reply, await makeToldUrl(context, editingOf(request), request.params.id), 201),
    )

    const remove = { summary: 'Remove a probe; its results stay', tags, params: ById, response: { 204: Nothing } }
    app.delete('/probes/:id', { onRequest, schema: remove }, async (request, reply) =>
      answerWith(reply, await removeProbe(context, editingOf(request), request.params.id), 204),
    )
  }
}

const Last = Type.Object(
  { limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })) },
  { additionalProperties: false },
)
const LAST_SHOWN = 50

const From = Type.Object(
  { from: Type.Optional(Type.String({ description: 'Key of a location; default: the built-in one', maxLength: 64 })) },
  { additionalProperties: false },
)

function checkRoutes(context: Context, { prober, guard, planner }: CatalogueExtras): FastifyPluginAsyncTypebox {
  return async (app) => {
    const newest = 'The last results of a probe, newest first'
    const results = { summary: newest, tags, params: ById, querystring: Last, response: { 200: ResultList } }
    app.get(
      '/probes/:id/results',
      { onRequest: needs('desk.read'), schema: results },
      async ({ params, query }, reply) =>
        answerWith(reply, await probeResults(context, params.id, query.limit ?? LAST_SHOWN)),
    )

    const speed = 'How fast its target answered: percentiles of the last day, week and 90 days'
    const latency = { summary: speed, tags, params: ById, response: { 200: LatencyList } }
    app.get('/probes/:id/latency', { onRequest: needs('desk.read'), schema: latency }, async ({ params }, reply) =>
      answerWith(reply, await probeLatency(context, params.id)),
    )

    const now = { summary: 'Check at once, beside the plan', tags, params: ById, response: { 204: Nothing } }
    app.post('/probes/:id/check-now', { onRequest: needs('incidents.write'), schema: now }, async ({ params }, reply) =>
      answerWith(reply, await checkNow(context, prober, params.id), 204),
    )

    const preHandler = refuseFaults(planner)
    const once = {
      summary: 'Try a probe once, here or from a distant location; nothing is recorded',
      tags,
      querystring: From,
      body: EditProbe,
      response: { 200: DryRunView },
    }
    app.post(
      '/probes/dry-run',
      { onRequest: needs('catalogue.write'), preHandler, schema: once },
      async ({ body, query }, reply) =>
        answerWith(reply, await dryRun(context, { prober, guard, planner }, { edit: body, from: query.from ?? null })),
    )
  }
}

/** What a schema cannot see of a probe: refused as what it can see is. */
function refuseFaults(planner: Planner) {
  return async ({ body }: FastifyRequest<{ Body: EditProbe }>, reply: FastifyReply) => {
    const errors = probeFaults(body, planner)
    return errors.length > 0 ? sendFaults(reply, errors) : undefined
  }
}

function editingOf(request: FastifyRequest) {
  return { actor: request.actor, repeat: repeatOf(request) }
}
