/**
 * The web server, not yet listening: live files first, then routes; every error as a problem. Made by compose, which names
 * the routes; tests ask it by inject().
 */
import fastifyCookie from '@fastify/cookie'
import fastifyHelmet from '@fastify/helmet'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify'
import { Fault } from '../domain/refusal.ts'
import type { LiveFiles } from '../ports.ts'
import type { Front } from './front.ts'
import type { HostRule } from './host.ts'
import { PAGE_HEADERS } from './page-headers.ts'
import { type ProblemCode, sendProblem } from './problem.ts'

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
  const app = Fastify({
    loggerInstance: options.logger,
    disableRequestLogging: true,
    bodyLimit: BODY_LIMIT,
    requestTimeout: 30_000,
    maxParamLength: 200,
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    trustProxy: options.trustProxy.length > 0 ? [...options.trustProxy] : false,
    // Unknown fields are refused, not quietly dropped.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: 'array', allErrors: true } },
    serverFactory: (handler) => {
      options.front.handOver(handler)
      return options.front.server
    },
  })
  app.addHook('onRequest', async (request, reply) => {
    if (!options.host.isOurs(request.raw) && !isHealth(request)) {
      return sendProblem(reply, 'unknown-host', {
        detail: 'This server does not answer for that Host. Set BASE_URL to its public address.',
      })
    }
  })
  await app.register(fastifyHelmet, { global: false })
  await app.register(fastifyCookie)
  app.addHook('onSend', async (request, reply) => {
    for (const [name, value] of Object.entries(PAGE_HEADERS)) if (!reply.hasHeader(name)) reply.header(name, value)
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
    if (request.raw.httpVersion === '1.0') reply.header('connection', 'close')
  })
  app.setErrorHandler((error: FastifyError, request, reply) => answerError(error, request, reply))
  app.setNotFoundHandler((request, reply) => answerNotFound(request, reply, options.live))
  for (const routes of options.routes) await app.register(async (scope) => routes(scope))
  return app
}

function isHealth(request: FastifyRequest): boolean {
  return request.raw.url === '/healthz'
}

function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error.validation) {
    const errors = error.validation.map((v) => ({
      path: `${error.validationContext ?? 'body'}${v.instancePath}`,
      message:
        v.keyword === 'additionalProperties'
          ? `unknown field ${JSON.stringify(v.params.additionalProperty)}`
          : (v.message ?? v.keyword),
    }))
    return sendProblem(reply, 'invalid', {
      detail: errors
        .map((e) => `${e.path}: ${e.message}`)
        .slice(0, 5)
        .join('; '),
      errors: errors.slice(0, 50),
    })
  }
  const known = EDGE_ERRORS[error.code] ?? (error.statusCode && error.statusCode < 500 ? 'invalid' : null)
  if (known) return sendProblem(reply, known, { detail: error.message })
  if (error instanceof Fault || isStorageError(error)) {
    request.log.error({ err: error }, 'request failed: the world')
    return sendProblem(reply, 'unavailable', { detail: 'Try again in a moment.', retryAfterMs: 5_000 })
  }
  request.log.error({ err: error }, 'request failed: a bug')
  return sendProblem(reply, 'internal')
}

const EDGE_ERRORS: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'not-json',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'invalid',
  FST_ERR_CTP_INVALID_JSON_BODY: 'invalid',
}

/** What the drivers throw when the database is away, busy, full or read-only. */
function isStorageError(error: { readonly code?: string }): boolean {
  const code = error.code ?? ''
  return /^SQLITE_|^(08|53|55|57|58|40)|^E(CONN|PIPE|TIMEDOUT|NOTFOUND|ACCES|IO|NOSPC)/.test(code)
}

function answerNotFound(request: FastifyRequest, reply: FastifyReply, live: LiveFiles): FastifyReply {
  const page = live.find('404.html')
  const wantsPage = /text\/html/.test(request.headers.accept ?? '') && !request.url.startsWith('/api/')
  if (page && wantsPage)
    return reply.code(404).type(page.contentType).header('cache-control', 'no-store').send(page.body)
  return sendProblem(reply, 'not-found', { detail: `There is nothing at this address.` })
}
