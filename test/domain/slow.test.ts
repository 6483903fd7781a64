import { describe, expect, test } from 'vitest'
import type { Outcome } from '../../probes/protocol.ts'
import type { ProbeVerdict } from '../../server/domain/verdict.ts'
import { at, type Checks, judged, verdict } from './checks.ts'

const OUTCOME = { p: 'pass', s: 'slow', f: 'fail' } as const satisfies Record<string, Outcome>
const minutely = (letters: string): Checks =>
  [...letters].map((letter, i) => [i * 60, OUTCOME[letter as keyof typeof OUTCOME]] as const)

/** The verdict after each minute's check, one after the other. */
function lived(start: ProbeVerdict['state'], locations: Readonly<Record<string, string>>): ProbeVerdict['state'][] {
  const minutes = Math.max(...Object.values(locations).map((l) => l.length))
  let before: ProbeVerdict | null = verdict(start)
  return Array.from({ length: minutes }, (_, i) => {
    const known = Object.entries(locations).map(([name, l]) => [name, minutely(l.slice(0, i + 1))] as const)
    before = judged(before, Object.fromEntries(known), { now: i * 60 + 1 })
    return before?.state ?? 'unknown'
  })
}

describe('slow is a state of its own: one location', () => {
  test.each([
    ['two slow answers are none', 'up', 'ss', 'up'],
    ['three in a row are degraded', 'up', 'sss', 'degraded'],
    ['every other one slow is none', 'up', 'spspspsps', 'up'],
    ['slow and failed in turn, never well, are degraded', 'up', 'sfsfs', 'degraded'],
    ['two failures and a slow answer: it answers, badly', 'up', 'ffs', 'degraded'],
    ['a slow answer before an outage makes no news of its own', 'up', 'sff', 'up'],
    ['an outage that begins slowly is down', 'up', 'sfff', 'down'],
    ['one good answer does not end it', 'degraded', 'p', 'degraded'],
    ['two good answers within two minutes do not end it', 'degraded', 'pp', 'degraded'],
    ['good answers for two minutes end it', 'degraded', 'ppp', 'up'],
    ['every third one slow does not end it', 'degraded', 'ppsppsppspps', 'degraded'],
    ['three failures make it worse', 'degraded', 'fff', 'down'],
    ['slow answers end an outage, by the same count and time', 'down', 'ssss', 'degraded'],
  ] as const)('%s: %s, then %s', (_name, start, letters, end) => {
    expect(lived(start, { rome: letters }).at(-1)).toBe(end)
  })

  test('it is slow since the first that was not well', () => {
    expect(judged(verdict('up'), { rome: minutely('pfss') }, { now: 181 })).toMatchObject({
      state: 'degraded',
      sinceAt: at(60),
      because: 'it was slow (3 in a row)',
    })
  })
})

describe('slow is a state of its own: several locations', () => {
  test.each([
    ['slow at one of three', { a: 'sss', b: 'ppp', c: 'ppp' }, 'up'],
    ['slow at two of three', { a: 'sss', b: 'sss', c: 'ppp' }, 'degraded'],
    ['slow at one and down at another of three', { a: 'sss', b: 'fff', c: 'ppp' }, 'degraded'],
    ['slow at one and down at two of three', { a: 'sss', b: 'fff', c: 'fff' }, 'down'],
    ['slow at one of two', { a: 'sss', b: 'ppp' }, 'up'],
  ] as const)('%s', (_name, locations, end) => expect(lived('up', locations).at(-1)).toBe(end))
})
