/** What a pattern of the contract's schemas asks for, in words for people. Asked by validation.ts for each text that it refuses. */
import { When } from '../contract/maintenance.ts'
import { Cursor, Key, LanguageCode } from '../contract/shapes.ts'

const WORDS: ReadonlyMap<unknown, string> = new Map([
  [patternOf(Key), 'a-z, 0-9 and -, at most 64 of them, with a letter or digit at both ends'],
  [patternOf(LanguageCode), 'a language code, such as en or pt-BR'],
  [patternOf(Cursor), 'the nextCursor of the answer before'],
  [patternOf(When.anyOf[1]), "a clock in the page's zone, such as 2026-11-25T02:30"],
])

/** @param pattern of the schema; one that nobody has put into words is not shown */
export function patternWords(pattern: unknown): string {
  const words = WORDS.get(textOf(pattern))
  return `is not written as it must be${words === undefined ? '' : `: ${words}`}`
}

function patternOf(schema: object): unknown {
  return 'pattern' in schema ? textOf(schema.pattern) : undefined
}

function textOf(pattern: unknown): unknown {
  return pattern instanceof RegExp ? pattern.source : pattern
}
