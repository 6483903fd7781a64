import { describe, expect, test } from 'vitest'
import { afterWork, judgePlaces, placeNews } from '../../server/domain/place.ts'
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

describe('a place that was bad within planned work, at its end', () => {
  const flapping = verdict('down', { flaps: true })
  const left = (checks: Checks, now = 121) =>
    afterWork(flapping, seen({ madrid: checks }), { now: at(now), numbers: NUMBERS })
  test.each([
    ['fails five times in a row: it is told', FAILS, 121, 'down'],
    ['fails four times in a row: the next one tells itself', FAILS.slice(1), 121, 'unknown'],
    ['fails once among good ones: noise', [...PASSES, [121, 'fail']], 122, 'unknown'],
    ['is good at last: what flaps from within is no news', [...FAILS, [121, 'pass']], 122, 'unknown'],
    ['has long not looked: nobody knows', FAILS, 600, 'unknown'],
  ] as const)('%s', (_name, checks, now, state) => {
    const after = left(checks, now)
    expect(after.state).toBe(state)
    expect(after).toEqual(state === 'down' ? flapping : expect.objectContaining({ sinceAt: at(now), flaps: false }))
  })

  test('that is let go tells itself when it falls again, and is well again without a word', () => {
    const letGo = new Map([['madrid', left([...FAILS, [121, 'pass']], 122)]])
    const next = (checks: Checks, now: number) =>
      judgePlaces(
        letGo,
        seen({ madrid: checks, london: [...PASSES, [now - 1, 'pass']] }).map((s) => ({ ...s, placeId: s.location })),
        { now: at(now), awakeAt: START, numbers: NUMBERS },
      ).find((t) => t.placeId === 'madrid')
    const again = next([...FAILS, [121, 'pass'], ...[180, 185, 195, 240, 300].map((s) => [s, 'fail'] as const)], 301)
    expect(again?.verdict).toMatchObject({ state: 'down', sinceAt: at(180) })
    expect(again && placeNews(again, 'up', { wasTold: false })).toBe('affected')
    const well = next([...FAILS, ...[121, 180, 240, 300].map((s) => [s, 'pass'] as const)], 301)
    expect(well?.verdict.state).toBe('up')
    expect(well && placeNews(well, 'up', { wasTold: false })).toBe('none')
  })
})
