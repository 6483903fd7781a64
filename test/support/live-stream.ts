/**
 * A live stream over real HTTP, by RFC 8216: a list of variants, playlists that go on by the clock they are given, segments
 * with byte ranges. It can be told to fail in the ways that live streams do. For tests, stories and the demo.
 */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type LiveStream = {
  /** `http://127.0.0.1:<port>` */
  readonly url: string
  /** The channel of that name; it is on air from the first call on. */
  channel(name: string): Channel
  /** Every path asked for so far, oldest first. */
  readonly asked: readonly string[]
  close(): Promise<void>
}

export type Channel = {
  /** Of its list of variants. */
  readonly url: string
  /** Of one variant's playlist. */
  variantUrl(variant: Variant): string
  /** It still answers 200, and nothing new comes. */
  freeze(): void
  /** Goes on where it stopped, after a discontinuity; or as if nothing had been. */
  resume(how?: 'marked' | 'unmarked'): void
  /** A new encoder: sequence numbers begin at 0 again, and there is one segment. */
  restart(): void
  /** Its playlists are closed with EXT-X-ENDLIST. */
  end(): void
  /** These variants' playlists answer 404 from now on; without any, all are there. */
  lose(...variants: readonly Variant[]): void
  /** What all its playlists answer from now on; null: what they should. */
  answer(status: number | null): void
  segments(are: SegmentState): void
}

export type SegmentState = 'whole' | 'missing' | 'empty' | 'thin'

export const VARIANTS = { '426x240': 400_000, '1280x720': 1_600_000, '1920x1080': 4_000_000 } as const
export type Variant = keyof typeof VARIANTS

export type LiveStreamOptions = {
  /** Epoch ms. Default: this machine's. */
  readonly now?: () => number
  /** Of each segment, and the target duration; default 6. */
  readonly seconds?: number
  /** Whether playlists carry EXT-X-PROGRAM-DATE-TIME. */
  readonly dated?: boolean
}

const WINDOW = 5

/** Listens on 127.0.0.1, on a free port. */
export async function startLiveStream(options: LiveStreamOptions = {}): Promise<LiveStream> {
  const air = { now: options.now ?? Date.now, seconds: options.seconds ?? 6, dated: options.dated ?? false }
  const channels = new Map<string, OnAir>()
  const asked: string[] = []
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/'
    asked.push(path)
    const [, name = '', variant = '', file = ''] = path.split('/')
    const channel = channels.get(name)
    if (channel === undefined) return send(response, 404)
    if (file.endsWith('.ts')) return sendSegment(channel, { variant, file, request, response })
    if (channel.status !== null) return send(response, channel.status)
    if (variant === 'live.m3u8') return sendPlaylist(response, listOfVariants())
    if (!isVariant(variant) || channel.lost.has(variant)) return send(response, 404)
    return sendPlaylist(response, playlistOf(channel))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const opened = (name: string) => {
    const channel = channels.get(name) ?? goOnAir(air)
    channels.set(name, channel)
    return channel
  }
  return {
    url,
    asked,
    channel: (name) => controls(opened(name), `${url}/${name}`),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

type Air = Required<LiveStreamOptions>

type OnAir = {
  readonly air: Air
  /** When its segment 0 began, on a time that stands still while it is frozen. */
  beganAt: number
  frozenAt: number | null
  isEnded: boolean
  /** Segments that follow a discontinuity. */
  breaks: number[]
  lost: ReadonlySet<Variant>
  status: number | null
  segments: SegmentState
}

function goOnAir(air: Air): OnAir {
  return {
    air,
    beganAt: air.now() - 100 * air.seconds * 1_000,
    frozenAt: null,
    isEnded: false,
    breaks: [],
    lost: new Set(),
    status: null,
    segments: 'whole',
  }
}

function controls(channel: OnAir, url: string): Channel {
  const { now, seconds } = channel.air
  return {
    url: `${url}/live.m3u8`,
    variantUrl: (variant) => `${url}/${variant}/index.m3u8`,
    freeze: () => {
      channel.frozenAt ??= now()
    },
    resume: (how = 'marked') => {
      if (how === 'marked') channel.breaks.push(countOf(channel))
      channel.beganAt += now() - (channel.frozenAt ?? now())
      channel.frozenAt = null
    },
    restart: () => Object.assign(channel, { beganAt: now() - seconds * 1_000, frozenAt: null, breaks: [] }),
    end: () => Object.assign(channel, { isEnded: true, frozenAt: channel.frozenAt ?? now() }),
    lose: (...variants) => Object.assign(channel, { lost: new Set(variants) }),
    answer: (status) => Object.assign(channel, { status }),
    segments: (are) => Object.assign(channel, { segments: are }),
  }
}

/** Segments that are complete, since it began. */
function countOf({ air, beganAt, frozenAt }: OnAir): number {
  return Math.floor(((frozenAt ?? air.now()) - beganAt) / (air.seconds * 1_000))
}

function listOfVariants(): string {
  const lines = Object.entries(VARIANTS).flatMap(([resolution, bandwidth]) => [
    `#EXT-X-STREAM-INF:BANDWIDTH=${bandwidth},RESOLUTION=${resolution},CODECS="avc1.640028,mp4a.40.2"`,
    `${resolution}/index.m3u8`,
  ])
  return ['#EXTM3U', '#EXT-X-VERSION:3', '#EXT-X-INDEPENDENT-SEGMENTS', ...lines, ''].join('\n')
}

function playlistOf(channel: OnAir): string {
  const { air, breaks, isEnded, beganAt } = channel
  const count = countOf(channel)
  const first = Math.max(0, count - WINDOW)
  const segments = Array.from({ length: count - first }, (_, index) => first + index)
  const lines = segments.flatMap((sequence) => [
    ...(breaks.includes(sequence) ? ['#EXT-X-DISCONTINUITY'] : []),
    ...(air.dated
      ? [`#EXT-X-PROGRAM-DATE-TIME:${new Date(beganAt + sequence * air.seconds * 1_000).toISOString()}`]
      : []),
    `#EXTINF:${air.seconds.toFixed(3)},`,
    `${sequence}.ts`,
  ])
  return [
    '#EXTM3U',
    '#EXT-X-VERSION:3',
    `#EXT-X-TARGETDURATION:${Math.round(air.seconds)}`,
    `#EXT-X-MEDIA-SEQUENCE:${first}`,
    `#EXT-X-DISCONTINUITY-SEQUENCE:${breaks.filter((sequence) => sequence < first).length}`,
    ...lines,
    ...(isEnded ? ['#EXT-X-ENDLIST'] : []),
    '',
  ].join('\n')
}

type Asked = { variant: string; file: string; request: IncomingMessage; response: ServerResponse }

function sendSegment(channel: OnAir, { variant, file, request, response }: Asked): void {
  const sequence = Number.parseInt(file, 10)
  if (!isVariant(variant) || channel.segments === 'missing' || !(sequence < countOf(channel))) {
    send(response, 404)
    return
  }
  const bytes = sizeOf(channel, variant)
  const [, from = '0', to = ''] = /^bytes=([0-9]+)-([0-9]*)$/.exec(request.headers.range ?? '') ?? []
  const last = Math.min(to === '' ? bytes - 1 : Number(to), bytes - 1)
  if (bytes === 0 || request.headers.range === undefined) {
    response.writeHead(200, { 'content-type': 'video/mp2t', 'content-length': bytes })
    response.end(Buffer.alloc(bytes, 0x47))
    return
  }
  const length = last - Number(from) + 1
  const headers = { 'content-range': `bytes ${from}-${last}/${bytes}`, 'content-length': length }
  response.writeHead(206, { 'content-type': 'video/mp2t', ...headers })
  response.end(Buffer.alloc(length, 0x47))
}

function sizeOf({ segments, air }: OnAir, variant: Variant): number {
  const wholeBytes = Math.round((VARIANTS[variant] / 8) * air.seconds)
  return segments === 'empty' ? 0 : segments === 'thin' ? Math.round(wholeBytes / 20) : wholeBytes
}

function isVariant(name: string): name is Variant {
  return Object.hasOwn(VARIANTS, name)
}

function sendPlaylist(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'content-type': 'application/vnd.apple.mpegurl', 'cache-control': 'no-cache' })
  response.end(text)
}

function send(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'text/plain' })
  response.end(`HTTP ${status}\n`)
}
