/**
 * Holds what comes in against the contract's schemas, and says what is wrong field by field. Bodies are taken as they are,
 * 5 is no text; an address can only carry text, so there "5" becomes a number, and "5.0" is none. The app hands it to Fastify.
 */
import type { FastifyError, FastifySchemaCompiler } from 'fastify'
import Type, { type TSchema } from 'typebox'
import type { Problem } from '../contract/problem.ts'
import { compileCheck } from './compilers.ts'
import { patternWords } from './pattern-words.ts'

type FieldErrors = NonNullable<Problem['errors']>
/** Fastify says where it was found in one type, and keeps it on requests in another. */
export interface Refused {
  readonly validation?: NonNullable<FastifyError['validation']>
  readonly validationContext?: string
}
type Found = NonNullable<FastifyError['validation']>[number]

export const validatorCompiler: FastifySchemaCompiler<TSchema> = (route) => {
  // As a body, since everything else would be converted, and 1.5 read as 1.
  const check = compileCheck({ ...route, httpPart: 'body' })
  const isBody = route.httpPart === 'body'
  return (input: unknown) => {
    const checked = check(isBody ? input : withNumbers(route.schema, input))
    if (typeof checked !== 'object' || !('value' in checked)) return checked
    const at = pathOfNul(checked.value, '')
    if (at === null) return checked
    return {
      error: [{ keyword: 'nul', instancePath: at, schemaPath: '', params: {}, message: 'must not contain NUL' }],
    }
  }
}

/** No sign, no fraction, no exponent; short enough to be exact. */
const WHOLE = /^(?:0|[1-9]\d{0,14})$/

/** What stands for a whole number where one is wanted; all else stays the text it is, and is refused as such. */
function withNumbers(schema: TSchema, input: unknown): unknown {
  if (!Type.IsObject(schema) || typeof input !== 'object' || input === null) return input
  const wantsNumber = (name: string) =>
    Object.hasOwn(schema.properties, name) && Type.IsInteger(schema.properties[name])
  return Object.fromEntries(
    Object.entries(input).map(([name, text]) => [name, wantsNumber(name) && WHOLE.test(text) ? Number(text) : text]),
  )
}

/** One entry per field and mistake, without what only repeats a deeper one. */
export function fieldErrors({ validation = [], validationContext = 'body' }: Refused): FieldErrors {
  const told = validation.filter((one) => !repeats(one, validation))
  const byPath = Map.groupBy(told, ({ instancePath }) => instancePath)
  return [...byPath].flatMap(([path, found]) =>
    messagesOf(found).map((message) => ({ path: `${validationContext}${path}`, message })),
  )
}

/** Of a choice (a text or null), the branch that came further knows better what is wrong. */
function repeats(one: Found, all: readonly Found[]): boolean {
  if (one.keyword === 'anyOf' || one.keyword === 'boolean') return true
  if (one.keyword !== 'type') return false
  return all.some(
    ({ keyword, instancePath }) =>
      (keyword !== 'boolean' && instancePath.startsWith(`${one.instancePath}/`)) ||
      (keyword === 'pattern' && instancePath === one.instancePath),
  )
}

function messagesOf(found: readonly Found[]): string[] {
  const types = [...new Set(found.flatMap(({ keyword, params }) => (keyword === 'type' ? [String(params.type)] : [])))]
  const others = found.filter(({ keyword }) => keyword !== 'type').map(messageOf)
  return [...(types.length > 0 ? [`must be ${types.join(' or ')}`] : []), ...new Set(others)]
}

function messageOf({ keyword, params, message }: Found): string {
  if (keyword === 'additionalProperties') return `unknown: ${listOf(params.additionalProperties)}`
  if (keyword === 'required') return `missing: ${listOf(params.requiredProperties)}`
  if (keyword === 'enum') return `must be one of ${listOf(params.allowedValues)}`
  if (keyword === 'pattern') return patternWords(params.pattern)
  return message ?? keyword
}

const LISTED_AT_MOST = 20
const NAME_AT_MOST = 60

function listOf(names: unknown): string {
  const all = Array.isArray(names) ? names.map(String) : []
  const listed = all.slice(0, LISTED_AT_MOST).map((name) => name.slice(0, NAME_AT_MOST))
  return [...listed, ...(all.length > LISTED_AT_MOST ? ['...'] : [])].join(', ')
}

/** PostgreSQL stores no NUL, and no text of ours needs one. */
function pathOfNul(value: unknown, path: string): string | null {
  if (typeof value === 'string') return value.includes('\0') ? path : null
  if (typeof value !== 'object' || value === null) return null
  for (const [name, inner] of Object.entries(value)) {
    if (name.includes('\0')) return path
    const found = pathOfNul(inner, `${path}/${name}`)
    if (found !== null) return found
  }
  return null
}
