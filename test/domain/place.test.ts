import { describe, expect, test } from 'vitest'
import { judgePlaces, placeNews } from '../../server/domain/place.ts'
import { at, type Checks, NUMBERS, PASSES, START, seen, verdict } from './checks.ts'

const FAILS: Checks = [0, 5, 15, 60, 120].map((s) => [s, 'fail'] as const)

/** Region of each location: two look from Italy. */
const PLACE: Readonly<Record<string, string>> = { rome: 'italy', milan: 'italy', madrid: 'spain', london: 'uk' }

const turned = (locations: Readonly<Record<string, Checks>>) => {
  const from = seen(locations).map((s) => ({ ...s, placeId: PLACE[s.location] ?? s.location }))
  const turns = judgePlaces(new Map(), from, { now: at(121), awakeAt: START, numbers: NUMBERS })
  return Object.fromEntries(turns.map((t) => [t.placeId, t.verdict.state]))
}

describe('a place alone', () => {
  test.each([
    ['one location of it fails and it has no other', { madrid: FAILS, london: PASSES, rome: PASSES }, 'spain', 'down'],
    ['one of its two fails', { rome: FAILS, milan: PASSES, madrid: PASSES }, 'italy', undefined],
    ['both of its two fail', { rome: FAILS, milan: FAILS, madrid: PASSES }, 'italy', 'down'],
    ['it is well', { madrid: PASSES, london: FAILS }, 'spain', 'up'],
    ['a location without a region is one', { office: FAILS, london: PASSES }, 'office', 'down'],
    ['four failures are none', { madrid: FAILS.slice(1), london: PASSES }, 'spain', undefined],
    ['all look from one region: nothing to tell apart', { rome: FAILS, milan: PASSES }, 'italy', undefined],
  ] as const)('%s', (_name, locations, place, state) => expect(turned(locations)[place]).toBe(state))
})

describe('on-call', () => {
  const turn = (before: 'up' | 'down' | 'degraded' | 'unknown' | null, to: 'up' | 'down' | 'degraded' | 'unknown') => ({
    ...{ placeId: 'spain', before: before && verdict(before), verdict: verdict(to) },
  })
  test.each([
    ['hears of a place that fails while all is well', turn('up', 'down'), 'up', false, 'affected'],
    ['hears of a place that is slow while all is well', turn('up', 'degraded'), 'up', false, 'affected'],
    ['hears it of a place that had not looked before', turn(null, 'down'), 'up', false, 'affected'],
    ['hears nothing of a place while all is down: that is an incident', turn('up', 'down'), 'down', false, 'none'],
    ['hears nothing of a place while nobody knows of the rest', turn('up', 'down'), 'unknown', false, 'none'],
    ['hears once of a spell: slow, then down', turn('degraded', 'down'), 'up', true, 'none'],
    ['hears once of a spell that nobody saw for a while', turn('unknown', 'down'), 'up', true, 'none'],
    ['hears that it is well again', turn('down', 'up'), 'up', true, 'well'],
    ['hears no good news of what it was not told', turn('down', 'up'), 'up', false, 'none'],
    ['hears nothing of silence', turn('up', 'unknown'), 'up', false, 'none'],
  ] as const)('%s', (_name, moved, everywhere, wasTold, news) => {
    expect(placeNews(moved, everywhere, { wasTold })).toBe(news)
  })
})
