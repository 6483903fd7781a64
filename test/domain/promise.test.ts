import { describe, expect, test } from 'vitest'
import { keeping, remindersOf, stillReminds } from '../../server/domain/promise.ts'
import { MINUTE_MS } from '../../server/domain/time.ts'

const NOW = Date.UTC(2026, 10, 23, 14)
const at = (minutes: number) => NOW + minutes * MINUTE_MS

describe('on-call is reminded', () => {
  test.each([
    [
      'five minutes before, and when it is late',
      30,
      [
        ['promise-soon', 25],
        ['promise-late', 30],
      ],
    ],
    ['only when it is late of what is due at once', 5, [['promise-late', 5]]],
    [
      'five minutes before what is due a minute later',
      6,
      [
        ['promise-soon', 1],
        ['promise-late', 6],
      ],
    ],
  ] as const)('%s', (_name, promised, expected) => {
    expect(remindersOf(at(promised), NOW)).toEqual(expected.map(([what, minutes]) => ({ what, at: at(minutes) })))
  })
})

describe('a reminder is of use', () => {
  const said = { isOpen: true, newestUpdateId: 'u1', nextUpdateAt: at(30) }
  test.each([
    ['while the promise stands', 'promise-soon', {}, 25, true],
    ['once it is late', 'promise-late', {}, 30, true],
    ['not before, when the time itself has come meanwhile', 'promise-soon', {}, 30, false],
    ['not when another update came', 'promise-late', { newestUpdateId: 'u2' }, 30, false],
    ['not when another update promised the same time', 'promise-soon', { newestUpdateId: 'u2' }, 25, false],
    ['not when another time is promised', 'promise-late', { nextUpdateAt: at(60) }, 30, false],
    ['not when the incident is over', 'promise-late', { isOpen: false }, 30, false],
  ] as const)('%s', (_name, what, change, minutes, expected) => {
    const facts = { said: { ...said, ...change }, now: at(minutes) }
    expect(stillReminds(what, { updateId: 'u1', promisedAt: at(30) }, facts)).toBe(expected)
  })
})

describe('a promise', () => {
  test.each([
    ['waits until its time', null, 30, 'waiting', 0],
    ['is late from then on', null, 31, 'late', 1],
    ['is broken after an hour', null, 91, 'broken', 61],
    ['is kept by an update before', 20, 50, 'kept', 0],
    ['is kept by an update at that very time', 30, 50, 'kept', 0],
    ['was late by what it took', 33, 50, 'late', 3],
    ['was late by an hour at most', 90, 100, 'late', 60],
    ['was broken when nothing came for longer', 91, 100, 'broken', 61],
  ] as const)('%s', (_name, said, now, is, lateMin) => {
    const kept = keeping(at(30), said === null ? null : at(said), at(now))
    expect(kept).toEqual({ is, lateByMs: lateMin * MINUTE_MS })
  })
})
