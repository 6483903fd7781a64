/** What must stand in a JSON body, as lines that a person types. Pure; part of `probe-fields.ts`. */
import type { ProbeView } from '../../../server/contract/catalogue.ts'
import { linesOf } from './answer-lines.ts'

type Json = ProbeView['json']

/** One a line: a path, and behind ` = ` the value it must lead to, as JSON; what is no JSON is text. */
export function readJson(text: string): Json {
  return linesOf(text).map((line) => {
    const at = line.lastIndexOf(' = ')
    return at < 0 ? { path: line } : { path: line.slice(0, at).trim(), equals: readValue(line.slice(at + 3).trim()) }
  })
}

function readValue(text: string): NonNullable<Json[number]['equals']> | null {
  try {
    const value: unknown = JSON.parse(text)
    if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return value as string | null
  } catch {
    // As it stands.
  }
  return text
}

export function spellJson(json: Json): string {
  return json
    .map(({ path, equals }) => (equals === undefined ? path : `${path} = ${JSON.stringify(equals)}`))
    .join('\n')
}
