/** The catalogue's routes under the real app, with the real guard and the real check; only the worker thread is left out. */
import { createServer } from 'node:http'
import type { FastifyInstance, InjectOptions } from 'fastify'
import { pino } from 'pino'
import { PROBE_SCHEMES } from '../../probes/check-url.ts'
import { createGuard } from '../../probes/connect.ts'
import type { Hint } from '../../probes/protocol.ts'
import { runProbe } from '../../probes/run.ts'
import { isRefusal } from '../../server/domain/refusal.ts'
import type { Role } from '../../server/domain/rights.ts'
import { createApiToken } from '../../server/flow/api-token.ts'
import type { Context } from '../../server/flow/context.ts'
import { createApp } from '../../server/http/app.ts'
import { catalogueRoutes } from '../../server/http/console-catalogue.ts'
import { guardRoutes } from '../../server/http/session.ts'
import { PLANNER } from './setup.ts'

export interface DeskApp {
  readonly hints: readonly Hint[]
  /** Sends as a person with this role and answers the status and the JSON that came. */
  send(role: Role, request: InjectOptions): Promise<{ status: number; json: Json }>
  close(): Promise<void>
}

export interface Json {
  readonly [key: string]: unknown
}

/** @param allow private networks that probes may reach */
export async function openDeskApp(context: Context, allow: readonly string[]): Promise<DeskApp> {
  const guard = createGuard({ allow, schemes: PROBE_SCHEMES })
  const hints: Hint[] = []
  const never = new AbortController().signal
  const extras = {
    planner: PLANNER,
    guard: {
      async refusal(url: string) {
        const verdict = await guard.vet(url, never)
        return 'refused' in verdict ? verdict.because : null
      },
    },
    prober: {
      hint: (hint: Hint) => void hints.push(hint),
      dryRun: (assignment: Parameters<typeof runProbe>[0]) => runProbe(assignment, never, { guard }),
    },
  }
  const app = await createApp({
    front: { server: createServer(), handOver: () => undefined },
    live: { revision: 0, languages: [], find: () => undefined },
    host: { isOurs: () => true, isOnlyTls: () => false },
    logger: pino({ level: 'silent' }),
    trustProxy: [],
    routes: [
      async (scope: FastifyInstance) => {
        const desk = async (inner: FastifyInstance) => {
          guardRoutes(inner, context)
          await inner.register(catalogueRoutes(context, extras))
        }
        await scope.register(desk, { prefix: '/api/v1' })
      },
    ],
  })
  const tokens = new Map<Role, Promise<string>>()
  const tokenOf = async (role: Role) => {
    const made = await createApiToken(context, { name: `a ${role}`, role, who: 'test' })
    if (isRefusal(made)) throw new Error(made.because)
    return made.token
  }
  return {
    hints,
    async send(role, request) {
      const token = tokens.get(role) ?? tokenOf(role)
      tokens.set(role, token)
      const headers = { ...request.headers, authorization: `Bearer ${await token}` }
      const answer = await app.inject({ ...request, url: `/api/v1${request.url}`, headers })
      return { status: answer.statusCode, json: answer.body === '' ? {} : answer.json<Json>() }
    },
    close: () => app.close(),
  }
}
