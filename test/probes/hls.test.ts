/** The hls kind against a live stream over real HTTP, on a clock that only the test moves. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Memory } from '../../probes/kinds/kind.ts'
import type { ProbeResult } from '../../probes/protocol.ts'
import { runProbe } from '../../probes/run.ts'
import { type FakeClock, fakeClock } from '../support/fake-clock.ts'
import { type Channel, type LiveStream, type LiveStreamOptions, startLiveStream } from '../support/live-stream.ts'
import { assignmentFor, loopbackGuard, type Wanted } from './assignments.ts'

const SECOND = 1_000

let clock: FakeClock
let stream: LiveStream
let channel: Channel
let memory: Memory
/** How far our wall clock is from that of the stream. */
let offMs = 0
beforeEach(async () => {
  clock = fakeClock()
  offMs = 0
  await goOnAir({})
})
afterEach(() => stream.close())

async function goOnAir(options: LiveStreamOptions): Promise<void> {
  await stream?.close()
  stream = await startLiveStream({ now: clock.now, ...options })
  channel = stream.channel('one')
  memory = remembering()
}

function remembering(): Memory {
  let kept: unknown
  return {
    get: () => kept,
    set: (value) => {
      kept = value
    },
  }
}

function look(url = channel.url, wanted: Wanted = {}): Promise<ProbeResult> {
  const policy = { guard: loopbackGuard(), memory, clock: { steadyMs: clock.now, wallAt: () => clock.now() + offMs } }
  return runProbe(assignmentFor(url, { kind: 'hls', ...wanted }), new AbortController().signal, policy)
}

async function lookAfter(seconds: number, url = channel.url): Promise<ProbeResult> {
  clock.advance(seconds * SECOND)
  return look(url)
}

describe('a stream that goes on', () => {
  test('passes, with the phases of its first playlist and the total of all', async () => {
    const result = await look()
    expect(result).toMatchObject({
      outcome: 'pass',
      code: 'ok',
      because: expect.stringMatching(/^All 3 playlists play in \d+ ms$/),
      status: 200,
      evidence: null,
    })
    expect(stream.asked).toHaveLength(1 + 3 + 3)
    const { dnsMs, connectMs, firstByteMs, totalMs } = result.phases
    expect(totalMs).toBeGreaterThan((dnsMs ?? 0) + (connectMs ?? 0) + (firstByteMs ?? 0))
  })

  test('passes by one variant alone', async () => {
    expect(await look(channel.variantUrl('1280x720'))).toMatchObject({
      outcome: 'pass',
      because: expect.stringMatching(/^Plays up to segment 99 in \d+ ms$/),
    })
    expect(stream.asked).toEqual(['/one/1280x720/index.m3u8', '/one/1280x720/99.ts'])
  })

  test.each([1, 4, 6, 13, 30, 60, 300])('passes at every look, one every %i s', async (seconds) => {
    for (let n = 0; n < 20; n++) expect(await lookAfter(seconds)).toMatchObject({ outcome: 'pass' })
  })

  test('passes after its encoder began anew, and from then on', async () => {
    await look()
    await lookAfter(60)
    channel.restart()
    for (let n = 0; n < 10; n++) expect(await lookAfter(60)).toMatchObject({ outcome: 'pass' })
    channel.restart()
    for (let n = 0; n < 10; n++) expect(await lookAfter(5)).toMatchObject({ outcome: 'pass' })
  })

  test('passes over a discontinuity', async () => {
    await look()
    channel.freeze()
    clock.advance(2 * SECOND)
    channel.resume()
    for (let n = 0; n < 12; n++) expect(await lookAfter(5)).toMatchObject({ outcome: 'pass' })
  })
})

describe('a stream that stands still while it answers 200', () => {
  test('is late above 1.5 target durations and stalled above 3, however often one looks', async () => {
    await look()
    channel.freeze()
    expect(await lookAfter(9)).toMatchObject({ outcome: 'pass' })
    expect(await lookAfter(1)).toMatchObject({
      outcome: 'slow',
      code: 'stream-late',
      because: '3 of 3 playlists are late; 426x240: still at segment 99 after 10 s, with a target duration of 6 s',
    })
    expect(await lookAfter(8)).toMatchObject({ outcome: 'slow', code: 'stream-late' })
    expect(await lookAfter(1)).toMatchObject({
      outcome: 'fail',
      code: 'stream-stalled',
      because: '0 of 3 playlists play; 426x240: still at segment 99 after 19 s, with a target duration of 6 s',
      evidence: { status: 200, bodyStart: expect.stringContaining('#EXT-X-MEDIA-SEQUENCE:95') },
    })
    // The re-checks, 5 and 10 s later.
    for (const seconds of [5, 10, 0]) {
      expect(await lookAfter(seconds)).toMatchObject({ outcome: 'fail', code: 'stream-stalled' })
    }
    channel.resume()
    expect(await lookAfter(6)).toMatchObject({ outcome: 'pass' })
  })

  test('is found at the next check when it went on for a part of the time between two', async () => {
    await look()
    clock.advance(20 * SECOND)
    channel.freeze()
    const first = await lookAfter(40)
    expect(first).toMatchObject({ outcome: 'fail', code: 'stream-stalled' })
    expect(first.because).toContain('426x240: at segment 102, 41 s behind, with a target duration of 6 s')
    for (const seconds of [5, 10]) expect(await lookAfter(seconds)).toMatchObject({ code: 'stream-stalled' })
  })

  test('is refuted by a re-check when it goes on by then', async () => {
    await look()
    clock.advance(10 * SECOND)
    channel.freeze()
    clock.advance(40 * SECOND)
    channel.resume('unmarked')
    expect(await lookAfter(10)).toMatchObject({ outcome: 'fail', code: 'stream-stalled' })
    await lookAfter(5)
    expect(await lookAfter(10)).toMatchObject({ outcome: 'pass' })
    for (let n = 0; n < 5; n++) expect(await lookAfter(60)).toMatchObject({ outcome: 'pass' })
  })

  test('stands as long as its playlist could not be asked for meanwhile', async () => {
    await look()
    channel.freeze()
    channel.answer(504)
    expect(await lookAfter(60)).toMatchObject({ code: 'http-status', status: 504 })
    channel.answer(null)
    expect(await lookAfter(5)).toMatchObject({
      code: 'stream-stalled',
      because: expect.stringContaining('still at segment 99 after 65 s'),
    })
  })

  test('is stalled in the variants that play again after they were missing', async () => {
    await look()
    channel.freeze()
    channel.lose('426x240', '1280x720', '1920x1080')
    expect(await lookAfter(60)).toMatchObject({ code: 'stream-gone' })
    channel.lose()
    expect(await lookAfter(5)).toMatchObject({
      code: 'stream-stalled',
      because: expect.stringContaining('still at segment 99 after 65 s'),
    })
  })

  test('is not one whose dates are wrong: they are read once', async () => {
    await goOnAir({ dated: true })
    offMs = 3_600 * SECOND
    expect(await look()).toMatchObject({ outcome: 'slow', code: 'stream-late' })
    for (let n = 0; n < 5; n++) expect(await lookAfter(5)).toMatchObject({ outcome: 'pass' })
  })

  test('is late at the first look if its own dates say so, and down only when it was seen to stand', async () => {
    await goOnAir({ dated: true })
    expect(await look()).toMatchObject({ outcome: 'pass' })
    channel.freeze()
    clock.advance(600 * SECOND)
    memory = remembering()
    expect(await look()).toMatchObject({
      outcome: 'slow',
      code: 'stream-late',
      because: expect.stringContaining('its newest segment ended 600 s ago by its own date'),
    })
    expect(await lookAfter(19)).toMatchObject({ outcome: 'fail', code: 'stream-stalled' })
  })
})

describe('what of a stream is missing', () => {
  test('makes it partial while something plays, and gone when nothing does', async () => {
    channel.lose('1920x1080')
    expect(await look()).toMatchObject({
      outcome: 'slow',
      code: 'stream-partial',
      because: '2 of 3 playlists play; 1920x1080: its playlist answers HTTP 404',
    })
    channel.lose('426x240', '1280x720', '1920x1080')
    expect(await look()).toMatchObject({
      outcome: 'fail',
      code: 'stream-gone',
      because: '0 of 3 playlists play; 426x240: its playlist answers HTTP 404',
    })
  })

  const segments = [
    ['missing', 'fail', 'stream-gone', 'segment 99 answers HTTP 404'],
    ['empty', 'fail', 'stream-gone', 'segment 99 is empty'],
    ['thin', 'slow', 'stream-partial', 'segment 99 has 15000 bytes instead of about 300000'],
  ] as const
  test.each(segments)('segments that are %s: %s', async (are, outcome, code, because) => {
    channel.segments(are)
    const result = await look()
    expect(result).toMatchObject({ outcome, code })
    expect(result.because).toContain(because)
  })

  test('has ended when its playlist is closed', async () => {
    await look()
    channel.end()
    expect(await look()).toMatchObject({
      outcome: 'fail',
      code: 'stream-gone',
      because: '0 of 3 playlists play; 426x240: it has ended: its playlist is closed for good',
    })
    expect(await look(channel.variantUrl('426x240'))).toMatchObject({
      code: 'stream-gone',
      because: 'It has ended: its playlist is closed for good',
    })
  })
})
