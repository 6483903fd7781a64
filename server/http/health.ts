/** `/healthz`: this process answers, asking nothing else. `/readyz`: it can do its work: the database answers and a page is out. */
import type { FastifyInstance } from 'fastify'
import type { LiveFiles } from '../ports.ts'

export interface HealthOptions {
  readonly live: LiveFiles
  /** Throws when the database does not answer. */
  ping(): Promise<void>
}

const PING_WITHIN_MS = 2_000

export function healthRoutes({ live, ping }: HealthOptions): (app: FastifyInstance) => void {
  return (app) => {
    app.get('/healthz', async (_request, reply) => reply.type('text/plain; charset=utf-8').send('ok\n'))
    app.get('/readyz', async (_request, reply) => {
      const problems: string[] = []
      if (live.revision === 0) problems.push('no page yet')
      if (!(await answers(ping))) problems.push('the database does not answer')
      reply.type('text/plain; charset=utf-8')
      return problems.length === 0 ? reply.send('ready\n') : reply.code(503).send(`not ready: ${problems.join(', ')}\n`)
    })
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
