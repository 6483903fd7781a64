import { describe, expect, test } from 'vitest'
import {
  beganAt,
  decide,
  decideCorrection,
  INCIDENT_STATES,
  type IncidentFacts,
  type IncidentState,
  isOpen,
  isPublic,
  mayStartIn,
  REOPEN_WITHIN_MS,
} from '../../server/domain/incident.ts'
import { isRefusal } from '../../server/domain/refusal.ts'

const NOW = Date.UTC(2026, 5, 11, 20, 0)

function incident(state: IncidentState, change: Partial<IncidentFacts> = {}): IncidentFacts {
  return { state, version: 4, resolvedAt: state === 'resolved' ? NOW - 1_000 : null, ...change }
}

/** Where each state may go; every pair that is not named here must be refused. */
const MAY: Record<IncidentState, readonly IncidentState[]> = {
  suspected: ['investigating', 'identified', 'monitoring', 'resolved', 'dismissed', 'lapsed'],
  investigating: ['investigating', 'identified', 'monitoring', 'resolved'],
  identified: ['investigating', 'identified', 'monitoring', 'resolved'],
  monitoring: ['investigating', 'identified', 'monitoring', 'resolved'],
  resolved: ['investigating'],
  dismissed: [],
  lapsed: ['suspected', 'resolved'],
}
const PAIRS = INCIDENT_STATES.flatMap((from) =>
  INCIDENT_STATES.map((to) => ({ from, to, may: MAY[from].includes(to) })),
)

describe('moves', () => {
  test.each(PAIRS.filter((p) => p.may))('$from may become $to, one version on', ({ from, to }) => {
    const decision = decide(incident(from), { to, version: 4, reason: 'our own test' }, NOW)
    expect(decision).toEqual({ to, version: 5, because: `${from} -> ${to}`, reopened: from === 'resolved' })
  })

  test.each(PAIRS.filter((p) => !p.may))('$from may not become $to', ({ from, to }) => {
    expect(isRefusal(decide(incident(from), { to, version: 4, reason: 'our own test' }, NOW))).toBe(true)
  })

  test.each([
    ['resolved', 'resolved', 'already-resolved'],
    ['investigating', 'dismissed', 'not-suspected'],
    ['resolved', 'dismissed', 'not-suspected'],
    ['lapsed', 'dismissed', 'not-suspected'],
    ['dismissed', 'investigating', 'not-allowed-from-here'],
    ['lapsed', 'investigating', 'not-allowed-from-here'],
    ['identified', 'suspected', 'not-allowed-from-here'],
    ['monitoring', 'lapsed', 'not-allowed-from-here'],
    ['resolved', 'monitoring', 'not-allowed-from-here'],
  ] as const)('%s -> %s is refused as %s', (from, to, code) => {
    expect(decide(incident(from), { to, version: 4, reason: 'a reason' }, NOW)).toMatchObject({ refused: code })
  })
})

describe('a correction', () => {
  test.each([
    ['investigating', 4, { to: 'investigating', version: 5 }],
    ['resolved', 4, { to: 'resolved', version: 5 }],
    ['resolved', 3, { refused: 'already-moved' }],
    ['suspected', 4, { refused: 'not-allowed-from-here' }],
    ['dismissed', 4, { refused: 'not-allowed-from-here' }],
    ['lapsed', 4, { refused: 'not-allowed-from-here' }],
  ] as const)('of a %s one by somebody who saw version %i', (state, seen, expected) => {
    expect(decideCorrection(incident(state), seen)).toMatchObject(expected)
  })
})

describe('versions', () => {
  test.each([3, 5, 0])('a command that saw version %i of an incident at 4 is refused', (version) => {
    expect(decide(incident('suspected'), { to: 'investigating', version }, NOW)).toMatchObject({
      refused: 'already-moved',
    })
  })

  test('a stale command is told so, whatever it wants', () => {
    const decision = decide(incident('dismissed'), { to: 'investigating', version: 3 }, NOW)
    expect(decision).toMatchObject({ refused: 'already-moved', because: expect.stringContaining('version 4') })
  })

  test('a rule that holds the row needs no version', () => {
    expect(decide(incident('suspected'), { to: 'lapsed', version: null }, NOW)).toMatchObject({ version: 5 })
  })
})

test.each([undefined, null, '', '  \n\t '])('a dismissal with the reason %j is refused', (reason) => {
  const move = reason === undefined ? {} : { reason }
  expect(decide(incident('suspected'), { to: 'dismissed', version: 4, ...move }, NOW)).toMatchObject({
    refused: 'reason-missing',
  })
})

test.each([
  ['a second', 1_000, true],
  ['exactly 24 hours', REOPEN_WITHIN_MS, true],
  ['24 hours and a millisecond', REOPEN_WITHIN_MS + 1, false],
  ['a month', 30 * REOPEN_WITHIN_MS, false],
])('reopened %s after it was resolved: %#', (_name, agoMs, may) => {
  const decision = decide(incident('resolved', { resolvedAt: NOW - agoMs }), { to: 'investigating', version: 4 }, NOW)
  expect(isRefusal(decision)).toBe(!may)
  expect(decision).toMatchObject(may ? { reopened: true } : { refused: 'reopen-too-late' })
})

test.each([
  ['suspected', false, false],
  ['investigating', true, true],
  ['identified', true, true],
  ['monitoring', true, true],
  ['resolved', false, true],
  ['dismissed', false, false],
  ['lapsed', false, false],
] as const)('%s: open %s, public %s; one opened by hand starts in open states only', (state, open, shown) => {
  expect([isOpen(state), isPublic(state), mayStartIn(state)]).toEqual([open, shown, open])
})

describe('one opened by hand', () => {
  test.each([
    ['an hour ago began then', -3_600_000, -3_600_000],
    ['now begins now', 0, 0],
    ['a second ahead begins now: a clock that is fast', 1_000, 0],
    ['a minute ahead begins now', 60_000, 0],
  ])('%s', (_name, said, expected) => expect(beganAt(NOW + said, NOW)).toBe(NOW + expected))

  test.each([
    ['a minute and a millisecond', 60_001],
    ['two hours, a zone taken for another', 7_200_000],
    ['the end of all dates', 8.64e15 - NOW],
  ])('%s ahead is refused, with both instants and the field', (_name, said) => {
    const refusal = { refused: 'starts-in-the-future', field: 'startedAt' }
    const instant = (at: number) => `${new Date(at).toISOString().slice(0, -5)}Z`
    const both = `${instant(NOW + said)} is later than ${instant(NOW)}`
    expect(beganAt(NOW + said, NOW)).toMatchObject({ ...refusal, because: expect.stringContaining(both) })
  })
})
