import { describe, expect, test } from 'vitest'
import { type Asked, isConfirmable, planConfirmation } from '../../server/domain/sign-up.ts'

const NOW = 1_000_000_000_000
const MINUTE = 60_000
const HOUR = 3_600_000
const DAY = 24 * HOUR

const nobody: Asked = { toAddress: [], twentiethOfNetworkAt: null, isActive: false, endedAt: null }

describe('the mail that asks back', () => {
  test.each<[string, Partial<Asked>, { leavesIn: number; silent: boolean }]>([
    ['leaves at once for somebody new', {}, { leavesIn: 0, silent: false }],
    ['stays away within ten minutes', { toAddress: [NOW - 10 * MINUTE + 1] }, { leavesIn: 0, silent: true }],
    ['leaves again after ten minutes', { toAddress: [NOW - 10 * MINUTE] }, { leavesIn: 0, silent: false }],
    [
      'stays away the fourth time in a day',
      { toAddress: [NOW - HOUR, NOW - 2 * HOUR, NOW - DAY + 1] },
      { leavesIn: 0, silent: true },
    ],
    [
      'leaves again when the first of three is a day old',
      { toAddress: [NOW - HOUR, NOW - 2 * HOUR, NOW - DAY] },
      { leavesIn: 0, silent: false },
    ],
    [
      'leaves within ten minutes for a reader who left in between',
      { toAddress: [NOW - 3 * MINUTE], endedAt: NOW - MINUTE },
      { leavesIn: 0, silent: false },
    ],
    [
      'stays away within ten minutes when the one before came after leaving',
      { toAddress: [NOW - MINUTE], endedAt: NOW - 3 * MINUTE },
      { leavesIn: 0, silent: true },
    ],
    [
      'stays away the fourth time in a day, whoever left in between',
      { toAddress: [NOW - 3 * MINUTE, NOW - HOUR, NOW - 2 * HOUR], endedAt: NOW - MINUTE },
      { leavesIn: 0, silent: true },
    ],
    ['stays away while one is queued', { toAddress: [NOW + HOUR] }, { leavesIn: 0, silent: true }],
    ['stays away from those on the list', { isActive: true }, { leavesIn: 0, silent: true }],
    [
      'is queued behind twenty of its network',
      { twentiethOfNetworkAt: NOW - 10 * MINUTE },
      { leavesIn: 50 * MINUTE, silent: false },
    ],
    [
      'leaves at once when the twenty are an hour old',
      { twentiethOfNetworkAt: NOW - HOUR },
      { leavesIn: 0, silent: false },
    ],
    [
      'queues those on the list like everybody',
      { isActive: true, twentiethOfNetworkAt: NOW },
      { leavesIn: HOUR, silent: true },
    ],
  ])('%s', (_name, asked, { leavesIn, silent }) => {
    const plan = planConfirmation({ ...nobody, ...asked }, NOW)
    expect(plan.leavesAt - NOW).toBe(leavesIn)
    expect(plan.isQueued).toBe(leavesIn > 0)
    expect(plan.silentBecause !== null).toBe(silent)
  })
})

test.each([
  ['fresh', { confirmedAt: null, endedAt: null }, NOW, true],
  ['a day old', { confirmedAt: null, endedAt: null }, NOW - DAY, false],
  ['pressed before, and held', { confirmedAt: NOW - MINUTE, endedAt: null }, NOW - HOUR, true],
  ['from before its reader left', { confirmedAt: NOW - HOUR, endedAt: NOW - MINUTE }, NOW - HOUR, false],
  ['from after its reader left', { confirmedAt: NOW - DAY, endedAt: NOW - HOUR }, NOW - MINUTE, true],
])('a confirm link that is %s is good: %s', (_name, subscriber, issuedAt, good) => {
  expect(isConfirmable(subscriber, issuedAt, NOW)).toBe(good)
})
