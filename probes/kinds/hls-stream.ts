/**
 * The playlists of one live stream, fetched side by side, each with its newest segment. Called by kinds/hls.ts once the
 * playlist that the operator wrote down has been read.
 */
import { isExpectedStatus } from '../assess.ts'
import { NetworkFault } from '../faults.ts'
import type { Assignment, ResultCode } from '../protocol.ts'
import { judgePlaylist, judgeSegment, type Part, type PartFinding } from './hls-judge.ts'
import { type Media, type Multivariant, readPlaylist, type Stream } from './hls-playlist.ts'
import { advance, type Look, type Progress } from './hls-progress.ts'
import { fetchSegment } from './hls-segment.ts'
import { readBody } from './http-body.ts'
import { type Ask, type End, follow, forStrangers, type Journey, startJourney } from './http-journey.ts'
import type { CheckContext } from './kind.ts'

/** More playlists than this are not looked at: the first ones are what players begin with. */
const MOST_PLAYLISTS = 8

/** By the place of a playlist in the list: addresses may change with every answer. */
export type StreamMemory = ReadonlyMap<string, Progress>

export interface Watch {
  readonly assignment: Assignment
  readonly context: CheckContext
  readonly before: StreamMemory
}

/** One playlist's answer, read and closed. */
export interface Page {
  readonly end: End
  readonly body: Awaited<ReturnType<typeof readBody>>['body']
  /** Its text, as far as it came. */
  readonly start: string
  readonly look: Look
}

/** What one playlist came to. */
export interface Seen {
  readonly part: Part
  /** null: nothing new to remember. */
  readonly progress: readonly [key: string, Progress] | null
  /** The playlist's text; empty: none came. */
  readonly text: string
}

/**
 * To another origin than the operator's go only harmless headers of his.
 *
 * @throws NetworkFault
 */
export async function fetchPage({ assignment, context }: Watch, url: string, journey: Journey): Promise<Page> {
  const askedAt = context.clock.steadyMs()
  const end = await follow(askFor(assignment, url), context, journey)
  try {
    const { body, start } = await readBody(end.answer, { ...end, signal: context.signal })
    const recheckedMs = assignment.cadence.recheckMs.reduce((sum, ms) => sum + ms, 0)
    return { end, body, start, look: { askedAt, answeredAt: context.clock.steadyMs(), recheckedMs } }
  } finally {
    end.close()
  }
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
  const unread = (finding: PartFinding, text = ''): Seen => ({ part: partOf(place, finding), progress: null, text })
  const url = URL.parse(place.stream.uri, base)
  if (url === null) return unread({ is: 'missing', because: 'its address is no URL' })
  try {
    const page = await fetchPage(watch, url.href, startJourney())
    const { end, body, start } = page
    if (!isExpectedStatus(end.status, watch.assignment.expect.status))
      return unread({ is: 'missing', because: `its playlist answers HTTP ${end.status}` }, start)
    if (body.is === 'broken') return unread({ is: 'missing', because: body.because }, start)
    if (body.is === 'cut') return unread(TOO_LONG, start)
    const playlist = readPlaylist(body.text)
    if (playlist.is === 'media') return await judgeMedia(watch, { place, page, media: playlist })
    const why = playlist.is === 'mistake' ? `is no HLS playlist: ${playlist.because}` : 'lists variants once more'
    return unread({ is: 'missing', because: `what answers ${why}` }, start)
  } catch (error) {
    return unread(findingOf(error))
  }
}

export const TOO_LONG = {
  is: 'unseen',
  code: 'body-too-large',
  because: 'the playlist is longer than 1 MiB, too long to be judged',
} as const satisfies PartFinding

export interface MediaPage {
  readonly place: Place
  readonly page: Page
  readonly media: Media
}

export async function judgeMedia(watch: Watch, { place, page, media }: MediaPage): Promise<Seen> {
  const { context, before } = watch
  const known = before.get(place.key) ?? null
  const progress = advance(known, media, page.look)
  const seen = (finding: PartFinding): Seen => ({
    part: partOf(place, finding),
    progress: [place.key, progress],
    text: page.start,
  })
  const facts = { media, progress, look: page.look }
  const against = judgePlaylist(facts)
  const segment = media.newest
  if (against !== null || segment === null) return seen(against ?? { is: 'missing', because: 'it has no segment' })
  const url = URL.parse(segment.uri, page.end.url)
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
