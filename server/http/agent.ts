/**
 * `/api/agent/*`, for distant agents and nobody else: enrolling with a one-time token, assignments, results. What is
 * signed is held against the very bytes that came, before they are read as JSON. docs/agents.md has the protocol.
 */
import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import {
  AnswerAssignments,
  AnswerBatch,
  EnrolAgent,
  EnrolledAgent,
  SentBatch,
  SentDryRun,
  SignedHeaders,
} from '../contract/agent.ts'
import { networkOf } from '../domain/network.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import { acceptBatch, isBehind } from '../flow/accept-batch.ts'
import { assignmentsFor } from '../flow/assignments.ts'
import type { Context } from '../flow/context.ts'
import { takeDryRun } from '../flow/dry-run-from.ts'
import { enrolAgent } from '../flow/enrol-agent.ts'
import { type Claim, claimedAgent, refuseCopy, refuseForged } from '../flow/whose-agent.ts'
import { answerWith } from './outcome.ts'
import { openPace } from './pace.ts'
import { sendProblem, sendRefusal } from './problem.ts'

export interface AgentExtras {
  /** Since when this process listens without a gap. */
  awakeAt(): number
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Of a request whose signature was found right. */
    claim: Claim
  }
}

/** 500 results, each with 2 KiB of body written with escapes. */
const RESULTS_BODY_LIMIT = 8 * 1_048_576
const ENROL_BODY_LIMIT = 4_096
/** An agent sends a batch a second, and more when it has something to make up for. */
const SIGNED_PER_MINUTE = 600
/** Tries without a right signature or token, from one network. */
const STRANGE_PER_MINUTE = 60

export function agentRoutes(context: Context, { awakeAt }: AgentExtras) {
  const now = () => context.clock.now()
  const strangers = openPace(STRANGE_PER_MINUTE, now)
  const agents = openPace(SIGNED_PER_MINUTE, now)

  const refuse = (request: FastifyRequest, reply: FastifyReply, refusal: Refusal) => {
    strangers.take(networkOf(request.ip))
    return sendRefusal(reply, refusal)
  }
  const slowDown = (reply: FastifyReply, waitMs: number) => sendProblem(reply, 'slow-down', { retryAfterMs: waitMs })

  /** Before the body is read. */
  const claimed = async (request: FastifyRequest, reply: FastifyReply) => {
    const waitMs = strangers.look(networkOf(request.ip))
    if (waitMs !== null) return slowDown(reply, waitMs)
    const claim = claimIn(request)
    const agent = await claimedAgent(context, claim)
    if (claim === null || isRefusal(agent)) return isRefusal(agent) ? refuse(request, reply, agent) : undefined
    request.claim = claim
  }
  /** Once it is there, as bytes. */
  const signed = async (request: FastifyRequest, reply: FastifyReply) => {
    const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
    const agent = await claimedAgent(context, request.claim)
    const refused = isRefusal(agent) ? agent : refuseForged(agent, request.claim, bytes)
    if (refused) return refuse(request, reply, refused)
    const waitMs = agents.take(request.claim.agentId)
    return waitMs === null ? undefined : slowDown(reply, waitMs)
  }

  return async (app: FastifyInstance): Promise<void> => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    // Described for people by its schema, and written as it is: what a newer agent may know of is not cut off.
    app.setSerializerCompiler(() => (answer) => JSON.stringify(answer))
    const readJson = jsonReader(app)
    app.addHook('onRequest', async (_request, reply) => void reply.header('cache-control', 'no-store'))

    app.post<{ Body: EnrolAgent }>(
      '/enrol',
      {
        bodyLimit: ENROL_BODY_LIMIT,
        onRequest: async (request, reply) => {
          const waitMs = strangers.look(networkOf(request.ip))
          return waitMs === null ? undefined : slowDown(reply, waitMs)
        },
        preValidation: readJson,
        config: { open: true },
        schema: ENROL,
      },
      async (request, reply) => {
        const answer = await enrolAgent(context, request.body)
        return isRefusal(answer) ? refuse(request, reply, answer) : answer
      },
    )

    app.get(
      '/assignments',
      { onRequest: claimed, preValidation: signed, schema: ASSIGNMENTS },
      async (request, reply) => {
        const refused = await refuseCopy(context, request.claim)
        // Which private networks may be reached is said where the agent runs: they are its own.
        return refused ? sendRefusal(reply, refused) : assignmentsFor(context, request.claim.agentId, [])
      },
    )

    app.post<{ Body: SentDryRun }>(
      '/dry-runs',
      { bodyLimit: DRY_RUN_BODY_LIMIT, onRequest: claimed, preValidation: [signed, readJson], schema: DRY_RUNS },
      async (request, reply) => answerWith(reply, await takeDryRun(context, request.claim.agentId, request.body), 204),
    )

    app.post<{ Body: SentBatch }>(
      '/results',
      {
        bodyLimit: RESULTS_BODY_LIMIT,
        onRequest: claimed,
        preValidation: [signed, readJson],
        schema: RESULTS,
      },
      async (request, reply) => {
        const { claim, body: batch } = request
        if (batch.sequence !== claim.sequence) {
          const message = 'is not the number that was signed'
          return sendProblem(reply, 'invalid', { errors: [{ path: 'body/sequence', message }] })
        }
        const answer = await acceptBatch(context, {
          ...{ agentId: claim.agentId, sentAt: claim.timestamp, batch, awakeAt: awakeAt() },
          bodyHash: bodyHashes.get(request) ?? '',
        })
        if ('wrong' in answer) return sendProblem(reply, 'invalid', { errors: [...answer.wrong] })
        if (isBehind(answer)) reply.header('vedetta-last-sequence', answer.lastSequence)
        return answerWith(reply, answer)
      },
    )
  }
}

/** One result with its evidence. */
const DRY_RUN_BODY_LIMIT = 262_144

const tags = ['agents']
/** The key signs each request: there is no token that could be taken along. */
const signedBy = { tags, security: [{ agent: [] }], headers: SignedHeaders }
const ENROL = {
  summary: 'Enrol with a one-time token: from here on this key speaks for the location',
  tags,
  body: EnrolAgent,
  response: { 200: EnrolledAgent },
}
const ASSIGNMENTS = {
  summary: 'What to check; each signed request is answered once',
  ...signedBy,
  response: { 200: AnswerAssignments },
}
const RESULTS = {
  summary: 'A batch of results: counted once, refused as a whole',
  ...signedBy,
  body: SentBatch,
  response: { 200: AnswerBatch },
}

const DRY_RUNS = {
  summary: 'What a dry run came to, while somebody waits for it',
  ...signedBy,
  body: SentDryRun,
  response: { 204: Type.Null({ description: 'Done' }) },
}

/** Of bodies as they came: two batches are one only if they are byte by byte the same. */
const bodyHashes = new WeakMap<FastifyRequest, string>()

function jsonReader(app: FastifyInstance) {
  const parse = app.getDefaultJsonParser('error', 'error')
  return (request: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void): void => {
    const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
    bodyHashes.set(request, createHash('sha256').update(bytes).digest('hex'))
    void parse(request, bytes.toString('utf8'), (error, value) => {
      request.body = value
      done(error ?? undefined)
    })
  }
}

const AGENT_ID = /^[\w-]{1,64}$/
const NUMBER = /^(?:0|[1-9]\d{0,15})$/
const SIGNATURE = /^[A-Za-z0-9_-]{86}$/

/** Null when it does not say all of it, each once and well written. */
function claimIn({ headers }: FastifyRequest): Claim | null {
  const agentId = headers['vedetta-agent']
  const sequence = headers['vedetta-sequence']
  const timestamp = headers['vedetta-timestamp']
  const signature = headers['vedetta-signature']
  if (typeof agentId !== 'string' || !AGENT_ID.test(agentId)) return null
  if (typeof sequence !== 'string' || !NUMBER.test(sequence)) return null
  if (typeof timestamp !== 'string' || !NUMBER.test(timestamp)) return null
  if (typeof signature !== 'string' || !SIGNATURE.test(signature)) return null
  return { agentId, sequence: Number(sequence), timestamp: Number(timestamp), signature }
}
