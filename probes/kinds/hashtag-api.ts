/**
 * The two questions to a Mastodon-compatible server, by Mastodon's documented API: the timeline of a tag, page by page, and
 * the tag's own figures; with its limits kept. Called by kinds/hashtag.ts.
 */
import type { Measurement } from '../assess.ts'
import { NetworkFault } from '../faults.ts'
import type { Assignment } from '../protocol.ts'
import { readBody } from './http-body.ts'
import { type End, follow, type Journey } from './http-journey.ts'
import type { CheckContext } from './kind.ts'
import { instantOf } from './upstream-text.ts'

/** The server said something, or nothing, of which no number can be made. */
export class Unreadable extends Error {}

export interface Answered {
  readonly posts: readonly { readonly id: string; readonly at: number }[]
  /** Of a tag: how often it was used in the last seven days. */
  readonly uses: number
  /** The server's limit is reached with this answer. */
  readonly isLastAllowed: boolean
}

interface Asking {
  readonly assignment: Assignment
  readonly context: CheckContext
  readonly journey: Journey
}

/** @throws Unreadable, NetworkFault */
export async function askApi({ assignment, context, journey }: Asking, url: URL): Promise<Answered> {
  const headers = { accept: 'application/json', ...assignment.target.headers }
  const ask = { url: url.href, method: 'GET', body: null, headers, status: [[200, 299]] } as const
  const end = await follow(ask, context, journey)
  try {
    keepLimit(end, context)
    // By the documentation a tag that nobody has used there is not found: nobody posts with it.
    if (end.status === 404) return { posts: [], uses: 0, isLastAllowed: false }
    const { body } = await readBody(end.answer, { ...end, signal: context.signal })
    if (end.status !== 200) throw new Unreadable(refusalWords(end))
    if (body.is === 'broken') throw new Unreadable(`${end.host}: ${body.because}`)
    if (body.is === 'cut') throw new Unreadable(`${end.host}: longer than 1 MiB`)
    return { ...read(body.text, end.host), isLastAllowed: remaining(end) === 0 }
  } finally {
    end.close()
  }
}

function refusalWords({ host, status }: End): string {
  return status === 401 || status === 403 || status === 422
    ? `${host} answers HTTP ${status}: it shows this to nobody without a token`
    : `${host} answers HTTP ${status}`
}

function read(text: string, host: string): Pick<Answered, 'posts' | 'uses'> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Unreadable(`${host}: it is no JSON`)
  }
  if (Array.isArray(value)) return { posts: value.flatMap(postOf), uses: 0 }
  const history = typeof value === 'object' && value !== null && 'history' in value ? value.history : null
  if (!Array.isArray(history)) throw new Unreadable(`${host}: it is no answer of Mastodon's API`)
  const uses = history.map((day) => Number((day as { uses?: unknown } | null)?.uses))
  return { posts: [], uses: uses.reduce((sum, one) => sum + (Number.isFinite(one) ? one : 0), 0) }
}

function postOf(value: unknown): Answered['posts'][number][] {
  if (typeof value !== 'object' || value === null || !('id' in value) || !('created_at' in value)) return []
  const at = instantOf(value.created_at)
  return typeof value.id === 'string' && value.id.length <= 64 && at !== null ? [{ id: value.id, at }] : []
}

/** What is left of the server's limit; null: it does not say. */
function remaining({ answer }: End): number | null {
  const left = Number(answer.headers['x-ratelimit-remaining'] ?? Number.NaN)
  return Number.isInteger(left) ? left : null
}

/** Longer than that no server means it. */
const LONGEST_WAIT_MS = 3_600_000

function keepLimit(end: End, { memory, clock }: CheckContext): void {
  if (end.status !== 429 && remaining(end) !== 0) return
  const now = clock.wallAt()
  const seconds = Number(end.answer.headers['retry-after'] ?? Number.NaN)
  const resetAt = instantOf(end.answer.headers['x-ratelimit-reset'])
  const waitMs = Number.isFinite(seconds) ? seconds * 1_000 : resetAt === null ? 60_000 : resetAt - now
  memory.set({ until: clock.steadyMs() + Math.min(Math.max(waitMs, 0), LONGEST_WAIT_MS) })
}

/** By when it may be asked again, as UTC; null: at once. */
export function notBefore({ memory, clock }: CheckContext): string | null {
  const kept = memory.get() as { readonly until: number } | undefined
  const waitMs = (kept?.until ?? 0) - clock.steadyMs()
  return kept && waitMs > 0 ? new Date(clock.wallAt() + waitMs).toISOString().slice(0, 19) : null
}

export function asMeasurement(error: NetworkFault | Unreadable): Measurement {
  if (error instanceof NetworkFault && error.code === 'blocked') {
    return { is: 'fault', code: error.code, because: error.message }
  }
  const because = `What they say could not be read: ${error.message}`
  return { is: 'told', outcome: 'inconclusive', code: 'unreadable', because }
}
