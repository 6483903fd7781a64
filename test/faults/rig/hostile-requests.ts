/**
 * Requests that mean harm, made from the product's own description of its routes: right ones with one thing wrong in them,
 * so that they come as far as possible before it matters. Reproducible from a seed.
 */

type Schema = {
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly items?: Schema | readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly patternProperties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: Schema | boolean
  readonly minimum?: number
  readonly required?: readonly string[]
  readonly $ref?: string
}

export type Route = {
  readonly method: string
  /** With `{name}` for each parameter. */
  readonly path: string
  readonly query: readonly string[]
  readonly body: Schema | null
}

export type HostileRequest = {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
}

type Described = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> }
}
type Operation = {
  readonly parameters?: readonly { readonly in: string; readonly name: string }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
}

/** @param openapi the answer of /api/openapi.json */
export function routesIn(openapi: unknown): Route[] {
  const { paths } = openapi as Described
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      query: (operation.parameters ?? []).filter((p) => p.in === 'query').map((p) => p.name),
      body: Object.values(operation.requestBody?.content ?? {})[0]?.schema ?? null,
    })),
  )
}

const HUGE = 'A'.repeat(100_000)
const DEEP = `${'['.repeat(20_000)}${']'.repeat(20_000)}`

/** Values that stand where another was expected. */
const VALUES: readonly unknown[] = [
  ...['', ' ', '\0', 'a\0b', '\r\nX-Evil: 1', '\ud800', '\u202e', HUGE, '../../etc/passwd', '%2e%2e%2f', "' or 1=1 --"],
  ...[
    '{{7*7}}',
    '<script>alert(1)</script>',
    '__proto__',
    'constructor',
    '0',
    '-1',
    'null',
    'true',
    '\u0001\u001b[31m',
  ],
  ...[0, -1, 1, 1.5, 2 ** 31, 2 ** 53, -(2 ** 53), 1e18, 9.3e18, 1e300, Number.MAX_VALUE, -0, 1e-300],
  ...[null, true, false, [], {}, [[]], [null], { a: 1 }, { $ne: null }, { type: 'script' }],
  Array.from({ length: 1_000 }, (_, n) => n),
  Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`k${n}`, n])),
  JSON.parse('{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}'),
]

const WHOLE_BODIES = [
  '',
  '{',
  'null',
  '[]',
  '"text"',
  '0',
  DEEP,
  `{"a":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_001)}`,
  `"${'x'.repeat(400_000)}"`,
  '{"__proto__":{"x":1}}',
  '\ufeff{}',
  '{"a":1,"a":2}',
  '{"a":1e999}',
]
const CONTENT_TYPES = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'application/json; charset=utf-7',
  ' application/json',
  'application/json\t',
  'multipart/form-data; boundary=',
  'application/xml',
  '',
  'application/json;charset=utf-8;x=',
]
const PARAMETERS = [
  'x',
  '%00',
  '%ff',
  '..%2f..',
  '%2e%2e',
  "'",
  '%F0%9F%92%A9',
  '-1',
  '1e9',
  '__proto__',
  'a'.repeat(199),
  'a'.repeat(5_000),
  '%',
  '%c0%af',
  ' ',
  ';',
  '\\',
]
const HEADERS: readonly Readonly<Record<string, string>>[] = [
  { 'idempotency-key': 'k' },
  { 'idempotency-key': 'k'.repeat(300) },
  { 'idempotency-key': '\u00ff' },
  { 'user-agent': '\u001b[31mred'.replace('\u001b', '') + 'u'.repeat(8_000) },
  { 'accept-language': `${'a,'.repeat(3_000)}b` },
  { 'accept-language': 'x;q=nan,*;q=-1,en;q=1e9' },
  { accept: '*/*;q=0' },
  { 'accept-encoding': 'br;q=nan, gzip;q=2, identity;q=0' },
  { 'last-event-id': '9'.repeat(400) },
  { 'last-event-id': '-1' },
  { 'if-none-match': '"'.repeat(1_000) },
  { 'if-none-match': '*' },
  { range: 'bytes=99999999999-0,-1,5-' },
  { cookie: `vedetta=${'c'.repeat(4_000)}; vedetta=x; =; ;;` },
  { cookie: 'vedetta=%' },
  { 'x-forwarded-for': '::ffff:127.0.0.1, not-an-address' },
  { 'x-forwarded-host': 'evil.example' },
  { origin: 'null' },
  { 'sec-fetch-site': 'cross-site' },
]

export type Chance = { pick<T>(list: readonly T[]): T; next(): number }

/** The same sequence for the same seed. */
export function chance(seed: number): Chance {
  let state = seed >>> 0
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  return { next, pick: (list) => list[Math.floor(next() * list.length)] as never }
}

/** @param known ids that exist, by the word before the parameter in the path */
export function hostileRequest(
  routes: readonly Route[],
  { dice, known }: { dice: Chance; known: readonly string[] },
): HostileRequest {
  const route = dice.pick(routes)
  const method = dice.next() < 0.03 ? dice.pick(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD']) : route.method
  const path = route.path.replaceAll(/\{\w+\}/g, () => (dice.next() < 0.7 ? dice.pick(known) : dice.pick(PARAMETERS)))
  const query = route.query.map((name) => `${name}=${encodeURIComponent(textOf(dice.pick(VALUES)).slice(0, 3_000))}`)
  const stray =
    dice.next() < 0.1 ? [`${dice.pick(['__proto__[x]', 'constructor', 'a', 'lang', ''])}=${dice.pick(PARAMETERS)}`] : []
  const search = dice.next() < 0.6 ? [...query, ...stray].join('&') : ''
  const hasBody = method !== 'GET' && method !== 'HEAD' && route.body !== null
  const contentType = dice.next() < 0.9 ? 'application/json' : dice.pick(CONTENT_TYPES)
  return {
    method,
    path: search === '' ? path : `${path}?${search}`,
    headers: { ...(hasBody ? { 'content-type': contentType } : {}), ...(dice.next() < 0.3 ? dice.pick(HEADERS) : {}) },
    body: hasBody ? bodyOf(route.body, { dice, known }) : null,
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.toWellFormed() : JSON.stringify(value)
}

function bodyOf(schema: Schema | null, at: { dice: Chance; known: readonly string[] }): string {
  if (schema === null || at.dice.next() < 0.08) return at.dice.pick(WHOLE_BODIES)
  const right = rightValue(schema, at)
  for (let wrongs = Math.floor(at.dice.next() * 3); wrongs > 0; wrongs -= 1) spoil(right, at.dice)
  return JSON.stringify(right)
}

/** Something that the schema takes, as far as it says. */
function rightValue(schema: Schema, at: { dice: Chance; known: readonly string[] }): unknown {
  const { dice, known } = at
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return dice.pick(schema.enum)
  if (schema.anyOf) return rightValue(dice.pick(schema.anyOf), at)
  if (schema.type === 'integer' || schema.type === 'number') return Math.max(schema.minimum ?? 0, 1)
  if (schema.type === 'boolean') return dice.next() < 0.5
  if (schema.type === 'null') return null
  if (schema.type === 'array') {
    const items = [schema.items ?? {}].flat()
    return items.map((item) => rightValue(item, at))
  }
  if (schema.type === 'object' || schema.properties) {
    const named = Object.entries(schema.properties ?? {}).filter(
      ([name]) => schema.required?.includes(name) || dice.next() < 0.4,
    )
    const entries = named.map(([name, inner]): [string, unknown] => [
      name,
      knownValue(name, at) ?? rightValue(inner, at),
    ])
    const inner = Object.values(schema.patternProperties ?? {})[0]
    return Object.fromEntries([...entries, ...(inner ? [['en', rightValue(inner, at)]] : [])])
  }
  return dice.pick(['http://127.0.0.1:9/', 'player', 'ada@example.com', 'A sentence.', dice.pick(known), '*/5 * * * *'])
}

/** What a schema cannot say: which text is an id, an address, a key that is free. */
function knownValue(name: string, { dice, known }: { dice: Chance; known: readonly string[] }): unknown {
  if (name === 'componentId') return dice.pick(known)
  if (name === 'key') return `k${Math.floor(dice.next() * 1e9).toString(36)}`
  if (name === 'url') return 'http://127.0.0.1:9/'
  if (name === 'regions') return []
  if (name === 'parentId' || name === 'cron' || name === 'startedAt') return dice.next() < 0.7 ? undefined : 1
  return undefined
}

/** One place in it, however deep, gets a value that does not belong there. */
function spoil(value: unknown, dice: Chance): void {
  if (typeof value !== 'object' || value === null) return
  const holder = value as Record<string, unknown>
  const keys = Object.keys(holder)
  if (keys.length === 0) return
  const key = dice.pick(keys)
  if (typeof holder[key] === 'object' && holder[key] !== null && dice.next() < 0.7) spoil(holder[key], dice)
  else if (dice.next() < 0.2)
    holder[dice.pick(['__proto__x', 'extra', 'id', 'role', '\0'])] = structuredClone(dice.pick(VALUES))
  else holder[key] = structuredClone(dice.pick(VALUES))
}
