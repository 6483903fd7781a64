/**
 * The web server, not yet listening: live files first, then routes; every error as a problem. Made by compose, which names
 * the routes; tests ask it by inject().
 */
import Fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify'
import type { LiveFiles } from '../ports.ts'
import { COMPILERS } from './compilers.ts'
import { answerBroken, answerFailure, forLog } from './failure.ts'
import type { Front } from './front.ts'
import { isHealthCheck } from './health.ts'
import type { HostRule } from './host.ts'
import { answerNotFound, registeredRoutes } from './not-found.ts'
import { PAGE_HEADERS } from './page-headers.ts'
import { sendProblem } from './problem.ts'
import { validatorCompiler } from './validation.ts'

export interface AppOptions {
  readonly front: Front
  readonly live: LiveFiles
  readonly host: HostRule
  readonly logger: FastifyBaseLogger
  /** CIDR list whose X-Forwarded-* are believed; empty: nobody's. */
  readonly trustProxy: readonly string[]
  /** Each registers its routes. */
  readonly routes: readonly ((app: FastifyInstance) => Promise<void> | void)[]
}

const BODY_LIMIT = 262_144

export async function createApp(options: AppOptions): Promise<FastifyInstance> {
  const { front, live } = options
  const routes = registeredRoutes()
  const nowhere = (request: FastifyRequest, reply: FastifyReply) => answerNotFound(request, reply, { live, routes })
  let answer: Parameters<Front['handOver']>[0] | null = null
  const app = Fastify({
    loggerInstance: options.logger,
    schemaController: { compilersFactory: COMPILERS },
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT,
    routerOptions: { maxParamLength: 200 },
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    trustProxy: options.trustProxy.length > 0 ? [...options.trustProxy] : false,
    clientErrorHandler: answerBroken,
    // An address that is no address, or too long to be one of ours, leads nowhere.
    frameworkErrors: (_error, request, reply) => void nowhere(request, secured(reply)),
    serverFactory: (handler) => {
      answer = handler
      return front.server
    },
  })
  // Not before: a request that meets routes half registered throws, and takes the process with it.
  app.addHook('onReady', async () => {
    if (answer) front.handOver(answer)
  })
  takeEmptyBodies(app)
  app.setValidatorCompiler(validatorCompiler)
  app.addHook('onRoute', (route) => routes.note(route))
  guardEvery(app, options.host)
  app.setErrorHandler((error: FastifyError, request, reply) =>
    error.code === 'FST_STATIC_FORBIDDEN_PATH'
      ? nowhere(request, reply)
      : answerFailure(request, reply, { error, live }),
  )
  app.setNotFoundHandler(nowhere)
  for (const register of options.routes) await app.register(async (scope) => register(scope))
  return app
}

/** Clients name JSON on every request, also where nothing is to be sent; a route that wants a body refuses none as `invalid`. */
function takeEmptyBodies(app: FastifyInstance): void {
  const readJson = app.getDefaultJsonParser('error', 'error')
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, text, done) =>
    text === '' ? done(null, undefined) : readJson(request, text, done),
  )
}

/** What holds for every answer: whom it is given to, what it carries, that it is logged. */
function guardEvery(app: FastifyInstance, host: HostRule): void {
  app.addHook('onRequest', async (request, reply) => {
    if (!host.isOurs(request.raw) && !isHealthCheck(request.raw)) {
      return sendProblem(reply, 'unknown-host', STRANGE_HOST)
    }
  })
  app.addHook('onSend', async (_request, reply) => {
    secured(reply)
  })
  app.addHook('onResponse', async (request, reply) => logAnswer(request, reply))
}

const STRANGE_HOST = {
  detail: 'This server does not answer for that Host. Set BASE_URL to its public address.',
}

/** Nothing leaves without them; a route may have said something else. */
function secured(reply: FastifyReply): FastifyReply {
  for (const [name, value] of Object.entries(PAGE_HEADERS)) if (!reply.hasHeader(name)) reply.header(name, value)
  if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
  return reply
}

const AGENT_AT_MOST = 200

/** The route and not the address: links carry tokens. */
function logAnswer(request: FastifyRequest, reply: FastifyReply): void {
  const { method, headers, routeOptions } = request
  request.log.debug(
    {
      method,
      route: routeOptions.url ?? null,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
      agent: forLog(headers['user-agent'] ?? '', AGENT_AT_MOST),
    },
    'answered',
  )
}
