import { describe, expect, test } from 'vitest'
import { networkOf } from '../../server/domain/network.ts'
import { isAlive, refusePassword, refuseTry, type Tries } from '../../server/domain/sign-in.ts'

const NOW = 1_000_000_000
const MINUTE = 60_000
const HOUR = 3_600_000

const times = (count: number, newestMsAgo: number) => Array.from({ length: count }, (_, i) => NOW - newestMsAgo - i)

describe('tries at a password', () => {
  test.each<[string, Tries, number | null]>([
    ['none yet', { here: [], network: [], account: 0 }, null],
    ['nine here', { here: times(9, MINUTE), network: times(9, MINUTE), account: 9 }, null],
    ['ten here', { here: times(10, MINUTE), network: times(10, MINUTE), account: 10 }, 14 * MINUTE - 9],
    [
      'fifty from this network at many accounts',
      { here: [], network: times(50, MINUTE), account: 0 },
      59 * MINUTE - 49,
    ],
    ['a thousand from elsewhere at this account', { here: [], network: [], account: 1_000 }, null],
    [
      'a thousand from elsewhere, and two here',
      { here: times(2, MINUTE), network: times(2, MINUTE), account: 1_002 },
      null,
    ],
    [
      'a thousand from elsewhere, and three here',
      { here: times(3, MINUTE), network: times(3, MINUTE), account: 1_003 },
      14 * MINUTE - 2,
    ],
  ])('R63 after %s the wait is right', (_name, tries, wait) => {
    expect(refuseTry(tries, NOW)?.retryAfterMs ?? null).toBe(wait)
  })
})

test.each([
  ['just begun', 0, 0, true],
  ['idle for less than twelve hours', 12 * HOUR, 12 * HOUR - 1, true],
  ['idle for twelve hours', 12 * HOUR, 12 * HOUR, false],
  ['busy for seven days', 7 * 24 * HOUR, 0, false],
])('a session %s is alive: %s', (_name, ageMs, idleMs, alive) => {
  expect(isAlive({ createdAt: NOW - ageMs, seenAt: NOW - idleMs }, NOW)).toBe(alive)
})

test.each([
  ['four words', 'copper lantern under snow', null],
  ['eleven characters', 'xK9#mQ2$vB7', 'password-too-weak'],
  ['one character over and over', 'aaaaaaaaaaaaaaaa', 'password-too-weak'],
  ['the word that everybody tries', 'Password123!', 'password-too-weak'],
  ['the person’s own address', 'ada.lovelace@1', 'password-too-weak'],
  ['the product’s name', 'vedetta-2026', 'password-too-weak'],
])('as a password, %s is answered %s', (_name, password, refused) => {
  expect(refusePassword(password, ['ada.lovelace@example.com', 'Ada'])?.refused ?? null).toBe(refused)
})

test.each([
  ['203.0.113.9', '203.0.113.9'],
  ['::ffff:203.0.113.9', '203.0.113.9'],
  ['2001:db8:12:3456::1', '2001:db8:12::/48'],
  ['2001:0DB8:0012:ffff:1:2:3:4', '2001:db8:12::/48'],
  ['::1', '0:0:0::/48'],
  ['fe80::1%eth0', 'fe80:0:0::/48'],
  ['nonsense', 'unknown'],
  ['1::2::3', 'unknown'],
  ['', 'unknown'],
])('the network of %s is %s', (ip, network) => {
  expect(networkOf(ip)).toBe(network)
})
