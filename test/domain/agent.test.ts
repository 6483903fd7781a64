/** What is believed of distant agents, as tables: repeats, copies, clocks, history, and how a location is shown. */
import { describe, expect, test } from 'vitest'
import {
  clockOffMs,
  hear,
  isAhead,
  isHistory,
  isTokenUsed,
  type LocationFacts,
  locationState,
  type Run,
} from '../../server/domain/agent.ts'

const NOW = 1_000_000_000
const MINUTE = 60_000

describe('hearing a batch', () => {
  const one: Run = { run: 'one', sequence: 7, bodyHash: 'seven', returnedAt: null }
  const two: Run = { run: 'two', sequence: 9, bodyHash: 'nine', returnedAt: null }
  const returned = (run: Run, agoMs: number): Run => ({ ...run, returnedAt: NOW - agoMs })
  const new_ = { is: 'new', isReturn: false, copied: null }
  const old = { is: 'old', isReturn: false, copied: null }

  test.each([
    ['the first of all', [], '', ['one', 1, 'x'], new_],
    ['the next one', [one], 'one', ['one', 8, 'x'], new_],
    ['a later one, after some were dropped', [one], 'one', ['one', 20, 'x'], new_],
    ['the same again', [one], 'one', ['one', 7, 'seven'], { ...new_, is: 'repeat' }],
    ['an older one: anybody may have kept it', [one], 'one', ['one', 6, 'x'], old],
    ['a new process takes over', [one], 'one', ['two', 8, 'x'], new_],
    ['a new process whose number was taken', [one], 'one', ['two', 7, 'x'], old],
    ['the old process again, once', [one, two], 'two', ['one', 10, 'x'], { ...new_, isReturn: true }],
    [
      'the old process, late, under a number that was taken',
      [one, two],
      'two',
      ['one', 9, 'x'],
      { ...old, isReturn: true },
    ],
    [
      'the same process comes back twice',
      [returned(one, MINUTE), two],
      'two',
      ['one', 10, 'x'],
      { ...new_, isReturn: true },
    ],
  ] as const)('%s', (_name, runs, lastRun, [run, sequence, bodyHash], expected) => {
    const lastSequence = Math.max(0, ...runs.map((r) => r.sequence))
    expect(hear({ lastSequence, lastRun, runs }, { run, sequence, bodyHash }, NOW)).toEqual(expected)
  })

  test.each([
    ['two bodies under one number', [one], 'one', ['one', 7, 'other'], 'two different batches'],
    ['both came back', [one, returned(two, MINUTE)], 'two', ['one', 10, 'x'], 'two processes'],
    [
      'both came back, though its number was taken',
      [one, returned(two, MINUTE)],
      'two',
      ['one', 9, 'x'],
      'two processes',
    ],
  ] as const)('%s: the key was copied', (_name, runs, lastRun, [run, sequence, bodyHash], because) => {
    const heard = { lastSequence: 9, lastRun, runs }
    expect(hear(heard, { run, sequence, bodyHash }, NOW).copied).toContain(because)
  })

  test('a return that was long ago counts no more', () => {
    const heard = { lastSequence: 9, lastRun: 'two', runs: [one, returned(two, 11 * MINUTE)] }
    expect(hear(heard, { run: 'one', sequence: 10, bodyHash: 'x' }, NOW).copied).toBeNull()
  })
})

test.each([
  [0, 0],
  [2_000, 0],
  [-2_000, 0],
  [2_001, 2_001],
  [-60_000, -60_000],
])('a clock that is %i ms off is corrected by %i ms', (off, by) => expect(clockOffMs(NOW + off, NOW)).toBe(by))

test.each([
  [0, false],
  [2_000, false],
  [2_001, true],
])('a result made %i ms after it was sent: %s', (ahead, is) => expect(isAhead(NOW + ahead, NOW)).toBe(is))

test.each([
  [129_999, false],
  [130_000, true],
])('what is %i ms old is history: %s', (old, is) => {
  expect(isHistory(NOW - old, { now: NOW, freshMs: 130_000 })).toBe(is)
})

test.each([
  [null, null, false],
  [NOW, null, false],
  [NOW, NOW + 15 * MINUTE, true],
  [NOW - 1, NOW + 15 * MINUTE, false],
])('enrolled at %s, token until %s: used %s', (enrolledAt, enrolExpiresAt, used) => {
  expect(isTokenUsed({ enrolledAt, enrolExpiresAt })).toBe(used)
})

test.each<[string, Partial<LocationFacts>]>([
  ['waiting', { enrolledAt: null, lastBatchAt: null }],
  ['waiting', { isLocal: true, enrolledAt: null, lastBatchAt: null }],
  ['silent', { lastBatchAt: null }],
  ['sees', {}],
  ['sees', { lastBatchAt: NOW - MINUTE }],
  ['silent', { lastBatchAt: NOW - MINUTE - 1 }],
  ['blind', { sees: false }],
  ['silent', { sees: false, lastBatchAt: NOW - 2 * MINUTE }],
  ['quarantined', { quarantinedAt: NOW, sees: false }],
  ['revoked', { revokedAt: NOW, quarantinedAt: NOW }],
])('a location is %s with %o', (state, change) => {
  const well = { isLocal: false, enrolledAt: 1, revokedAt: null, quarantinedAt: null, lastBatchAt: NOW, sees: true }
  expect(locationState({ ...well, ...change }, NOW)).toBe(state)
})
