/** `/healthz`: this process answers, asking nothing else. `/readyz`: it can do its work: the database answers and a page is out. */
import type { IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import type { LiveFiles } from '../ports.ts'

export interface HealthOptions {
  /** null: this process serves no page. */
  readonly live: LiveFiles | null
  /** Throws when the database does not answer. */
  ping(): Promise<void>
}

export const HEALTHY = 'ok\n'

/** Answered whatever Host they name: those who ask know an address, not our name. */
export function isHealthCheck({ url }: IncomingMessage): boolean {
  return url === '/healthz' || url === '/readyz'
}

const PING_WITHIN_MS = 2_000
const TEXT = 'text/plain; charset=utf-8'

export function healthRoutes({ live, ping }: HealthOptions): (app: FastifyInstance) => void {
  return (app) => {
    app.get('/healthz', schemaOf('This process answers'), async (_request, reply) => reply.type(TEXT).send(HEALTHY))
    app.get('/readyz', schemaOf('It can do its work, or what is missing'), async (_request, reply) => {
      const problems: string[] = []
      if (live?.revision === 0) problems.push('no page yet')
      if (!(await answers(ping))) problems.push('the database does not answer')
      reply.type(TEXT)
      return problems.length === 0 ? reply.send('ready\n') : reply.code(503).send(`not ready: ${problems.join(', ')}\n`)
    })
  }
}

function schemaOf(summary: string) {
  const said = (description: string) => ({ description, content: { 'text/plain': { schema: Type.String() } } })
  return {
    config: { open: true },
    schema: { summary, tags: ['public'], response: { 200: said('Yes'), 503: said('Not now') } },
  }
}

async function answers(ping: () => Promise<void>): Promise<boolean> {
  const late = new Promise<false>((resolve) => setTimeout(resolve, PING_WITHIN_MS, false).unref())
  return Promise.race([
    ping().then(
      () => true,
      () => false,
    ),
    late,
  ])
}
