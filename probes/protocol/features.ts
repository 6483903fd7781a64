/**
 * What a prober has learnt since the first version. It says so with every batch, and gets no probe that asks for more: one
 * that passes an option by would look at something else than was meant, and say that it fails. Read by both sides.
 */
import type { Expectation, Target } from '../protocol.ts'

/** Names that stay. A kind needs none: a prober says by itself that it does not know one (`unsupported`). */
export const FEATURES = ['starttls', 'http-way', 'starttls-postgres', 'dry-run'] as const
export type Feature = (typeof FEATURES)[number]

/** What whoever looks must know once a field is set; null: every prober knows it, or it is the server's own. */
type Needs<T> = { readonly [Field in keyof Required<T>]: Feature | null }

const TARGET_NEEDS: Needs<Target> = {
  url: null,
  method: null,
  headers: null,
  body: null,
  credentials: null,
  way: 'http-way',
}

const EXPECT_NEEDS: Needs<Expectation> = {
  status: null,
  keyword: null,
  keywordWanted: null,
  slowMs: null,
  headers: null,
  pattern: null,
  json: null,
  expiryDays: null,
  part: null,
  suspects: null,
}

/** Protocols that came after the first three. */
const STARTTLS_NEEDS: Readonly<Record<string, Feature>> = { postgres: 'starttls-postgres' }

/** Of a probe as it is kept, too, with its secrets sealed: which fields are set decides, and no value. */
export interface Asking {
  readonly target: { readonly [Field in keyof Target]: unknown } & Pick<Target, 'url'>
  readonly expect: { readonly [Field in keyof Expectation]: unknown }
}

/** Each once. */
export function featuresNeeded({ target, expect }: Asking): Feature[] {
  const needed = [...neededBy(TARGET_NEEDS, target), ...neededBy(EXPECT_NEEDS, expect)]
  const [, protocol] = /^tls:[^#]*[?&]starttls=([^&#]*)/i.exec(target.url) ?? []
  if (protocol !== undefined) needed.push(STARTTLS_NEEDS[protocol] ?? 'starttls')
  return [...new Set(needed)]
}

/** Of what is needed, what a prober with these features does not know. */
export function featuresMissing(asking: Asking, known: readonly string[]): readonly Feature[] {
  return featuresNeeded(asking).filter((one) => !known.includes(one))
}

function neededBy<T extends object>(needs: Needs<T>, value: { readonly [Field in keyof T]: unknown }): Feature[] {
  const fields = Object.keys(needs) as (keyof T)[]
  return fields.flatMap((field) => (isSet(value[field]) ? (needs[field] ?? []) : []))
}

/** An empty one asks for nothing. */
function isSet(value: unknown): boolean {
  if (value === undefined || value === null || value === false) return false
  return typeof value !== 'object' || Object.keys(value).length > 0
}
