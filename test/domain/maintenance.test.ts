import { describe, expect, test } from 'vitest'
import {
  atEnd,
  checkTimes,
  coveredLeaves,
  decideWindow,
  dueMove,
  mutes,
  settlesWithinMs,
} from '../../server/domain/maintenance.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, wallTime } from '../../server/domain/time.ts'

const START = Date.UTC(2026, 10, 25, 13)
const END = START + HOUR_MS
const PLANNED = { state: 'scheduled', version: 3, startsAt: START, endsAt: END } as const
const RUNNING = { ...PLANNED, state: 'in-progress' } as const

describe('a window moves', () => {
  test.each([
    [
      'begins early and keeps its length',
      PLANNED,
      { do: 'start' },
      START - HOUR_MS,
      'in-progress',
      START - HOUR_MS,
      START,
    ],
    ['ends early', RUNNING, { do: 'end' }, START + MINUTE_MS, 'completed', START, START + MINUTE_MS],
    ['goes on longer', RUNNING, { do: 'extend', endsAt: END + HOUR_MS }, START, 'in-progress', START, END + HOUR_MS],
    ['is called off before it begins', PLANNED, { do: 'cancel' }, START - 1, 'cancelled', START, END],
    [
      'is called off halfway, and what was done was done',
      RUNNING,
      { do: 'cancel' },
      START + 5,
      'cancelled',
      START,
      START + 5,
    ],
  ] as const)('%s', (_name, before, move, now, state, startsAt, endsAt) => {
    expect(decideWindow(before, { move, version: 3 }, now)).toEqual({ window: { state, version: 4, startsAt, endsAt } })
  })

  test.each([
    ['on a version that is not the one', PLANNED, { do: 'start' }, 2, 'already-moved'],
    ['when it is over', { ...PLANNED, state: 'completed' }, { do: 'note' }, 3, 'not-allowed-from-here'],
    ['to its end before it began', PLANNED, { do: 'end' }, 3, 'not-allowed-from-here'],
    ['to its beginning twice', RUNNING, { do: 'start' }, 3, 'not-allowed-from-here'],
    [
      'its start once it has begun',
      RUNNING,
      { do: 'change', startsAt: START + 1, endsAt: END },
      3,
      'not-allowed-from-here',
    ],
    ['to an end in the past', RUNNING, { do: 'extend', endsAt: START + 1 }, 3, 'window-in-the-past'],
  ] as const)('never %s', (_name, before, move, version, refused) => {
    expect(decideWindow(before, { move, version }, START + MINUTE_MS)).toMatchObject({ refused })
  })

  test.each([
    ['within the running minute is now', START - 30_000, END, { startsAt: START, endsAt: END }],
    ['before now', START - 2 * MINUTE_MS, END, { refused: 'window-in-the-past' }],
    ['after its end', END, START + 1, { refused: 'ends-before-start' }],
    ['and lasts too long', START, START + 32 * DAY_MS, { refused: 'window-too-long' }],
    ['in a year that is a slip', START + 800 * DAY_MS, START + 801 * DAY_MS, { refused: 'window-too-far' }],
  ] as const)('a start %s', (_name, startsAt, endsAt, expected) => {
    expect(checkTimes({ startsAt, endsAt }, { now: START, begun: false })).toMatchObject(expected)
  })

  test.each([
    ['nothing before its start', PLANNED, START - 1, null],
    ['its beginning, dated as planned', PLANNED, START + 500, { to: 'in-progress', at: START }],
    ['its end, dated as planned', RUNNING, END + DAY_MS, { to: 'completed', at: END }],
    ['nothing after a cancellation', { ...PLANNED, state: 'cancelled' }, END, null],
  ] as const)('by its plan: %s', (_name, window, now, expected) => {
    expect(dueMove(window, now)).toEqual(expected)
  })
})

describe('a window mutes', () => {
  test.each([
    ['what begins within it', RUNNING, START, END - 1, true],
    ['before anybody has moved its state', PLANNED, START + 1, START + 2, true],
    ['not what began before it', RUNNING, START - 1, START + 1, false],
    ['nothing at its end', RUNNING, START + 1, END, false],
    ['nothing when it was called off', { ...RUNNING, state: 'cancelled' }, START + 1, START + 2, false],
  ] as const)('%s', (_name, window, sinceAt, now, expected) => {
    expect(mutes(window, { sinceAt, now })).toBe(expected)
  })

  test('a group stands for its members, in the regions that are named', () => {
    const node = (id: string, parentId: string | null, isGroup = false) => ({ id, parentId, isGroup })
    const tree = [node('video', null, true), node('hd', 'video'), node('sd', 'video'), node('login', null)]
    const chosen = [
      { componentId: 'video', regionIds: ['it'] },
      { componentId: 'sd', regionIds: [] },
    ]
    expect(coveredLeaves(chosen, tree)).toEqual([
      { componentId: 'hd', regionIds: ['it'] },
      { componentId: 'sd', regionIds: [] },
    ])
  })

  test.each([
    ['still failing is told', 'down', null, [['fail']], 'tell'],
    ['good again of late is waited for', 'down', null, [['pass']], 'wait'],
    ['good at half of the places only is told', 'down', null, [['pass', 'fail']], 'tell'],
    ['one probe of two still failing is told', 'degraded', null, [['pass'], ['slow']], 'tell'],
    ['dismissed by a person is nothing to tell', 'down', 5, [['fail']], 'well'],
    ['unknown is nothing to tell', 'unknown', null, [], 'well'],
    ['well is nothing to tell', 'up', null, [], 'well'],
  ] as const)('and at its end what is %s', (_name, state, dismissedAt, latest, expected) => {
    expect(atEnd({ state, dismissedAt }, latest, false)).toBe(expected)
    // Good looks alone are believed for as long as a recovery takes.
    expect(atEnd({ state, dismissedAt }, latest, true)).toBe(expected === 'wait' ? 'tell' : expected)
  })
})

test.each([
  ['nothing that is checked', [], 10],
  ['a check a minute', [[2, 2, 1]], 10],
  ['a check an hour', [[2, 2, 60]], 244],
  [
    'the slowest of several',
    [
      [2, 2, 1],
      [3, 0, 5],
    ],
    30,
  ],
])('a recovery of %s is waited for, and no longer: %#', (_name, probes, minutes) => {
  const those = probes.map(([recoverGood = 0, recover = 0, every = 0]) => ({
    ...{ recoverGood, recoverMs: recover * MINUTE_MS, cadence: { everyMs: every * MINUTE_MS } },
  }))
  expect(settlesWithinMs(those)).toBe(minutes * MINUTE_MS)
})

test.each([
  ['2026-11-25T02:30', { at: Date.UTC(2026, 10, 25, 1, 30) }],
  ['2026-03-29T02:30', { is: 'skipped' }],
  ['2026-10-25T02:30', { is: 'twice' }],
] as const)('a clock in Rome that shows %s', (local, expected) => {
  expect(wallTime(local, 'Europe/Rome')).toEqual(expected)
})
