/**
 * Reads a playlist of RFC 8216 as far as the health of a live stream needs it. Pure; called by kinds/hls.ts with what a
 * stranger's server sent: it never throws, and what players would not play is a mistake in words.
 */

export type Playlist = Multivariant | Media

export interface Multivariant {
  readonly is: 'multivariant'
  /** In the order of the list; the first one is what a player starts with. */
  readonly variants: readonly Stream[]
  /** Audio or video in playlists of their own, which the variants need. */
  readonly renditions: readonly Stream[]
}

export interface Stream {
  readonly uri: string
  /** For people: "1280x720", "64 kbit/s", "audio Italiano". */
  readonly name: string
  /** The average if the playlist tells it, else the peak; null: unknown. */
  readonly bitsPerSecond: number | null
}

export interface Media {
  readonly is: 'media'
  readonly targetSeconds: number
  /** Media sequence number of the last segment. Up to 64 bits: some count microseconds. */
  readonly newestSequence: bigint
  /** Discontinuity sequence number of the last segment. */
  readonly discontinuity: bigint
  /** Nothing will be added any more. */
  readonly isEnded: boolean
  readonly longestSeconds: number
  /** The last one that may be fetched; null: none. */
  readonly newest: Segment | null
  /** Epoch ms at which the last segment ends, by the stream's own dates; null: it has none. */
  readonly datedUntil: number | null
}

export interface Segment {
  readonly uri: string
  readonly seconds: number
  /** A part of the resource. */
  readonly range: { readonly from: number; readonly bytes: number } | null
}

export interface Mistake {
  readonly is: 'mistake'
  /** Goes on after "is no HLS playlist: ". */
  readonly because: string
}

/** A day of segments of six seconds, with three lines each. */
const MAX_LINES = 50_000
const NAME_LENGTH = 40

export function readPlaylist(text: string): Playlist | Mistake {
  const draft = emptyDraft()
  let isFirst = true
  for (const line of linesOf(text)) {
    if (isFirst && line !== '#EXTM3U') return mistake('it does not begin with #EXTM3U')
    isFirst = false
    if (line.startsWith('#EXT')) readTag(draft, line)
    else if (line !== '' && !line.startsWith('#')) readUri(draft, line)
    if (draft.mistake !== null) return mistake(draft.mistake)
    if (++draft.lines > MAX_LINES) return mistake(`it has more than ${MAX_LINES} lines`)
  }
  const isMultivariant = draft.variants.length > 0 || draft.renditions.length > 0
  if (draft.pending !== null) return mistake('its last variant has no address')
  if (isMultivariant && draft.isMedia) return mistake('it lists variants and segments')
  if (isMultivariant && draft.variants.length === 0) return mistake('it lists no variant')
  if (isMultivariant) return { is: 'multivariant', variants: draft.variants, renditions: draft.renditions }
  return mediaOf(draft)
}

interface Draft {
  lines: number
  mistake: string | null
  variants: Stream[]
  renditions: Stream[]
  /** A variant whose address comes on the next line. */
  pending: Omit<Stream, 'uri'> | null
  isMedia: boolean
  targetSeconds: number | null
  mediaSequence: bigint
  discontinuitySequence: bigint
  discontinuities: number
  isEnded: boolean
  segments: number
  longestSeconds: number
  newest: Segment | null
  datedUntil: number | null
  /** Of the segment whose address comes next. */
  seconds: number | null
  range: { from: number | null; bytes: number } | null
  isGap: boolean
}

function emptyDraft(): Draft {
  return {
    lines: 0,
    mistake: null,
    variants: [],
    renditions: [],
    pending: null,
    isMedia: false,
    targetSeconds: null,
    mediaSequence: 0n,
    discontinuitySequence: 0n,
    discontinuities: 0,
    isEnded: false,
    segments: 0,
    longestSeconds: 0,
    newest: null,
    datedUntil: null,
    seconds: null,
    range: null,
    isGap: false,
  }
}

function mediaOf(draft: Draft): Media | Mistake {
  if (!draft.isMedia) return mistake('it lists neither variants nor segments')
  if (draft.targetSeconds === null) return mistake('it has no target duration')
  return {
    is: 'media',
    targetSeconds: draft.targetSeconds,
    newestSequence: draft.mediaSequence + BigInt(draft.segments) - 1n,
    discontinuity: draft.discontinuitySequence + BigInt(draft.discontinuities),
    isEnded: draft.isEnded,
    longestSeconds: draft.longestSeconds,
    // Copied: a part of a string keeps all of it in memory.
    newest: draft.newest && { ...draft.newest, uri: Buffer.from(draft.newest.uri).toString() },
    datedUntil: draft.datedUntil,
  }
}

/** Not by `split`: a megabyte of line ends would become a million strings. */
function* linesOf(text: string): Generator<string> {
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf('\n', from)
    const to = end === -1 ? text.length : end
    yield text.slice(from, to).trimEnd()
    from = to + 1
  }
}

type ReadTag = (draft: Draft, value: string) => void

const TAGS: ReadonlyMap<string, ReadTag> = new Map<string, ReadTag>([
  ['#EXT-X-STREAM-INF', readVariant],
  ['#EXT-X-MEDIA', readRendition],
  ['#EXT-X-TARGETDURATION', readTarget],
  ['#EXT-X-MEDIA-SEQUENCE', (draft, value) => setNumber(draft, 'mediaSequence', value)],
  ['#EXT-X-DISCONTINUITY-SEQUENCE', (draft, value) => setNumber(draft, 'discontinuitySequence', value)],
  ['#EXT-X-DISCONTINUITY', (draft) => void draft.discontinuities++],
  ['#EXT-X-ENDLIST', end],
  ['#EXT-X-PLAYLIST-TYPE', (draft, value) => void (value === 'VOD' && end(draft))],
  ['#EXTINF', readDuration],
  ['#EXT-X-BYTERANGE', readRange],
  ['#EXT-X-GAP', gap],
  ['#EXT-X-PROGRAM-DATE-TIME', readDate],
])

function readTag(draft: Draft, line: string): void {
  const colon = line.indexOf(':')
  const name = colon === -1 ? line : line.slice(0, colon)
  TAGS.get(name)?.(draft, colon === -1 ? '' : line.slice(colon + 1))
}

function readTarget(draft: Draft, value: string): void {
  draft.isMedia = true
  draft.targetSeconds = secondsOf(value)
  if (!draft.targetSeconds) draft.mistake = 'its target duration is no number of seconds'
}

function setNumber(draft: Draft, name: 'mediaSequence' | 'discontinuitySequence', value: string): void {
  const whole = wholeOf(value)
  if (whole === null) draft.mistake = 'one of its sequence numbers is none'
  else draft[name] = whole
}

function end(draft: Draft): void {
  draft.isMedia = true
  draft.isEnded = true
}

/** The segment is known not to be there, and players jump over it. */
function gap(draft: Draft): void {
  draft.isGap = true
}

function readDuration(draft: Draft, value: string): void {
  draft.isMedia = true
  draft.seconds = secondsOf(value)
  if (draft.seconds === null) draft.mistake = 'the duration of one of its segments is no number'
}

function readRange(draft: Draft, value: string): void {
  const [, bytes, from] = /^([0-9]{1,15})(?:@([0-9]{1,15}))?$/.exec(value) ?? []
  if (bytes === undefined) draft.mistake = 'the byte range of one of its segments is none'
  else draft.range = { bytes: Number(bytes), from: from === undefined ? null : Number(from) }
}

const HAS_ZONE = /(?:Z|[+-][0-9]{2}:?[0-9]{2})$/
const DATE_LENGTH = 40

/** A date that cannot be read, or names no zone, says nothing; the stream plays without it. */
function readDate(draft: Draft, value: string): void {
  const at = value.length <= DATE_LENGTH && HAS_ZONE.test(value) ? Date.parse(value) : Number.NaN
  draft.datedUntil = Number.isNaN(at) ? null : at
}

function readVariant(draft: Draft, value: string): void {
  const attributes = attributesOf(value)
  const peak = numberOf(attributes.get('BANDWIDTH'))
  const resolution = /^[0-9]{1,6}x[0-9]{1,6}$/.exec(attributes.get('RESOLUTION') ?? '')?.[0]
  draft.pending = {
    name: resolution ?? (peak === null ? `variant ${draft.variants.length + 1}` : `${Math.round(peak / 1_000)} kbit/s`),
    bitsPerSecond: numberOf(attributes.get('AVERAGE-BANDWIDTH')) ?? peak,
  }
}

/** Without an address of its own it is inside the variants. Subtitles may be silent for long, and are no outage. */
function readRendition(draft: Draft, value: string): void {
  const attributes = attributesOf(value)
  const type = attributes.get('TYPE')
  const uri = attributes.get('URI')
  if (uri === undefined || uri === '' || (type !== 'AUDIO' && type !== 'VIDEO')) return
  const called = (attributes.get('NAME') ?? '').replace(/[^\p{L}\p{N} ._-]/gu, '').slice(0, NAME_LENGTH)
  draft.renditions.push({ uri, name: `${type.toLowerCase()} ${called}`.trim(), bitsPerSecond: null })
}

function readUri(draft: Draft, uri: string): void {
  if (draft.pending !== null) {
    draft.variants.push({ ...draft.pending, uri })
    draft.pending = null
    return
  }
  const { seconds, range, isGap } = draft
  if (seconds === null) {
    draft.mistake = 'one of its addresses has neither a duration nor a bandwidth'
    return
  }
  draft.segments++
  draft.longestSeconds = Math.max(draft.longestSeconds, seconds)
  if (draft.datedUntil !== null) draft.datedUntil += seconds * 1_000
  if (!isGap) draft.newest = { uri, seconds, range: placed(range, uri, draft.newest) }
  Object.assign(draft, { seconds: null, range: null, isGap: false })
}

/** A range without a beginning goes on where the one before it in the same resource ended. */
function placed(range: Draft['range'], uri: string, before: Segment | null): Segment['range'] {
  if (range === null) return null
  const goesOnAt = before?.uri === uri && before.range !== null ? before.range.from + before.range.bytes : 0
  return { from: range.from ?? goesOnAt, bytes: range.bytes }
}

/** Sticky: it stops at the first thing that is none, so a long line costs its length once. */
const ATTRIBUTE = / {0,4}([A-Z0-9-]{1,60})=(?:"([^"]*)"|([^",]*))(?:,|$)/gy

function attributesOf(list: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const [, name = '', quoted, plain = ''] of list.matchAll(ATTRIBUTE)) {
    found.set(name, quoted ?? plain)
  }
  return found
}

function wholeOf(value: string): bigint | null {
  return /^[0-9]{1,20}$/.test(value) ? BigInt(value) : null
}

/** As players read it: a fraction where the standard wants none, or a title without its comma, keeps nobody from playing. */
function secondsOf(value: string): number | null {
  const number = /^ ?([0-9]{1,9}(?:\.[0-9]{0,20})?)/.exec(value)?.[1]
  return number === undefined ? null : Number(number)
}

function numberOf(value: string | undefined): number | null {
  return value !== undefined && /^[0-9]{1,15}$/.test(value) ? Number(value) : null
}

function mistake(because: string): Mistake {
  return { is: 'mistake', because }
}
