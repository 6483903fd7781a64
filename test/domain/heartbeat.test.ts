import { describe, expect, test } from 'vitest'
import { nextDueAt } from '../../probes/schedule.ts'
import { type Awaited, hear, look, type Pulse, replanned, UNHEARD } from '../../server/domain/heartbeat.ts'
import { isListening, type Listening, listenOn } from '../../server/domain/listening.ts'
import { awaitedBy } from '../../server/flow/awaited.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
/** An hourly job: 02:00 UTC is its turn, which is 04:00 where its plan is made. */
const DUE = Date.UTC(2026, 5, 11, 2)
const hourly: Awaited = { everyMs: HOUR, isByTheClock: false, timeZone: 'Europe/Rome', nextAfter: (at) => at + HOUR }
const settings = { graceMs: 10 * MINUTE, longestMs: 30 * MINUTE, timeZone: null }
const ALWAYS: Listening = { sinceAt: 0, lastAt: 0, deafFromAt: null }
const awaited: Pulse = { dueAt: DUE, startedAt: null }
const running: Pulse = { dueAt: DUE + HOUR, startedAt: DUE }

const at = (minutes: number) => DUE + minutes * MINUTE
const gap = (from: number, to: number): Listening => ({ deafFromAt: at(from), sinceAt: at(to), lastAt: at(to) })
const seen = (pulse: Pulse, minutes: number, listening: Listening = ALWAYS, change: Partial<Awaited> = {}) =>
  look(pulse, { now: at(minutes), settings, listening, awakeAt: 0, awaited: { ...hourly, ...change } })

describe('a signal', () => {
  test.each([
    ['that is good is a pass', { is: 'good', exit: null }, 'ok', 'The job says that all is well'],
    ['that says failed is a failure', { is: 'fail', exit: null }, 'job-failed', 'The job says that it failed'],
    ['with an exit code names it', { is: 'fail', exit: '3' }, 'job-failed', 'The job ended with exit code 3'],
    ['with the name of a signal names it', { is: 'fail', exit: 'TERM' }, 'job-failed', 'The job was ended by SIGTERM'],
  ] as const)('%s', (_name, signal, code, because) => {
    const { pulse, word } = hear(awaited, signal, { now: at(1), awaited: hourly })
    expect(word).toMatchObject({ code, because, totalMs: 0 })
    expect(pulse).toEqual({ dueAt: at(61), startedAt: null })
  })

  test('of a start says nothing yet, and its end tells how long it took', () => {
    const begun = hear(UNHEARD, { is: 'start' }, { now: DUE, awaited: hourly })
    expect(begun).toEqual({ pulse: running, word: null })
    expect(hear(begun.pulse, { is: 'good', exit: '0' }, { now: at(7), awaited: hourly }).word?.totalMs).toBe(7 * MINUTE)
  })
})

describe('silence', () => {
  test.each([
    ['before the first signal is none', UNHEARD, 10_000, ALWAYS, null],
    ['within the grace is none', awaited, 9.9, ALWAYS, null],
    ['after the grace is a miss', awaited, 10, ALWAYS, 'missed'],
    ['during a run is none', running, 29.9, ALWAYS, null],
    ['after the longest run is an overrun', running, 30, ALWAYS, 'overrun'],
    ['over a short gap of ours has its whole grace anew', awaited, 10.5, gap(4.5, 5), null],
    ['over a short gap of ours ends with that grace', awaited, 15, gap(4.5, 5), 'missed'],
    ['while we were away for long is nobody’s fault', awaited, 600, gap(-10, 30), null],
    ['while we were away for long before it was due counts', awaited, 10, gap(-60, -30), 'missed'],
    ['of a job that may have spoken early, while we were away, is nobody’s fault', awaited, 10, gap(-9, -5), null],
    ['of a run over a long gap of ours is nobody’s fault', running, 600, gap(5, 40), null],
  ] as const)('%s', (_name, pulse, minutes, listening, code) => {
    expect(seen(pulse, minutes, listening).word?.code ?? null).toBe(code)
  })

  test('of a job that speaks by the clock counts though we were away shortly before its turn', () => {
    expect(seen(awaited, 10, gap(-9, -5), { isByTheClock: true }).word?.code).toBe('missed')
  })

  test('has its whole grace anew after whoever judges it stood still', () => {
    const around = { settings, listening: ALWAYS, awakeAt: at(9), awaited: hourly }
    expect(look(awaited, { ...around, now: at(18.9) }).word).toBeNull()
    expect(look(awaited, { ...around, now: at(19) }).word?.code).toBe('missed')
  })

  test('is told once, and then the next signal is awaited', () => {
    const missed = seen(awaited, 10)
    expect(missed.word?.because).toBe('No signal, awaited at 2026-06-11 04:00 (Europe/Rome) and for 10 min after')
    expect(seen(missed.pulse, 11)).toEqual({ pulse: missed.pulse, word: null })
    expect(seen(missed.pulse, 80).word?.code).toBe('missed')
  })

  test('after a long gap of ours is a miss at the next turn', () => {
    const excused = seen(awaited, 30, gap(-10, 30))
    expect(excused.pulse).toEqual({ dueAt: at(90), startedAt: null })
    expect(seen(excused.pulse, 100, gap(-10, 30)).word?.code).toBe('missed')
  })

  test('does not last for hours because our clock was put back by hours', () => {
    const mended = seen(awaited, -5 * 60)
    expect(mended).toEqual({ pulse: { dueAt: at(-4 * 60), startedAt: null }, word: null })
  })
})

describe('a job that begins again before it told its end', () => {
  /** Begins at these minutes, and never tells an end. @returns the words of a look at every minute */
  const words = (starts: (minute: number) => boolean, everyMs: number, longestMs: number) => {
    const plan = { ...hourly, everyMs, nextAfter: (t: number) => t + everyMs }
    const around = { settings: { ...settings, longestMs }, listening: ALWAYS, awakeAt: 0, awaited: plan }
    const said: [minute: number, code: string][] = []
    let pulse = UNHEARD
    for (let minute = 0; minute <= 60; minute += 1) {
      const next = look(pulse, { ...around, now: at(minute) })
      if (next.word) said.push([minute, next.word.code])
      pulse = starts(minute) ? hear(next.pulse, { is: 'start' }, { now: at(minute), awaited: plan }).pulse : next.pulse
    }
    return said
  }

  test('is late though every start comes before the longest run is over', () => {
    expect(words((minute) => minute % 5 === 0, 5 * MINUTE, 10 * MINUTE)[0]).toEqual([15, 'overrun'])
    expect(words(() => true, MINUTE, 5 * MINUTE)[0]).toEqual([6, 'overrun'])
  })

  test('within its turn has its whole time anew', () => {
    expect(words((minute) => minute === 0 || minute === 20, HOUR, 30 * MINUTE)).toEqual([[50, 'overrun']])
  })

  test('is told apart from one run that is too long', () => {
    const again = seen({ dueAt: at(5), startedAt: at(30) }, 35)
    expect(again.word?.because).toBe(
      'The job began again and again, last at 2026-06-11 04:30 (Europe/Rome), and has not told an end since 2026-06-11 04:05 (Europe/Rome)',
    )
    const once = seen({ dueAt: at(65), startedAt: at(5) }, 35)
    expect(once.word?.because).toBe(
      'The job began at 2026-06-11 04:05 (Europe/Rome) and has not told its end within 30 min',
    )
  })

  test('of which one tells its end is awaited at the turn after', () => {
    const pulse = { dueAt: at(5), startedAt: at(10) }
    const { pulse: next } = hear(pulse, { is: 'good', exit: null }, { now: at(11), awaited: hourly })
    expect(next).toEqual({ dueAt: at(71), startedAt: null })
  })
})

test.each([
  ['by the new plan, where that lies ahead', 10, 40],
  ['a whole turn from now, where it has passed', 50, 80],
])('a job whose plan was changed to 30 minutes is due %s', (_name, now, due) => {
  const halfHourly = { ...hourly, everyMs: HOUR / 2, nextAfter: (t: number) => t + HOUR / 2 }
  const next = replanned({ dueAt: at(60), startedAt: null }, at(10), { now: at(now), awaited: halfHourly })
  expect(next).toEqual({ dueAt: at(due), startedAt: null })
})

describe('we listen', () => {
  const S = 1_000
  const heard = (...seconds: number[]) =>
    seconds.reduce<Listening | null>((before, now) => listenOn(before, now * S), null)
  test.each([
    ['without a gap while a look is late or left out', [0, 5, 15, 20], { sinceAt: 0, deafFromAt: null }],
    ['anew after a gap', [0, 5, 100, 105], { sinceAt: 100 * S, deafFromAt: 5 * S }],
    [
      'after one gap though we came up for a moment within it',
      [0, 5, 100, 105, 200],
      { sinceAt: 200 * S, deafFromAt: 5 * S },
    ],
    [
      'after the last gap alone, with a minute between two',
      [0, 100, 110, 120, 130, 140, 150, 160, 300],
      { sinceAt: 300 * S, deafFromAt: 160 * S },
    ],
    [
      'anew, after a gap that nobody knows, once our clock was put back',
      [1_000, 1_005, 5],
      { sinceAt: 5 * S, deafFromAt: null },
    ],
    ['on, though a clock of another machine is a little ahead', [0, 5, 3], { sinceAt: 0, deafFromAt: null }],
  ])('%s', (_name, seconds, expected) => {
    expect(heard(...seconds)).toMatchObject(expected)
  })

  test('no more, when nobody has said so for a while', () => {
    expect(isListening(heard(0, 5), 20 * S)).toBe(true)
    expect(isListening(heard(0, 5), 21 * S)).toBe(false)
    expect(isListening(null, 0)).toBe(false)
  })
})

describe('a nightly job by cron, 02:30 in Rome', () => {
  const cadence = { everyMs: 25 * HOUR, cron: '30 2 * * *', timeZone: 'Europe/Rome', recheckMs: [], timeoutMs: 10_000 }
  const { nextAfter } = awaitedBy({ id: 'nightly', cadence }, { nextDueAt })
  const utc = (text: string) => Date.parse(`${text}Z`)
  test.each([
    ['in winter', '2026-01-10T12:00', '2026-01-11T01:30'],
    ['in summer', '2026-06-10T12:00', '2026-06-11T00:30'],
    ['in the night without a 02:30, when clocks go on', '2026-03-28T12:00', '2026-03-29T01:30'],
    ['in the night with two of them, at the first', '2026-10-24T12:00', '2026-10-25T00:30'],
    ['not a second time in that night', '2026-10-25T00:31', '2026-10-26T01:30'],
    ['at its next turn, when it spoke a few seconds early', '2026-01-11T01:29:55', '2026-01-12T01:30'],
  ])('is awaited %s', (_name, after, due) => {
    expect(new Date(nextAfter(utc(after)) ?? 0).toISOString()).toBe(new Date(utc(due)).toISOString())
  })
})
