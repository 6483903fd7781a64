/** The reader of playlists: what RFC 8216 says, what is seen in the wild, and what means harm. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readPlaylist } from '../../probes/kinds/hls-playlist.ts'

const lines = (...each: readonly string[]) => each.join('\n')
const media = (...each: readonly string[]) => readPlaylist(lines('#EXTM3U', '#EXT-X-TARGETDURATION:6', ...each))

describe('a media playlist', () => {
  test('is read as far as the health of a stream needs it', () => {
    const text = lines(
      '#EXTM3U',
      '#EXT-X-VERSION:3',
      '#EXT-X-TARGETDURATION:8',
      '#EXT-X-MEDIA-SEQUENCE:2680',
      '',
      '# a comment',
      '#EXTINF:7.975,',
      'https://priv.example.com/fileSequence2680.ts',
      '#EXTINF:7.941,a title, with a comma',
      'https://priv.example.com/fileSequence2681.ts',
      '#EXT-X-SOMETHING-OF-TOMORROW:1',
      '#EXTINF:6,',
      'https://priv.example.com/fileSequence2682.ts',
    )
    expect(readPlaylist(text)).toEqual({
      is: 'media',
      targetSeconds: 8,
      newestSequence: 2682n,
      discontinuity: 0n,
      isEnded: false,
      longestSeconds: 7.975,
      newest: { uri: 'https://priv.example.com/fileSequence2682.ts', seconds: 6, range: null },
      datedUntil: null,
    })
    expect(readPlaylist(text.replaceAll('\n', '\r\n'))).toEqual(readPlaylist(text))
  })

  const PLAIN = ['#EXTINF:6,', 'a.ts']
  test.each([
    ['without a sequence number it begins at 0', [...PLAIN, ...PLAIN], { newestSequence: 1n }],
    [
      'numbers of 64 bits are told apart',
      ['#EXT-X-MEDIA-SEQUENCE:18446744073709551614', ...PLAIN],
      { newestSequence: 18446744073709551614n },
    ],
    [
      'without segments it stands before its first one',
      ['#EXT-X-MEDIA-SEQUENCE:7'],
      { newestSequence: 6n, newest: null },
    ],
    ['an end is seen', [...PLAIN, '#EXT-X-ENDLIST'], { isEnded: true }],
    ['what is whole from the start has ended', ['#EXT-X-PLAYLIST-TYPE:VOD', ...PLAIN], { isEnded: true }],
    ['what grows has not', ['#EXT-X-PLAYLIST-TYPE:EVENT', ...PLAIN], { isEnded: false }],
    [
      'discontinuities count on from those that are gone',
      ['#EXT-X-DISCONTINUITY-SEQUENCE:4', '#EXT-X-DISCONTINUITY', ...PLAIN, '#EXT-X-DISCONTINUITY', ...PLAIN],
      { discontinuity: 6n },
    ],
    [
      'dates are carried on over the segments after them',
      ['#EXT-X-PROGRAM-DATE-TIME:2026-06-12T19:00:00.500+02:00', ...PLAIN, ...PLAIN],
      { datedUntil: Date.UTC(2026, 5, 12, 17, 0, 12, 500) },
    ],
    [
      'a date without a zone says nothing',
      ['#EXT-X-PROGRAM-DATE-TIME:2026-06-12T19:00:00', ...PLAIN],
      { datedUntil: null },
    ],
    [
      'a segment that is known to be missing counts and is not fetched',
      [...PLAIN, '#EXT-X-GAP', '#EXTINF:6,', 'b.ts'],
      { newestSequence: 1n, newest: { uri: 'a.ts', seconds: 6, range: null } },
    ],
    [
      'a range goes on where the one before ended',
      ['#EXT-X-BYTERANGE:100@50', ...PLAIN, '#EXT-X-BYTERANGE:70', ...PLAIN],
      { newest: { uri: 'a.ts', seconds: 6, range: { from: 150, bytes: 70 } } },
    ],
    ['a title without its comma is no matter', ['#EXTINF:6.0 s', 'a.ts'], { longestSeconds: 6 }],
  ] as const)('%s', (_name, each, found) => {
    expect(media(...each)).toMatchObject({ is: 'media', ...found })
  })
})

describe('a multivariant playlist', () => {
  test('names its variants, and the renditions that have addresses of their own', () => {
    const text = lines(
      '#EXTM3U',
      '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="aac",NAME="Italiano, originale",DEFAULT=YES,URI="it/index.m3u8"',
      '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="aac",NAME="inside the variants"',
      '#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="subs",NAME="Italiano",URI="subs.m3u8"',
      '#EXT-X-STREAM-INF:BANDWIDTH=2560000,AVERAGE-BANDWIDTH=2000000,CODECS="avc1.640028,mp4a.40.2",RESOLUTION=1280x720,AUDIO="aac"',
      'mid.m3u8?token=a=b',
      '#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=86000,URI="iframe.m3u8"',
      '#EXT-X-STREAM-INF:BANDWIDTH=65000,CODECS="mp4a.40.5"',
      '',
      'audio-only.m3u8',
    )
    expect(readPlaylist(text)).toEqual({
      is: 'multivariant',
      variants: [
        { uri: 'mid.m3u8?token=a=b', name: '1280x720', bitsPerSecond: 2_000_000 },
        { uri: 'audio-only.m3u8', name: '65 kbit/s', bitsPerSecond: 65_000 },
      ],
      renditions: [{ uri: 'it/index.m3u8', name: 'audio Italiano originale', bitsPerSecond: null }],
    })
  })
})

test.each([
  ['nothing', ''],
  ['a web page', '<!doctype html><title>Sign in</title>'],
  ['a playlist whose first line is not the first', '\n#EXTM3U\n#EXT-X-TARGETDURATION:6\n'],
  ['an empty playlist', '#EXTM3U\n'],
  ['no target duration', lines('#EXTM3U', '#EXTINF:6,', 'a.ts')],
  ['a target duration of nothing', lines('#EXTM3U', '#EXT-X-TARGETDURATION:0', '#EXTINF:6,', 'a.ts')],
  ['a target duration in words', lines('#EXTM3U', '#EXT-X-TARGETDURATION:six', '#EXTINF:6,', 'a.ts')],
  ['a segment without a duration', lines('#EXTM3U', '#EXT-X-TARGETDURATION:6', 'a.ts')],
  ['a duration below nothing', lines('#EXTM3U', '#EXT-X-TARGETDURATION:6', '#EXTINF:-1,', 'a.ts')],
  ['a sequence number in words', lines('#EXTM3U', '#EXT-X-TARGETDURATION:6', '#EXT-X-MEDIA-SEQUENCE:x')],
  ['a range that is none', lines('#EXTM3U', '#EXT-X-TARGETDURATION:6', '#EXTINF:6,', '#EXT-X-BYTERANGE:a@b', 'a.ts')],
  ['a variant without an address', lines('#EXTM3U', '#EXT-X-STREAM-INF:BANDWIDTH=1')],
  ['renditions of nothing', lines('#EXTM3U', '#EXT-X-MEDIA:TYPE=AUDIO,NAME="a",URI="a.m3u8"')],
  [
    'variants and segments in one',
    lines('#EXTM3U', '#EXT-X-TARGETDURATION:6', '#EXT-X-STREAM-INF:BANDWIDTH=1', 'a.m3u8', '#EXTINF:6,', 'a.ts'),
  ],
  ['lines without end', `#EXTM3U${'\n'.repeat(60_000)}`],
])('%s is a mistake', (_name, text) => {
  expect(readPlaylist(text)).toEqual({ is: 'mistake', because: expect.stringMatching(/^(it|its|one|the) /) })
})

test('R85 whatever is sent, it is read without an error, and a megabyte of it in good time', () => {
  const tag = fc.constantFrom(
    '#EXTM3U',
    '#EXT-X-TARGETDURATION:',
    '#EXT-X-MEDIA-SEQUENCE:',
    '#EXT-X-DISCONTINUITY-SEQUENCE:',
    '#EXT-X-DISCONTINUITY',
    '#EXTINF:',
    '#EXT-X-BYTERANGE:',
    '#EXT-X-GAP',
    '#EXT-X-ENDLIST',
    '#EXT-X-PROGRAM-DATE-TIME:',
    '#EXT-X-STREAM-INF:BANDWIDTH=',
    '#EXT-X-MEDIA:TYPE=AUDIO,URI="',
    '',
  )
  const rest = fc.oneof(fc.string({ maxLength: 30 }), fc.nat().map(String), fc.constant('2026-06-12T19:00:00Z'))
  const line = fc.tuple(tag, rest).map((parts) => parts.join(''))
  const text = fc.array(line, { maxLength: 40 }).map((each) => lines('#EXTM3U', ...each))
  fc.assert(
    fc.property(fc.oneof(text, fc.string()), (sent) => {
      expect(['media', 'multivariant', 'mistake']).toContain(readPlaylist(sent).is)
    }),
    { numRuns: 500 },
  )
})

// One that took the square of its length would outlast the test's own limit.
test.each([
  ['one attribute list that ends badly', `#EXTM3U\n#EXT-X-STREAM-INF:${'A='.repeat(250_000)}"`],
  ['names without values', `#EXTM3U\n#EXT-X-STREAM-INF:${'A'.repeat(500_000)}`],
  ['quotation marks', `#EXTM3U\n#EXT-X-STREAM-INF:${'A="'.repeat(170_000)}`],
  ['spaces', `#EXTM3U\n#EXT-X-STREAM-INF:${' '.repeat(500_000)}x`],
  ['digits', `#EXTM3U\n#EXTINF:${'1'.repeat(500_000)}`],
  ['time without a zone', `#EXTM3U\n#EXT-X-PROGRAM-DATE-TIME:${'T'.repeat(250_000)}`],
])('R85 a long line of %s is read in good time', (_name, text) => {
  expect(readPlaylist(text).is).toBe('mistake')
})
