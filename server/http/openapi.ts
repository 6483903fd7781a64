/**
 * `/api/openapi.json`, made from the routes' schemas, and a page to browse it at `/api/docs`. What every route has in common
 * (errors, keys against repeats, who may ask) is written here once.
 */
import fastifySwagger from '@fastify/swagger'
import fastifySwaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance, FastifySchema, RouteOptions } from 'fastify'
import { Problem } from '../contract/problem.ts'
import { PAGE_HEADERS } from './page-headers.ts'
import { PROBLEM_TABLE } from './problem.ts'
import { rightOf } from './session.ts'
import { cookieName } from './session-cookie.ts'

/** Must be registered before the routes that it describes, in the same scope or above. */
export async function registerOpenApi(
  app: FastifyInstance,
  { version, baseUrl }: { readonly version: string; readonly baseUrl: string },
): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Vedetta', version, description: INTRODUCTION, license: { name: 'MIT', identifier: 'MIT' } },
      servers: [{ url: baseUrl }],
      tags: TAGS.map(([name, description]) => ({ name, description })),
      security: [{ token: [] }, { session: [] }],
      paths: FILES,
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', description: 'Made by `npx vedetta token create`' },
          agent: { type: 'apiKey', in: 'header', name: 'vedetta-signature', description: 'By the key of an agent' },
          session: { type: 'apiKey', in: 'cookie', name: cookieName(baseUrl) },
        },
      },
    },
    hideUntagged: true,
    transform: ({ schema, url, route }) => ({
      schema: whoMay(schema as FastifySchema, route),
      url,
    }),
    transformObject: (document) =>
      withCommonParts('openapiObject' in document ? (document.openapiObject as Document) : {}),
  })
  await app.register(fastifySwaggerUi, {
    routePrefix: '/api/docs',
    staticCSP: PAGE_POLICY,
    theme: { title: 'Vedetta API' },
    uiConfig: { layout: 'BaseLayout' },
  })
  app.get('/api/openapi.json', { schema: { hide: true } }, async () => app.swagger())
}

/** The right stands in `security`, for programs, and in the description, for readers. */
function whoMay(schema: FastifySchema, route: RouteOptions): FastifySchema {
  if (route.config?.open) return { ...schema, security: [] }
  const right = rightOf(route)
  if (right === null || right === 'signed-in') return schema
  const description = [schema.description, `Needs the right \`${right}\`.`].filter(Boolean).join(' ')
  return { ...schema, description, security: [{ token: [right] }, { session: [right] }] }
}

/** As on every page, but that its script writes styles into its elements. */
const PAGE_POLICY = (PAGE_HEADERS['content-security-policy'] ?? '').replace(
  "style-src 'self'",
  "style-src 'self' 'unsafe-inline'",
)

const INTRODUCTION = `Everything that the desk can do, and what the page offers to programs.

Send \`Authorization: Bearer vdt_...\`. A command that carries an \`Idempotency-Key\` is done once, however often it is sent,
and answered the same. Instants are epoch milliseconds in UTC. Errors are \`application/problem+json\` (RFC 9457) with a
\`code\` that stays; the schema *Problem*, at the end, lists them.`

const CODES = Object.entries(PROBLEM_TABLE).map(([code, { status, title }]) => `| \`${code}\` | ${status} | ${title} |`)
const PROBLEM_SCHEMA = {
  ...Problem,
  description: `What was refused or failed, and why.\n\n| code | status | |\n|---|---|---|\n${CODES.join('\n')}`,
}

const TAGS = [
  ['public', 'For everybody: the state as JSON (as Statuspage has it), subscribing, health'],
  ['session', 'Signing in and out'],
  ['incidents', 'The inbox, incidents, updates, and who was told'],
  ['rehearsals', 'Whole incidents that nobody outside hears of'],
  ['maintenance', 'Planned work'],
  ['announcements', 'What is said without an incident, and pictures for it'],
  ['templates', 'Words that updates start from, and who answers for them'],
  ['phrases', 'The phrase book: sentences translated once, for every update to choose from'],
  ['redaction', 'Names and secrets that must go from all that is kept'],
  ['catalogue', 'Components, probes and locations'],
  ['agents', 'What distant agents say and are told; staff and programs need none of it'],
  ['jobs', 'Where jobs tell of themselves; the secret in the URL is all that is asked for'],
  ['alerts', 'Where other systems post their alerts, with a token and nothing else; and what has come'],
  ['people', 'Subscribers and on-call contacts'],
  ['on call', 'Whose turn it is, and who steps in'],
  ['desk', 'This installation, and what moved in it'],
] as const

const LANGUAGE = {
  name: 'lang',
  in: 'query',
  description: 'A language of the page; its default one otherwise',
  schema: { type: 'string' },
} as const

/** Files and no routes: they are answered from memory. */
const FILES = {
  '/api/v2/summary.json': { get: file('Status, components, open incidents and maintenance') },
  '/api/v2/incidents.json': { get: file('Incidents, open and over, of the last 90 days, the newest first') },
  '/api/v2/scheduled-maintenances.json': { get: file('Planned work: to come, under way, and of the last 90 days') },
  '/api/v2/scheduled-maintenances/upcoming.json': { get: file('Planned work to come') },
  '/api/v2/scheduled-maintenances/active.json': { get: file('Planned work under way') },
  '/api/v2/announcements.json': { get: file('Announcements: shown now, and of the last 90 days') },
  '/api/v2/status.json': { get: file('The state in one word and one sentence') },
}

function file(summary: string) {
  const content = { 'application/json': { schema: { type: 'object' as const } } }
  return {
    summary,
    tags: ['public'],
    security: [],
    parameters: [LANGUAGE],
    responses: { 200: { description: 'As the page has it now', content } },
  }
}

interface Operation {
  parameters?: object[]
  responses?: Record<string, object>
}

interface Document {
  paths?: Record<string, Record<string, Operation>>
  components?: Record<string, object>
}

const ONCE = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'Sent again with the same key, the command is not done again',
  schema: { type: 'string', minLength: 1, maxLength: 200 },
}

/** Signing in opens a session each time, a code counts once, and a challenge is of no use to whoever was not asked. */
const NOT_REPEATABLE = [
  '/api/v1/session',
  '/api/v1/session/passkey',
  '/api/v1/me/totp/end',
  '/api/v1/me/passkeys/options',
]

function withCommonParts(document: Document): Document {
  const { paths = {}, components = {} } = document
  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      operation.responses = { ...described(operation.responses), default: { $ref: '#/components/responses/Problem' } }
      if (method !== 'post' || !path.startsWith('/api/v1/') || NOT_REPEATABLE.includes(path)) continue
      operation.parameters = [...(operation.parameters ?? []), { $ref: '#/components/parameters/IdempotencyKey' }]
    }
  }
  const answer = {
    description: 'What was refused or failed, and why',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  }
  return {
    ...document,
    paths: withTuples(paths) as Document['paths'] & object,
    components: {
      ...components,
      schemas: { ...components.schemas, Problem: PROBLEM_SCHEMA },
      parameters: { IdempotencyKey: ONCE },
      responses: { Problem: answer },
    },
  }
}

/** A row of fixed places, as JSON Schema 2020-12 has it; TypeBox writes the form of the drafts before it. */
function withTuples(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withTuples)
  if (typeof node !== 'object' || node === null) return node
  const inner = Object.fromEntries(Object.entries(node).map(([name, one]) => [name, withTuples(one)]))
  if (inner.type !== 'array' || !Array.isArray(inner.items)) return inner
  const { additionalItems: _old, items, ...rest } = inner
  return { ...rest, prefixItems: items, items: false }
}

const DONE: Readonly<Record<string, string>> = { 200: 'As asked', 201: 'Made', 202: 'Taken on', 204: 'Done' }

/** The plugin calls every answer "Default Response". */
function described(responses: Record<string, object> = {}): Record<string, object> {
  const named = ([status, answer]: [string, object]) =>
    'description' in answer && answer.description === 'Default Response'
      ? [status, { ...answer, description: DONE[status] ?? 'Done' }]
      : [status, answer]
  return Object.fromEntries(Object.entries(responses).map(named))
}
