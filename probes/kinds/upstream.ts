/**
 * What others say of themselves: reads somebody else's status page (Statuspage's JSON, Atom, RSS) and passes their word on.
 * A page that cannot be read says nothing about them. Called by run.ts through kinds/index.ts.
 */
import type { Measurement } from '../assess.ts'
import { NetworkFault } from '../faults.ts'
import type { Report, ReportedState } from '../protocol/report.ts'
import type { ResultCode } from '../protocol/result-codes.ts'
import type { Assignment } from '../protocol.ts'
import { readBody } from './http-body.ts'
import { type End, evidenceOfJourney, follow, type Journey, phasesOfJourney, startJourney } from './http-journey.ts'
import { allowedUrl, type CheckContext, type CheckReport } from './kind.ts'
import { type FirstRead, readFeed } from './upstream-feed.ts'
import { type ReadReport, readStatuspage } from './upstream-statuspage.ts'

/** An answer "not modified" is believed for so long; then the page is read anew. */
const REMEMBERED_MS = 3_600_000
const NOT_MODIFIED = 304

interface Remembered {
  /** null: only `firstRead` is still good. */
  readonly last: LastRead | null
  readonly firstRead: FirstRead
}

interface LastRead {
  readonly report: Report
  readonly etag: string | null
  readonly modified: string | null
  /** By the monotonic clock. */
  readonly readAt: number
}

export async function checkUpstream(assignment: Assignment, context: CheckContext): Promise<CheckReport> {
  const journey = startJourney()
  const before = remembered(context)
  try {
    const end = await follow(askOf(assignment, context, before.last), context, journey)
    try {
      return await reportOf(end, { assignment, context, journey, before })
    } finally {
      end.close()
    }
  } catch (error) {
    if (!(error instanceof NetworkFault)) throw error
    const measured = error.code === 'blocked' ? fault(error) : unreadable(error.message)
    return { measured, phases: phasesOfJourney(journey), evidence: () => evidenceOfJourney(journey, null) }
  }
}

function askOf({ target }: Assignment, { guard }: CheckContext, before: LastRead | null) {
  const url = allowedUrl(guard, target.url)
  const headers: Record<string, string> = { accept: ACCEPTED, ...target.headers }
  if (before?.etag) headers['if-none-match'] = before.etag
  if (before?.modified) headers['if-modified-since'] = before.modified
  // The address of a page stands for the summary that every Statuspage has.
  if (url.pathname === '/' && url.search === '') url.pathname = '/api/v2/summary.json'
  return { ...target, url: url.href, headers, method: 'GET', body: null, status: [[200, 299]] } as const
}

const ACCEPTED = 'application/json, application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.5'

interface Reading {
  readonly assignment: Assignment
  readonly context: CheckContext
  readonly journey: Journey
  readonly before: Remembered
}

async function reportOf(end: End, { assignment, context, journey, before }: Reading): Promise<CheckReport> {
  if (end.status === NOT_MODIFIED && before.last) {
    const told = { measured: tell(before.last.report, end.status), report: before.last.report }
    return { ...told, phases: phasesOfJourney(journey), evidence: () => evidenceOfJourney(journey, { end, start: '' }) }
  }
  const { body, start } = await readBody(end.answer, { ...end, signal: context.signal })
  const phases = phasesOfJourney(journey)
  const evidence = () => evidenceOfJourney(journey, { end, start })
  const isGood = end.status >= 200 && end.status <= 299
  if (!isGood) return { measured: unreadable(`${end.host} answers HTTP ${end.status}`), phases, evidence }
  if (body.is === 'broken') return { measured: unreadable(body.because), phases, evidence }
  if (body.is === 'cut') return { measured: unreadable(`${end.host}: it is longer than 1 MiB`), phases, evidence }
  const read = readReport(body.text, { expect: assignment.expect, context, base: end.url, before })
  remember(end, read, context)
  if ('unreadable' in read) return { measured: unreadable(`${end.host}: ${read.unreadable}`), phases, evidence }
  return { measured: tell(read.report, end.status), report: read.report, phases, evidence }
}

type Read = ReadReport & { readonly firstRead: FirstRead }

function readReport(
  text: string,
  { expect, context, base, before }: Pick<Assignment, 'expect'> & Pick<Reading, 'context' | 'before'> & { base: URL },
): Read {
  const asked = { url: base, part: expect.part }
  if (!/^\s*</.test(text)) return { ...readStatuspage(text, asked), firstRead: before.firstRead }
  return readFeed(text, asked, { now: context.clock.wallAt(), before: before.firstRead })
}

const OUTCOMES: Readonly<Record<ReportedState, readonly ['pass' | 'slow' | 'fail', ResultCode, string]>> = {
  operational: ['pass', 'ok', 'no problem'],
  maintenance: ['pass', 'upstream-maintenance', 'planned work'],
  degraded: ['slow', 'upstream-degraded', 'slowness or faults'],
  partial: ['fail', 'upstream-outage', 'a partial outage'],
  major: ['fail', 'upstream-outage', 'an outage'],
}

function tell({ by, part, state, incidents }: Report, status: number): Measurement {
  const [outcome, code, words] = OUTCOMES[state]
  const who = part === null ? by : `${by} (${part})`
  const title = incidents[0] ? `: "${incidents[0].title}"` : ''
  return { is: 'told', status, outcome, code, because: `${who} reports ${words}${title}` }
}

function unreadable(because: string): Measurement {
  const sentence = `What they say could not be read: ${because}`
  return { is: 'told', outcome: 'inconclusive', code: 'unreadable', because: sentence }
}

function fault({ code, message }: NetworkFault): Measurement {
  return { is: 'fault', code, because: message }
}

/** Only this file writes it, and a probe's memory never outlives its version. */
function remembered({ memory, clock }: CheckContext): Remembered {
  const { last = null, firstRead = new Map() } = (memory.get() ?? {}) as Partial<Remembered>
  return { last: last && clock.steadyMs() - last.readAt < REMEMBERED_MS ? last : null, firstRead }
}

/** Where the answer came over a redirect the next ask takes the same way, so its marks are good there. */
function remember({ answer }: End, read: Read, { memory, clock }: CheckContext): void {
  const { firstRead } = read
  const etag = answer.headers.etag ?? null
  const modified = answer.headers['last-modified'] ?? null
  const last = 'report' in read ? { report: read.report, etag, modified, readAt: clock.steadyMs() } : null
  memory.set({ last, firstRead } satisfies Remembered)
}
