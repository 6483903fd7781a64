/**
 * `/api/heartbeat/<token>`, where jobs tell of themselves: the plain URL or an exit code of 0 for good, `/start`, `/fail`.
 * Whatever a job's tool can send is taken: any method of three, any body, of which the beginning is kept.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import Type, { type Static } from 'typebox'
import type { Signal } from '../domain/heartbeat.ts'
import type { Context } from '../flow/context.ts'
import { hearJob } from '../flow/hear-job.ts'
import type { Planner } from '../flow/probe-facts.ts'
import { openPace } from './pace.ts'
import { sendProblem, sendRefusal } from './problem.ts'

const BODY_KEPT = 10_000
/** Ten a second: a job that runs each second tells its start and its end, and may tell what happens between. */
const SIGNALS_PER_MINUTE = 600
/** Read and thrown away beyond what is kept, so that a client that only writes gets its answer. */
const BODY_READ = 10_485_760

const Job = Type.Object({
  token: Type.String({ description: 'The secret part of the URL, as the desk showed it once' }),
})
const JobSaid = Type.Object({
  ...Job.properties,
  said: Type.String({
    pattern: '^(start|fail|-?[0-9]{1,10}|[A-Z][A-Z0-9+-]{1,11})$',
    description: '`start`, `fail`, an exit code (0: good), or the name of the signal that ended it, such as `TERM`',
  }),
})

const TEXT = 'text/plain; charset=utf-8'
const HEARD = 'ok\n'
const PASSED_BY = 'not counted: this was asked for a preview\n'

export function heartbeatRoutes(context: Context, planner: Planner) {
  const jobs = openPace(SIGNALS_PER_MINUTE, () => context.clock.now())
  /** Before the body is read. */
  const inPace = async (request: FastifyRequest, reply: FastifyReply) => {
    const waitMs = jobs.take((request.params as Static<typeof Job>).token)
    return waitMs === null ? undefined : sendProblem(reply, 'slow-down', { retryAfterMs: waitMs })
  }
  const hearing = async (request: FastifyRequest, reply: FastifyReply, said: string | null) => {
    reply.type(TEXT)
    if (isPreview(request)) return PASSED_BY
    const { token } = request.params as Static<typeof Job>
    const body = typeof request.body === 'string' && request.body !== '' ? request.body : null
    const refused = await hearJob(context, planner, { token, signal: signalOf(said), body })
    return refused ? sendRefusal(reply, refused) : HEARD
  }
  return async (app: FastifyInstance): Promise<void> => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', async (_request: FastifyRequest, stream: AsyncIterable<Buffer>) =>
      beginningOf(stream),
    )
    // What a body calls itself is of no matter, and no reason to refuse it.
    app.addHook('onRequest', async ({ raw }) => {
      raw.headers['content-type'] = 'application/octet-stream'
    })
    const common = { tags: ['jobs'], response: { 200: Type.String({ description: 'ok' }) } }
    const method = ['GET', 'HEAD', 'POST']
    const good = { ...common, summary: 'A job has ended well, or is still there', params: Job }
    app.route({
      ...{ method, url: '/:token', config: { open: true }, onRequest: inPace, schema: good },
      handler: (request, reply) => hearing(request, reply, null),
    })
    const told = { ...common, summary: 'A job begins, has failed, or has ended with an exit code', params: JobSaid }
    app.route({
      ...{ method, url: '/:token/:said', config: { open: true }, onRequest: inPace, schema: told },
      handler: (request, reply) => hearing(request, reply, (request.params as Static<typeof JobSaid>).said),
    })
  }
}

function signalOf(said: string | null): Signal {
  if (said === 'start') return { is: 'start' }
  if (said === null) return { is: 'good', exit: null }
  if (said === 'fail') return { is: 'fail', exit: null }
  return { is: Number(said) === 0 ? 'good' : 'fail', exit: said }
}

/** As text that both engines can store. */
async function beginningOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const kept: Buffer[] = []
  let keptBytes = 0
  let readBytes = 0
  for await (const chunk of stream) {
    readBytes += chunk.length
    if (readBytes > BODY_READ) break
    if (keptBytes < BODY_KEPT) kept.push(chunk.subarray(0, BODY_KEPT - keptBytes))
    keptBytes = Math.min(BODY_KEPT, keptBytes + chunk.length)
  }
  return Buffer.concat(kept).toString('utf8').replaceAll('\0', '\ufffd')
}

/** Programs that open every link they are shown, and browsers that open one before it is asked for: no job sent these. */
const LINK_READERS =
  /Slackbot|facebookexternalhit|Twitterbot|TelegramBot|WhatsApp|Discordbot|LinkedInBot|SkypeUriPreview|Googlebot|bingbot/

function isPreview({ method, headers }: FastifyRequest): boolean {
  if (method === 'POST') return false
  const purposes = [headers.purpose, headers['sec-purpose'], headers['x-purpose'], headers['x-moz']]
  const isAhead = purposes.some((one) => typeof one === 'string' && /prefetch|prerender|preview/i.test(one))
  return isAhead || LINK_READERS.test(headers['user-agent'] ?? '')
}
