/**
 * What a person may ask of an HTTP answer beyond its status and a keyword: header values, a pattern in the body, values in its
 * JSON. Patterns run on a linear engine (RE2), paths are RFC 9535 without its `match` and `search`, whose patterns would
 * not. Called by kinds/http.ts; the server asks at saving whether a path or a pattern can be read.
 */
import { createRequire } from 'node:module'
import { type Body, isExpectedStatus, type Wrong } from './assess.ts'
import { redact } from './evidence.ts'
import type { JsonAssertion } from './protocol/http-step.ts'
import type { Expectation } from './protocol.ts'

const load = createRequire(import.meta.url)

// Both are loaded with the first probe that asks for them: most never do.
let environment: import('json-p3').JSONPathEnvironment | null = null
function paths() {
  if (environment) return environment
  const { JSONPathEnvironment } = load('json-p3') as typeof import('json-p3')
  environment = new JSONPathEnvironment({ strict: true })
  for (const name of ['match', 'search']) environment.functionRegister.delete(name)
  return environment
}

function compile(pattern: string) {
  return (load('re2js') as typeof import('re2js')).RE2JS.compile(pattern)
}

/** Null: it can be read; else what is wrong, in its library's words. */
export function pathFault(path: string): string | null {
  return faultOf(() => paths().compile(path))
}

/** As `pathFault`, for a regular expression in RE2's syntax. */
export function patternFault(pattern: string): string | null {
  return faultOf(() => compile(pattern))
}

function faultOf(read: () => unknown): string | null {
  try {
    read()
    return null
  } catch (error) {
    return error instanceof Error ? error.message.slice(0, 200) : String(error)
  }
}

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>

/** Of an answer with an expected status and a body that could be read; of others nothing more is asked. */
export function wrongWith(
  { status, headers, body }: { readonly status: number; readonly headers: Headers; readonly body: Body },
  expect: Expectation,
): Wrong | null {
  if (body.is === 'broken' || !isExpectedStatus(status, expect.status)) return null
  return assertHeaders(headers, expect.headers) ?? assertBody(body.text, expect)
}

/** @param headers lower-case names; each expected text must stand somewhere in its header's value, case aside */
function assertHeaders(headers: Headers, wanted: Expectation['headers']): Wrong | null {
  for (const [name, text] of Object.entries(wanted)) {
    const value = [headers[name.toLowerCase()] ?? []].flat().join(', ')
    if (value.toLowerCase().includes(text.toLowerCase()) && value !== '') continue
    const instead = value === '' ? 'is not there' : `is "${short(value)}"`
    return { code: 'header-mismatch', because: `The header ${name} ${instead}, and should hold "${short(text)}"` }
  }
  return null
}

/** Characters. More than this is no answer of a health endpoint, and would hold the prober up. */
export const LOOKED_AT = 262_144

function assertBody(text: string, { pattern, json }: Pick<Expectation, 'pattern' | 'json'>): Wrong | null {
  if (pattern === null && json.length === 0) return null
  // Not its first part either: there, `$` would fit an end that is none.
  if (text.length > LOOKED_AT)
    return { code: 'body-too-large', because: 'The body is over 256 KiB: no pattern or value is looked for' }
  if (pattern !== null && !compile(pattern).matcher(text).find()) {
    return { code: 'pattern-missing', because: `Nothing in the body fits the pattern ${short(pattern)}` }
  }
  const body = json.length === 0 ? null : parse(text)
  if (body === undefined) return { code: 'json-mismatch', because: 'The body is not JSON' }
  return json.map((one) => assertJson(body, one)).find((wrong) => wrong !== null) ?? null
}

/** What stands there in a JSON text, as text; null: not JSON, nothing, or nothing that is one value. */
export function firstInJson(text: string, path: string): string | null {
  const body = text.length > LOOKED_AT ? undefined : parse(text)
  if (body === undefined) return null
  try {
    const [found] = paths().query(path, body).values()
    return ['string', 'number', 'boolean'].includes(typeof found) ? String(found) : null
  } catch {
    // Nested deeper than the library goes.
    return null
  }
}

function parse(text: string): import('json-p3').JSONValue | undefined {
  try {
    return JSON.parse(text) as import('json-p3').JSONValue
  } catch {
    return undefined
  }
}

function assertJson(body: import('json-p3').JSONValue, { path, equals }: JsonAssertion): Wrong | null {
  let found: readonly unknown[]
  try {
    found = paths().query(path, body).values()
  } catch (error) {
    // Nested deeper than the library goes.
    const because = `${short(path)}: ${error instanceof Error ? error.message : error}`
    return { code: 'json-mismatch', because: because.slice(0, 200) }
  }
  if (found.length === 0) return { code: 'json-mismatch', because: `${short(path)} is not in the body` }
  if (equals === undefined || found.includes(equals)) return null
  const because = `${short(path)} is ${short(JSON.stringify(found[0]))} instead of ${short(JSON.stringify(equals))}`
  return { code: 'json-mismatch', because }
}

/** For people at the desk, like evidence. */
function short(text: string): string {
  const safe = redact(text.slice(0, 2_000))
  return safe.length <= 80 ? safe : `${safe.slice(0, 79)}…`
}
