/**
 * What was seen of a live stream, judged: each playlist first, then the stream that they make up. Degraded (late, a part
 * missing) is told from down (stalled though it answers, gone). Pure; called by kinds/hls-stream.ts.
 */
import type { Assessment } from '../assess.ts'
import type { ResultCode } from '../protocol/result-codes.ts'
import type { Media, Segment, Stream } from './hls-playlist.ts'
import { LATE_RATIO, type Look, type Progress, STALLED_RATIO, standsFor } from './hls-progress.ts'
import type { Fetched } from './hls-segment.ts'

export type PartFinding =
  | { readonly is: 'plays' | 'late' | 'thin' | 'stalled' | 'missing' | 'ended'; readonly because: string }
  /** We could not look, or not judge what we saw: no evidence either way. */
  | { readonly is: 'unseen'; readonly code: ResultCode; readonly because: string }

export type Part = PartFinding & {
  /** Empty: there is but this one playlist. */
  readonly name: string
  /** Without one variant nothing plays; without a rendition the others may. */
  readonly isVariant: boolean
}

/** Encoder, packager and a clock that is a little wrong take less; only a first look goes by dates at all. */
const DATED_LATE_MS = 60_000
/** A tenth of the bandwidth that is announced: a still picture has more. */
const THIN_RATIO = 0.1

export interface PlaylistFacts {
  readonly media: Media
  readonly progress: Progress
  readonly look: Look
}

/** What the playlist alone says against it; null: its newest segment is worth a look. */
export function judgePlaylist({ media, progress, look }: PlaylistFacts): PartFinding | null {
  if (media.isEnded) return { is: 'ended', because: 'it has ended: its playlist is closed for good' }
  if (media.newest === null) return { is: 'missing', because: 'its playlist has no segment' }
  if (progress.isStalled) return { is: 'stalled', because: standing({ media, progress, look }) }
  return null
}

export interface SegmentFacts extends PlaylistFacts {
  readonly segment: Segment
  readonly fetched: Fetched
  readonly bitsPerSecond: Stream['bitsPerSecond']
  /** ms since the end of the newest segment by the stream's own dates, at a first look; null: not known, or not the first. */
  readonly datedMs: number | null
}

/** Of a playlist that `judgePlaylist` says nothing against. */
export function judgeSegment(facts: SegmentFacts): PartFinding {
  const { media, progress, look, segment, fetched, datedMs } = facts
  const targetMs = media.targetSeconds * 1_000
  if (fetched.is === 'missing') return { is: 'missing', because: `segment ${media.newestSequence} ${fetched.because}` }
  if (standsFor(progress, look) > LATE_RATIO * targetMs) return { is: 'late', because: standing(facts) }
  if (datedMs !== null && datedMs > Math.max(DATED_LATE_MS, STALLED_RATIO * targetMs)) {
    return { is: 'late', because: `its newest segment ended ${secondsOf(datedMs)} s ago by its own date` }
  }
  if (Math.round(segment.seconds) > Math.ceil(media.targetSeconds)) {
    const because = `segment ${media.newestSequence} takes ${segment.seconds} s, with ${target(media)}`
    return { is: 'late', because }
  }
  return thinness(facts) ?? { is: 'plays', because: `plays up to segment ${media.newestSequence}` }
}

function thinness({ fetched, segment, bitsPerSecond, media }: SegmentFacts): PartFinding | null {
  if (fetched.is !== 'there' || fetched.bytes === null || bitsPerSecond === null) return null
  const announcedBytes = (bitsPerSecond / 8) * segment.seconds
  if (fetched.bytes >= announcedBytes * THIN_RATIO) return null
  const because = `segment ${media.newestSequence} has ${fetched.bytes} bytes instead of about ${Math.round(announcedBytes)}`
  return { is: 'thin', because }
}

function standing({ media, progress, look }: PlaylistFacts): string {
  const seconds = secondsOf(standsFor(progress, look))
  const where = `at segment ${media.newestSequence}`
  const since =
    progress.seenAt === look.answeredAt ? `${where}, ${seconds} s behind` : `still ${where} after ${seconds} s`
  return `${since}, with ${target(media)}`
}

function target(media: Media): string {
  return `a target duration of ${media.targetSeconds} s`
}

function secondsOf(ms: number): number {
  return Math.round(ms / 1_000)
}

/**
 * Not knowing is not down: while a variant could not be looked at, the others that do not play make it degraded at most.
 *
 * @param parts at least one of them a variant
 */
export function judgeStream(parts: readonly Part[]): Assessment {
  const seen = parts.filter((part) => part.is !== 'unseen')
  const unseen = parts.find((part) => part.is === 'unseen' && part.isVariant)
  if (unseen?.is === 'unseen' && !seen.some((part) => part.isVariant)) {
    return { outcome: 'inconclusive', code: unseen.code, because: told(unseen) }
  }
  const out = seen.filter((part) => part.is === 'stalled' || part.is === 'missing' || part.is === 'ended')
  const playing = seen.filter((part) => !out.includes(part))
  const [worst] = out
  if (worst && !unseen && !playing.some((part) => part.isVariant)) {
    const stalled = out.find((part) => part.is === 'stalled')
    const because = `${counted(playing, seen, PLAY)}${told(stalled ?? worst)}`
    return { outcome: 'fail', code: stalled ? 'stream-stalled' : 'stream-gone', because }
  }
  if (worst) return degraded('stream-partial', `${counted(playing, seen, PLAY)}${told(worst)}`)
  const late = playing.filter((part) => part.is === 'late')
  if (late[0]) return degraded('stream-late', `${counted(late, seen, ['is late', 'are late'])}${told(late[0])}`)
  const thin = playing.filter((part) => part.is === 'thin')
  if (thin[0])
    return degraded('stream-partial', `${counted(thin, seen, ['is too small', 'are too small'])}${told(thin[0])}`)
  const [first] = playing
  const because = first && seen.length === 1 ? told(first) : `All ${seen.length} playlists play`
  return { outcome: 'pass', code: 'ok', because }
}

const PLAY = ['plays', 'play'] as const

/** Of a stream with several playlists: how many. */
function counted(some: readonly Part[], all: readonly Part[], [one, more]: readonly [string, string]): string {
  const doWhat = some.length === 1 ? one : more
  return all.length > 1 ? `${some.length} of ${all.length} playlists ${doWhat}; ` : ''
}

function told({ name, because }: Part): string {
  return name === '' ? `${because.charAt(0).toUpperCase()}${because.slice(1)}` : `${name}: ${because}`
}

function degraded(code: ResultCode, because: string): Assessment {
  return { outcome: 'slow', code, because }
}
