import { describe, expect, test } from 'vitest'
import { nextReminder, REMINDERS_MS, wordFor } from '../../server/domain/maintenance-word.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../server/domain/time.ts'

const START = Date.UTC(2026, 10, 25, 2)
const planned = { state: 'scheduled', startsAt: START, endsAt: START + HOUR_MS } as const

describe('subscribers are told', () => {
  test.each([
    ['that it began', { state: 'in-progress' }, false, 'started'],
    [
      'that it began early, though its times moved with it',
      { state: 'in-progress', startsAt: START - 1 },
      false,
      'started',
    ],
    ['of its end alone, when its beginning is found with it', { state: 'completed' }, false, 'ended'],
    ['that it is off', { state: 'cancelled' }, true, 'cancelled'],
    ['that it moved', { startsAt: START + HOUR_MS, endsAt: START + 2 * HOUR_MS }, false, 'rescheduled'],
    ['that it ends at another time, whatever is said with it', { endsAt: START + 2 * HOUR_MS }, true, 'rescheduled'],
    ['what is said', {}, true, 'noted'],
    ['nothing when only its words changed', {}, false, null],
  ] as const)('%s', (_name, change, isSaid, word) => {
    expect(wordFor(planned, { ...planned, ...change }, isSaid)).toBe(word)
  })
})

describe('the next reminder', () => {
  test.each([
    ['a day before', START - 3 * DAY_MS, REMINDERS_MS, START - DAY_MS],
    ['an hour before, once the day is over', START - DAY_MS, REMINDERS_MS, START - HOUR_MS],
    ['not right after they were told: told 25 hours before', START - 25 * HOUR_MS, REMINDERS_MS, START - HOUR_MS],
    [
      'a day before all the same when they were told 31 hours before',
      START - 31 * HOUR_MS,
      REMINDERS_MS,
      START - DAY_MS,
    ],
    ['none when they were told 70 minutes before', START - 70 * MINUTE_MS, REMINDERS_MS, null],
    ['none when none is wanted', START - 9 * DAY_MS, [], null],
    ['the earliest, in whatever order', START - 9 * DAY_MS, [HOUR_MS, 7 * DAY_MS, DAY_MS], START - 7 * DAY_MS],
  ] as const)('is %s', (_name, knownAt, leadsMs, at) => {
    expect(nextReminder(START, { leadsMs, knownAt })).toBe(at)
  })
})
