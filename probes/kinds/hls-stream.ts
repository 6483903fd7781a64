/**
 * The playlists of one live stream, fetched side by side, each with its newest segment. Called by kinds/hls.ts once the
 * playlist that the operator wrote down has been read.
 */
import { type Body, isExpectedStatus } from '../assess.ts'
import { NetworkFault } from '../faults.ts'
import type { ResultCode } from '../protocol/result-codes.ts'
import { type Assignment, LIMITS } from '../protocol.ts'
import { judgePlaylist, judgeSegment, type Part, type PartFinding } from './hls-judge.ts'
import {
  type Media,
  type Mistake,
  type Multivariant,
  type Playlist,
  readPlaylist,
  type Stream,
} from './hls-playlist.ts'
import { advance, type Look, type Progress } from './hls-progress.ts'
import { fetchSegment } from './hls-segment.ts'
import { readBody } from './http-body.ts'
import { type Ask, type End, follow, forStrangers, type Journey, startJourney } from './http-journey.ts'
import type { CheckContext } from './kind.ts'

/** More playlists than this are not looked at: the first ones are what players begin with. */
const MOST_PLAYLISTS = 8
/** Twice the evidence: what is redacted in it may be longer than what stands for it. */
const KEPT = 2 * LIMITS.evidenceBodyBytes

/** By the place of a playlist in the list: addresses may change with every answer. */
export type StreamMemory = ReadonlyMap<string, Progress>

export interface Watch {
  readonly assignment: Assignment
  readonly context: CheckContext
  readonly before: StreamMemory
}

/** One playlist's answer, read and closed. What is kept of a megabyte is little: many checks run side by side. */
export interface Answer {
  readonly end: End
  readonly look: Look
  /** Its beginning, for the evidence. */
  readonly text: string
  /** `unexpected`: by its status; `broken`: it did not come whole; `cut`: too long to be judged. */
  readonly read:
    | Playlist
    | Mistake
    | { readonly is: 'unexpected' }
    | { readonly is: 'cut' }
    | Extract<Body, { is: 'broken' }>
}

/** What one playlist came to. */
export interface Seen {
  readonly part: Part
  /** null: nothing new to remember. */
  readonly progress: readonly [key: string, Progress] | null
  /** The beginning of the playlist; empty: none came. */
  readonly text: string
}

/**
 * To another origin than the operator's go only harmless headers of his.
 *
 * @throws NetworkFault
 */
export async function fetchPlaylist({ assignment, context }: Watch, url: string, journey: Journey): Promise<Answer> {
  const askedAt = context.clock.steadyMs()
  const end = await follow(askFor(assignment, url), context, journey)
  try {
    const { body, start } = await readBody(end.answer, { ...end, signal: context.signal })
    const recheckedMs = assignment.cadence.recheckMs.reduce((sum, ms) => sum + ms, 0)
    const look = { askedAt, answeredAt: context.clock.steadyMs(), recheckedMs }
    const isExpected = isExpectedStatus(end.status, assignment.expect.status)
    return { end, look, text: copied(start.slice(0, KEPT)), read: isExpected ? readOf(body) : { is: 'unexpected' } }
  } finally {
    end.close()
  }
}

function readOf(body: Body): Answer['read'] {
  if (body.is === 'broken') return body
  return body.is === 'cut' ? { is: 'cut' } : readPlaylist(body.text)
}

/** A part of a string keeps all of it in memory. */
function copied(text: string): string {
  return Buffer.from(text).toString()
}

export function lookAtAll(watch: Watch, { variants, renditions }: Multivariant, base: URL): Promise<Seen[]> {
  const places = [
    ...variants.map((stream, index) => ({ stream, key: `variant ${index}`, isVariant: true })),
    ...renditions.map((stream, index) => ({ stream, key: `rendition ${index}`, isVariant: false })),
  ]
  const each = new Map(places.toReversed().map((place) => [place.stream.uri, place]))
  const chosen = places.filter((place) => each.get(place.stream.uri) === place).slice(0, MOST_PLAYLISTS)
  return Promise.all(chosen.map((place) => lookAt(watch, place, base)))
}

interface Place {
  readonly stream: Stream
  readonly key: string
  readonly isVariant: boolean
}

async function lookAt(watch: Watch, place: Place, base: URL): Promise<Seen> {
  const url = URL.parse(place.stream.uri, base)
  if (url === null) return unread(place, { is: 'missing', because: 'its address is no URL' })
  try {
    const answer = await fetchPlaylist(watch, url.href, startJourney())
    const { read, end, text } = answer
    if (read.is === 'media') return await judgeMedia(watch, { place, answer, media: read })
    if (read.is === 'cut') return unread(place, TOO_LONG, text)
    return unread(place, { is: 'missing', because: whyNoMedia(read, end) }, text)
  } catch (error) {
    return unread(place, findingOf(error))
  }
}

function whyNoMedia(read: Exclude<Answer['read'], { is: 'media' | 'cut' }>, { status }: End): string {
  switch (read.is) {
    case 'unexpected':
      return `its playlist answers HTTP ${status}`
    case 'broken':
      return read.because
    case 'mistake':
      return `what answers is no HLS playlist: ${read.because}`
    case 'multivariant':
      return 'what answers lists variants once more'
  }
}

function unread(place: Place, finding: PartFinding, text = ''): Seen {
  return { part: partOf(place, finding), progress: null, text }
}

export const TOO_LONG = {
  is: 'unseen',
  code: 'body-too-large',
  because: 'the playlist is longer than 1 MiB, too long to be judged',
} as const satisfies PartFinding

export interface MediaAnswer {
  readonly place: Place
  readonly answer: Answer
  readonly media: Media
}

export async function judgeMedia(watch: Watch, { place, answer, media }: MediaAnswer): Promise<Seen> {
  const { context, before } = watch
  const known = before.get(place.key) ?? null
  const progress = advance(known, media, answer.look)
  const seen = (finding: PartFinding): Seen => ({
    part: partOf(place, finding),
    progress: [place.key, progress],
    text: answer.text,
  })
  const facts = { media, progress, look: answer.look }
  const against = judgePlaylist(facts)
  const segment = media.newest
  if (against !== null || segment === null) return seen(against ?? { is: 'missing', because: 'it has no segment' })
  const url = URL.parse(segment.uri, answer.end.url)
  if (url === null) return seen({ is: 'missing', because: 'the address of its newest segment is no URL' })
  try {
    const fetched = await fetchSegment(askFor(watch.assignment, url.href), segment, context)
    const datedMs = known === null && media.datedUntil !== null ? context.clock.wallAt() - media.datedUntil : null
    return seen(judgeSegment({ ...facts, segment, fetched, bitsPerSecond: place.stream.bitsPerSecond, datedMs }))
  } catch (error) {
    return seen(findingOf(error))
  }
}

function askFor({ target, expect }: Assignment, url: string): Ask {
  const isOwn = URL.parse(url)?.origin === URL.parse(target.url)?.origin
  const headers = isOwn ? target.headers : forStrangers(target.headers)
  return { url, method: 'GET', headers, body: null, status: expect.status }
}

/** Ours, and so no evidence: the guard, or a shortage of this machine. */
const OWN: readonly ResultCode[] = ['blocked', 'blind', 'fault']

/** @throws what is a bug */
function findingOf(error: unknown): PartFinding {
  if (!(error instanceof NetworkFault)) throw error
  const { code, message: because } = error
  return OWN.includes(code) ? { is: 'unseen', code, because } : { is: 'missing', because }
}

function partOf({ stream, isVariant }: Place, finding: PartFinding): Part {
  return { ...finding, name: stream.name, isVariant }
}
