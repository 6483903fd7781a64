/** Bodies that fit a schema, and the same with one value replaced: what the fuzz tests send. */
import type { Schema } from './routes.ts'

/** The smallest value of that shape; of a record, one in English. */
export function sampleOf(schema: Schema): unknown {
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  if (schema.anyOf?.[0]) return sampleOf(schema.anyOf[0])
  switch (schema.type) {
    case 'object':
      return sampleObject(schema)
    case 'array':
      return [schema.items].flat().flatMap((one) => (one ? [sampleOf(one)] : []))
    case 'integer':
    case 'number':
      return schema.minimum ?? 1
    case 'boolean':
      return true
    default:
      return 'a'.repeat(Math.max(schema.minLength ?? 1, 1))
  }
}

function sampleObject({ properties = {}, patternProperties = {} }: Schema): object {
  const fixed = Object.entries(properties).map(([name, inner]) => [name, sampleOf(inner)])
  const free = Object.values(patternProperties).map((inner) => ['en', sampleOf(inner)])
  return Object.fromEntries([...fixed, ...free])
}

type Path = readonly (string | number)[]

/** Every place in a JSON value, itself first. */
export function placesIn(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [at]
  return [at, ...Object.entries(value).flatMap(([name, inner]) => placesIn(inner, [...at, name]))]
}

export function withValueAt(value: unknown, [first, ...rest]: Path, put: unknown): unknown {
  if (first === undefined) return put
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) }
  const inner = (copy as Record<string | number, unknown>)[first]
  return Object.assign(copy, { [first]: withValueAt(inner, rest, put) })
}
