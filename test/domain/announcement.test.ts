import { describe, expect, test } from 'vitest'
import {
  type AnnouncementFacts,
  checkShowing,
  decideChange,
  decideWithdrawal,
  dueTurn,
  isWithheld,
} from '../../server/domain/announcement.ts'
import { DAY_MS, HOUR_MS } from '../../server/domain/time.ts'

const NOW = Date.UTC(2026, 10, 23, 13)
const CALM = { now: NOW, isTroubled: false }
const TROUBLE = { now: NOW, isTroubled: true }

const one = (change: Partial<AnnouncementFacts> = {}): AnnouncementFacts => ({
  ...{ state: 'scheduled', version: 3, tone: 'plain', startsAt: NOW - HOUR_MS, endsAt: NOW + HOUR_MS, ...change },
})

describe('what the dates of an announcement ask for', () => {
  test.each([
    ['nothing before its start', one({ startsAt: NOW + 1 }), CALM, null],
    ['it is shown at its start', one({ startsAt: NOW }), CALM, { is: 'turn', to: 'shown', at: NOW }],
    ['it is shown late, from when somebody looks', one(), CALM, { is: 'turn', to: 'shown', at: NOW }],
    ['a plain one is shown in trouble too', one(), TROUBLE, { is: 'turn', to: 'shown', at: NOW }],
    ['an apology is shown in trouble too', one({ tone: 'apologetic' }), TROUBLE, { is: 'turn', to: 'shown', at: NOW }],
    ['a light one waits in trouble', one({ tone: 'light' }), TROUBLE, { is: 'waits' }],
    ['a light one is missed when trouble outlasts it', one({ tone: 'light', endsAt: NOW }), TROUBLE, { to: 'missed' }],
    ['nobody looked until its end', one({ endsAt: NOW - 1 }), CALM, { to: 'missed', at: NOW - 1 }],
    ['it stays until its end', one({ state: 'shown' }), CALM, null],
    [
      'it is over at its end, however late',
      one({ state: 'shown', endsAt: NOW - 9 }),
      CALM,
      { to: 'ended', at: NOW - 9 },
    ],
    [
      'a light one that is shown ends in trouble too',
      one({ state: 'shown', tone: 'light', endsAt: NOW }),
      TROUBLE,
      { to: 'ended' },
    ],
    ['nothing of one that was called off', one({ state: 'cancelled', endsAt: NOW - 1 }), CALM, null],
  ] as const)('%s', (_name, facts, around, expected) => {
    expect(dueTurn(facts, around)).toEqual(expected && expect.objectContaining(expected))
  })
})

describe('the times of an announcement', () => {
  test.each([
    ['a start within this minute is now', NOW - 30_000, NOW + 1, false, { startsAt: NOW, endsAt: NOW + 1 }],
    ['a start before that is refused', NOW - 60_000, NOW + 1, false, { refused: 'window-in-the-past' }],
    ['it ends after it begins', NOW + 5, NOW + 5, false, { refused: 'ends-before-start' }],
    ['one that is shown keeps its start', NOW - DAY_MS, NOW + 1, true, { startsAt: NOW - DAY_MS }],
    ['one that is shown does not end before now', NOW - DAY_MS, NOW, true, { refused: 'window-in-the-past' }],
    ['a year at most', NOW, NOW + 367 * DAY_MS, false, { refused: 'window-too-long' }],
    ['not further ahead than a year', NOW + 367 * DAY_MS, NOW + 368 * DAY_MS, false, { refused: 'window-too-far' }],
  ] as const)('%s', (_name, startsAt, endsAt, isShown, expected) => {
    expect(checkShowing({ startsAt, endsAt }, { now: NOW, isShown })).toMatchObject(expected)
  })
})

describe('a change of an announcement', () => {
  const later = { startsAt: NOW + HOUR_MS, endsAt: NOW + 2 * HOUR_MS }
  const shown = one({ state: 'shown' })
  const times = { startsAt: shown.startsAt, endsAt: shown.endsAt }
  test.each([
    ['moves one that is to come', one(later), { version: 3, tone: 'plain', ...later }, CALM, { version: 4 }],
    [
      'was made for an older version',
      one(later),
      { version: 2, tone: 'plain', ...later },
      CALM,
      { refused: 'already-moved' },
    ],
    [
      'does not move a start that is past',
      shown,
      { version: 3, tone: 'plain', ...later },
      CALM,
      { refused: 'not-allowed-from-here' },
    ],
    [
      'makes nothing light in trouble',
      shown,
      { version: 3, tone: 'light', ...times },
      TROUBLE,
      { refused: 'incident-open' },
    ],
    ['makes light what comes later', one(later), { version: 3, tone: 'light', ...later }, TROUBLE, { tone: 'light' }],
    [
      'puts right what is light already',
      one({ state: 'shown', tone: 'light' }),
      { version: 3, tone: 'light', ...times },
      TROUBLE,
      { version: 4 },
    ],
    [
      'changes nothing that is over',
      one({ state: 'ended' }),
      { version: 3, tone: 'plain', ...times },
      CALM,
      { refused: 'not-allowed-from-here' },
    ],
  ] as const)('%s', (_name, before, change, around, expected) => {
    expect(decideChange(before, change, around)).toMatchObject(expected)
  })
})

test.each([
  ['what is shown ends now', 'shown', { state: 'ended', endsAt: NOW, version: 4 }],
  ['what is to come is called off', 'scheduled', { state: 'cancelled', version: 4 }],
  ['what is over stays', 'ended', { refused: 'not-allowed-from-here' }],
] as const)('taken back, %s', (_name, state, expected) => {
  expect(decideWithdrawal(one({ state }), 3, NOW)).toMatchObject(expected)
})

test.each([
  ['light, in trouble', 'shown', 'light', true, true],
  ['light, all well', 'shown', 'light', false, false],
  ['plain, in trouble', 'shown', 'plain', true, false],
  ['light, in trouble, over', 'ended', 'light', true, false],
] as const)('%s: it leaves the front page or not', (_name, state, tone, isTroubled, expected) => {
  expect(isWithheld({ state, tone }, isTroubled)).toBe(expected)
})
