/**
 * Which of the server's refusals stand at which field of a form, in the desk's language where it has words for them.
 * Pure; the forms ask, `field.tsx` shows.
 */

import { translate } from '../../words/because.ts'
import type { DeskWords } from '../../words/en.ts'
import type { ApiError } from '../api.ts'

export interface AtField {
  /** In the desk's language. */
  readonly fault?: string
  /** The server's words, in English: where the desk has none, or where they say more. */
  readonly refusal?: string
}

export interface Placed {
  /** What stands at this field, to be given to it. */
  at(field: string): AtField
  /** What is left for the box below the form; null: every word has its field. */
  readonly error: ApiError | null
  readonly rest: ApiError['fields']
}

/** Which address, which component and why: the server's words say more than those for all cases. */
const SAYS_MORE = ['target-refused', 'address-refused', 'unknown-component', 'rule-unreadable', 'picture-refused']

type Words = Pick<DeskWords, 'problems' | 'refusals'>

/** @param fields by their path in the command: `key`, `name/en`; what lies within one (`locations/0`) stands at it */
export function placed(error: ApiError | null, fields: readonly string[], words: Words): Placed {
  const faults = (error?.fields ?? []).map((fault) => ({ fault, field: fieldOf(fault.path, fields) }))
  const rest = faults.filter((one) => one.field === null).map((one) => one.fault)
  const isAllPlaced = faults.length > 0 && rest.length === 0
  return {
    at: (field) => {
      const found = faults.find((one) => one.field === field)
      return error && found ? wordsOf(error.code, found.fault.message, words) : {}
    },
    error: isAllPlaced && error?.code !== 'invalid' ? null : error,
    rest,
  }
}

function fieldOf(path: string, fields: readonly string[]): string | null {
  const within = fields.filter((field) => path === `body/${field}` || path.startsWith(`body/${field}/`))
  return within.toSorted((a, b) => b.length - a.length)[0] ?? null
}

function wordsOf(code: string, message: string, { problems, refusals }: Words): AtField {
  const known = code === 'invalid' ? undefined : problems[code]
  if (known !== undefined) return SAYS_MORE.includes(code) ? { fault: known, refusal: message } : { fault: known }
  const said = translate(message, { because: refusals })
  return said.isOwn ? { fault: said.text } : { refusal: message }
}
