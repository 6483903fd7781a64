/** Heartbeats in the catalogue file: what is read, and what means nothing to them. */
import { expect, test } from 'vitest'
import { withProbe } from './probe-desk.ts'
import { mistakesOf, right } from './setup.ts'

test('every option of a heartbeat is read', () => {
  const text = withProbe('kind: heartbeat', 'cron: "30 2 * * *"', 'timeZone: Europe/Rome', 'grace: 1h', 'longest: 3h')
  expect(right(text).probes[0]?.edit).toEqual({
    ...{ key: 'one', kind: 'heartbeat', cron: '30 2 * * *', timeZone: 'Europe/Rome' },
    ...{ graceMs: 3_600_000, longestMs: 10_800_000 },
  })
})

test.each([
  [
    'what a heartbeat has no use for, and a plan that is missing',
    ['kind: heartbeat', 'url: https://mail.example.com/', 'slow: 1s', 'locations: [milan]', 'profile: fast'],
    [
      '8: components[0].probes[0]: every or cron is missing: one of them says when a signal is awaited',
      '10: components[0].probes[0].url: means nothing to a heartbeat probe; leave it out',
      '11: components[0].probes[0].slow: means nothing to a heartbeat probe; leave it out',
      '12: components[0].probes[0].locations: means nothing to a heartbeat probe; leave it out',
      '13: components[0].probes[0].profile: means nothing to a heartbeat probe; leave it out',
    ],
  ],
  [
    'a zone that is none',
    ['kind: heartbeat', 'cron: "0 3 * * *"', 'timeZone: Mars/Olympus'],
    ["11: components[0].probes[0].timeZone: is no time zone: 'Mars/Olympus'; write one such as Europe/Rome"],
  ],
  [
    'a grace that is too long',
    ['kind: heartbeat', 'every: 1h', 'grace: 8d'],
    ["11: components[0].probes[0].grace: '8d' is out of range; it must be at least 1s and at most 7d"],
  ],
  [
    'a grace of a probe that goes and looks',
    ['url: https://mail.example.com/', 'grace: 1m'],
    ['10: components[0].probes[0].grace: means nothing to a http probe; leave it out'],
  ],
])('%s is told with its line', (_name, lines, mistakes) => {
  expect(mistakesOf(withProbe(...lines))).toEqual(mistakes.map((one) => `vedetta.yaml:${one}`))
})
