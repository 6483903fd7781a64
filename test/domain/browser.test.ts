import { expect, test } from 'vitest'
import { browserOf } from '../../server/domain/browser.ts'
import { shortened } from '../../server/domain/network.ts'

test.each([
  ['Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0', 'Firefox, Linux'],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36',
    'Chrome, Windows',
  ],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36 Edg/143.0.0.0',
    'Edge, Windows',
  ],
  [
    'Mozilla/5.0 (Linux; Android 16; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Mobile Safari/537.36',
    'Chrome, Android',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1',
    'Safari, iOS',
  ],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 15_0) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/605.1.15',
    'Safari, macOS',
  ],
  ['curl/8.17.0', 'curl'],
  ['', ''],
  [`${'('.repeat(100_000)} Firefox/1`, ''],
])('the browser of %s is told as people know it', (userAgent, expected) => {
  expect(browserOf(userAgent)).toBe(expected)
})

test.each([
  ['203.0.113.77', '203.0.113.*'],
  ['2001:db8:1::/48', '2001:db8:1::/48'],
  ['unknown', 'unknown'],
])('the network %s is shown as %s', (network, expected) => {
  expect(shortened(network)).toBe(expected)
})
