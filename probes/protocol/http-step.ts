/**
 * Steps that an HTTP check takes before its own request, and the values that they hand on: where a value stands in a text.
 * Part of the protocol between prober and server; read by kinds/http.ts, and at saving by the server.
 */

/** One request whose answer must be right before the next one is made. */
export interface HttpStep {
  /** For people, unique in its probe. */
  readonly name: string
  readonly url: string
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS'
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
  readonly expect: StepExpectation
  /** By name, where in the answer a value for later requests stands: see kept-values.ts. */
  readonly keep: Readonly<Record<string, string>>
}

/** As in `Expectation`; the body must hold the keyword. */
export interface StepExpectation {
  readonly status: readonly (number | readonly [number, number])[]
  readonly keyword: string | null
  readonly pattern: string | null
  readonly json: readonly JsonAssertion[]
}

/** A path of RFC 9535 that must lead somewhere, or to this value among others. */
export interface JsonAssertion {
  readonly path: string
  readonly equals?: string | number | boolean | null
}

/** One request of a check with steps, as evidence; of the check's own the name is empty. */
export interface StepSeen {
  readonly name: string
  /** Null: no answer came. */
  readonly status: number | null
  /** Of this request alone, its redirects included. */
  readonly phases: Readonly<Record<'dnsMs' | 'connectMs' | 'tlsMs' | 'firstByteMs', number | null>> & {
    readonly totalMs: number
  }
}

export const STEP_LIMITS = {
  steps: 8,
  /** Secrets of a probe, and values that one step keeps. */
  values: 16,
  /** Characters of a value. */
  valueLength: 4_096,
  nameLength: 60,
} as const

/** Names of values, and where one stands: `{{name}}`. */
export const VALUE_NAME = /^[A-Za-z][A-Za-z0-9_]{0,31}$/
const PLACEHOLDER = /\{\{\s{0,4}([A-Za-z][A-Za-z0-9_]{0,31})\s{0,4}\}\}/g

/** The names of the values that a text asks for, each once. */
export function namesIn(text: string): string[] {
  return [...new Set([...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name))]
}

/** With values for the names that are known; others stay as they stand. @param spell for where it is put */
export function filled(text: string, values: ReadonlyMap<string, string>, spell: (value: string) => string): string {
  return text.replace(PLACEHOLDER, (whole, name: string) => {
    const value = values.get(name)
    return value === undefined ? whole : spell(value)
  })
}
