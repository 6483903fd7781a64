/** What the hls kind makes of answers that are no live stream, or only part of one. A real HTTP server, and a single look. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type HttpTarget, startHttpTarget } from '../support/http-target.ts'
import { check, type Wanted } from './assignments.ts'

const look = (url: string, wanted: Wanted = {}) => check(url, { kind: 'hls', ...wanted })

describe('a playlist', () => {
  let other: HttpTarget
  beforeEach(async () => {
    other = await startHttpTarget()
  })
  afterEach(() => other.close())

  const MEDIA = '#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\na.ts\n'
  const variants = (...uris: readonly string[]) =>
    ['#EXTM3U', ...uris.flatMap((uri) => ['#EXT-X-STREAM-INF:BANDWIDTH=1', uri])].join('\n')

  test.each([
    [404, { status: 404 }, 'fail', 'http-status', 'HTTP 404 instead of 200-299'],
    [504, { status: 504, body: '<h1>504</h1>' }, 'fail', 'http-status', 'HTTP 504 instead of 200-299'],
    ['a web page', { body: '<h1>Welcome</h1>' }, 'fail', 'bad-answer', 'it does not begin with #EXTM3U'],
    ['one that is cut off', { body: MEDIA, reset: 'in-body' }, 'fail', 'connect-reset', 'in the middle of the body'],
    ['one without end', { endless: true }, 'inconclusive', 'body-too-large', 'longer than 1 MiB'],
    ['a list of lists', { body: variants('/live.m3u8') }, 'fail', 'stream-gone', 'lists variants once more'],
    ['a list of pages', { body: variants('/page') }, 'fail', 'stream-gone', 'what answers is no HLS playlist'],
    ['a list of what is no URL', { body: variants('http://[') }, 'fail', 'stream-gone', 'is no URL'],
    ['a list of what is not public', { body: variants('http://10.0.0.1/') }, 'inconclusive', 'blocked', '10.0.0.1'],
    ['a list of what is no web', { body: variants('file:///etc/passwd') }, 'inconclusive', 'blocked', 'file:'],
    [
      'long segments',
      { body: MEDIA.replace('#EXTINF:6', '#EXTINF:7.9') },
      'slow',
      'stream-late',
      'Segment 0 takes 7.9 s, with a target duration of 6 s',
    ],
  ] as const)('that is %s', async (_name, behaviour, outcome, code, because) => {
    other.on('/live.m3u8', behaviour)
    const result = await look(`${other.url}/live.m3u8`)
    expect(result).toMatchObject({ outcome, code })
    expect(result.because).toContain(because)
  })

  test('whose range ends behind its resource does not play', async () => {
    other.on('/live.m3u8', { body: MEDIA.replace('a.ts', '#EXT-X-BYTERANGE:50@10\na.ts') })
    other.on('/a.ts', { body: 'x'.repeat(60) })
    expect(await look(`${other.url}/live.m3u8`)).toMatchObject({ outcome: 'pass' })
    expect(await other.next(({ path }) => path === '/a.ts')).toMatchObject({ headers: { range: 'bytes=10-59' } })
    other.on('/a.ts', { body: 'x'.repeat(59) })
    expect(await look(`${other.url}/live.m3u8`)).toMatchObject({
      code: 'stream-gone',
      because: 'Segment 0 ends after 59 bytes',
    })
  })

  test('that is refused is told by its fault, and one that hangs by its deadline', async () => {
    other.on('/live.m3u8', { hang: true })
    const shortly = { cadence: { timeoutMs: 1_000 } }
    expect(await look(`${other.url}/live.m3u8`, shortly)).toMatchObject({ outcome: 'fail', code: 'timeout-first-byte' })
    other.on('/list.m3u8', { body: variants('/live.m3u8') })
    expect(await look(`${other.url}/list.m3u8`, shortly)).toMatchObject({
      outcome: 'fail',
      code: 'stream-gone',
      because: expect.stringContaining('127.0.0.1: no answer came in time'),
    })
    const { url } = other
    await other.close()
    expect(await look(`${url}/live.m3u8`)).toMatchObject({ outcome: 'fail', code: 'connect-refused' })
  })

  test('of a stranger gets none of the headers that may be secret', async () => {
    const cdn = await startHttpTarget()
    cdn.otherwise({ body: MEDIA })
    other.on('/live.m3u8', { body: variants(`${cdn.url}/variant.m3u8`, '/own.m3u8') })
    other.on('/own.m3u8', { body: MEDIA })
    await look(`${other.url}/live.m3u8`, { target: { headers: { Authorization: 'Bearer abc' } } })
    expect(cdn.arrivals.map(({ path }) => path)).toEqual(['/variant.m3u8', '/a.ts'])
    expect(cdn.arrivals.some(({ headers }) => 'authorization' in headers)).toBe(false)
    expect(other.arrivals.map(({ headers }) => headers.authorization)).toEqual(Array(3).fill('Bearer abc'))
    await cdn.close()
  })

  test('of many variants: the first eight different ones are asked for', async () => {
    other.otherwise({ body: MEDIA })
    const uris = Array.from({ length: 30 }, (_, index) => `/v${Math.floor(index / 2)}.m3u8`)
    other.on('/live.m3u8', { body: variants(...uris) })
    expect(await look(`${other.url}/live.m3u8`)).toMatchObject({ outcome: 'pass' })
    const asked = other.arrivals.map(({ path }) => path).filter((path) => path.startsWith('/v'))
    expect(asked.toSorted()).toEqual(Array.from({ length: 8 }, (_, index) => `/v${index}.m3u8`))
  })
})
