/**
 * Values that one step of an HTTP check hands on to the next: where they stand in an answer, how they are spelled where
 * they are put in, and how they are kept out of what people read. Called by kinds/http-run.ts; the server asks at saving whether a place can be read.
 */
import { createRequire } from 'node:module'
import { firstInJson, LOOKED_AT, pathFault, patternFault } from './assertions.ts'
import type { Body } from './assess.ts'
import { STEP_LIMITS } from './protocol/http-step.ts'

const load = createRequire(import.meta.url)

/**
 * `$.access_token`: a path of RFC 9535, whose first value counts. `header: X-Csrf-Token`: that header.
 * `pattern: name="csrf" value="([^"]+)"`: the first group of what fits in the body, or all of it where there is no group.
 */
type Source =
  | { readonly in: 'json'; readonly path: string }
  | { readonly in: 'header'; readonly name: string }
  | { readonly in: 'pattern'; readonly pattern: string }

function readSource(text: string): Source | null {
  if (text.startsWith('$')) return { in: 'json', path: text }
  const [, kind, rest = ''] = /^(header|pattern):[ \t]*(.+)$/.exec(text) ?? []
  if (kind === 'header') return { in: 'header', name: rest.trim().toLowerCase() }
  return kind === 'pattern' ? { in: 'pattern', pattern: rest } : null
}

/** What is wrong with a place, null: it can be read. */
export function placeFault(text: string): string | null {
  const source = readSource(text)
  if (source === null) return 'must begin with $ (a JSONPath), header: or pattern:'
  if (source.in === 'json') return pathFault(source.path)
  if (source.in === 'pattern') return patternFault(source.pattern)
  return /^[!#$%&'*+.^_`|~0-9a-z-]{1,100}$/.test(source.name) ? null : 'names a header that there cannot be'
}

interface Answer {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: Body
}

/** The value, or why there is none: a sentence without any of the answer in it. */
export function valueIn(answer: Answer, text: string): { readonly value: string } | { readonly missing: string } {
  const source = readSource(text)
  // Half a character, as JSON may write one, cannot be spelled in an address.
  const value = source === null ? null : (found(answer, source)?.toWellFormed() ?? null)
  if (value === null) return { missing: `nothing stands at ${text.slice(0, 80)}` }
  if (value === '') return { missing: `what stands at ${text.slice(0, 80)} is empty` }
  if (value.length <= STEP_LIMITS.valueLength) return { value }
  return { missing: `what stands at ${text.slice(0, 80)} is longer than ${STEP_LIMITS.valueLength} characters` }
}

function found({ headers, body }: Answer, source: Source): string | null {
  if (source.in === 'header') {
    const value = headers[source.name]
    return value === undefined ? null : [value].flat().join(', ')
  }
  if (body.is === 'broken') return null
  if (source.in === 'json') return firstInJson(body.text, source.path)
  if (body.text.length > LOOKED_AT) return null
  const { RE2JS } = load('re2js') as typeof import('re2js')
  const matcher = RE2JS.compile(source.pattern).matcher(body.text)
  if (!matcher.find()) return null
  return matcher.groupCount() > 0 ? matcher.group(1) : matcher.group()
}

/** So that a value ends nothing of what it stands in. @param type the content type that is sent */
export function spellingIn(type: string): (value: string) => string {
  if (/\bjson\b/i.test(type)) return (value) => JSON.stringify(value).slice(1, -1)
  if (/x-www-form-urlencoded/i.test(type)) return encodeURIComponent
  return (value) => value
}

/** Shorter ones would black out words of which they are only a part. */
const HIDDEN_FROM = 4

/** The text without any of these values, in whichever way it may have been spelled. */
export function hiding(values: Iterable<string>): (text: string) => string {
  const spelled = [...values].flatMap((value) => [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)])
  const hidden = [...new Set(spelled)].filter((one) => one.length >= HIDDEN_FROM).sort((a, b) => b.length - a.length)
  return (text) => hidden.reduce((rest, value) => rest.replaceAll(value, '[redacted]'), text)
}
