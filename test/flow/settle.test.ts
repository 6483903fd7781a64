import { describe, expect, test } from 'vitest'
import { HELD_AGAIN_MS, RETRY_AFTER_LIMIT_MS } from '../../server/domain/outbox.ts'
import { DAY_MS } from '../../server/domain/time.ts'
import { settle } from '../../server/flow/deliver.ts'
import type { SendOutcome } from '../../server/ports.ts'
import { SENT } from './scripted-sender.ts'

const NOW = Date.UTC(2026, 5, 11, 18, 47)
const retry = (afterMs: number | null = null): SendOutcome => ({
  is: 'retry',
  code: 'smtp-450',
  because: 'busy',
  afterMs,
})

describe('how a try ends', () => {
  const ends = (outcome: SendOutcome, tries = 1) => settle({ id: 'd1', tries }, outcome, NOW)

  test.each([
    ['sent', SENT, { state: 'sent', sentAt: NOW, code: '250', uncounted: false }],
    ['refused', { is: 'refused', code: 'smtp-550', because: 'no' }, { state: 'dead', code: 'smtp-550', because: 'no' }],
    ['gone', { is: 'gone', code: 'http-410', because: 'bye' }, { state: 'dead', code: 'http-410', because: 'bye' }],
    [
      'held',
      { is: 'held', because: 'no SMTP_URL' },
      { state: 'held', code: 'held', nextAt: NOW + HELD_AGAIN_MS, uncounted: true },
    ],
    ['retry', retry(), { state: 'retrying', code: 'smtp-450', sentAt: null, uncounted: false }],
  ] as const)('%s', (_name, outcome, expected) => expect(ends(outcome)).toMatchObject({ id: 'd1', ...expected }))

  test.each([
    [1, 5_000],
    [2, 30_000],
    [7, 7_200_000],
    [24, 14_400_000],
  ])('R16 after try %i the next one is in about %i ms', (tries, ms) => {
    const wait = (ends(retry(), tries).nextAt ?? 0) - NOW
    expect(wait).toBeGreaterThanOrEqual(0.8 * ms)
    expect(wait).toBeLessThanOrEqual(1.2 * ms)
  })

  test.each([
    ['longer than ours', 60_000, 60_000],
    ['of a month', 30 * DAY_MS, RETRY_AFTER_LIMIT_MS],
  ])('R16 a Retry-After %s is honoured, up to a day', (_name, asked, wait) => {
    expect(ends(retry(asked)).nextAt).toBe(NOW + wait)
  })

  test('R16 a Retry-After of nothing does not shorten the wait', () => {
    expect((ends(retry(0)).nextAt ?? 0) - NOW).toBeGreaterThanOrEqual(4_000)
  })

  test('after three days it is given up, with the last reason', () => {
    expect(ends(retry(), 25)).toMatchObject({ state: 'dead', nextAt: null, because: 'Given up after three days: busy' })
  })
})
