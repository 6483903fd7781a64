/** Where the marks of a picture around a failure stand. */
import { expect, test } from 'vitest'
import { answerTimes, countsOf, drawStrip, WIDTH } from '../../../web/console/incidents/strip-drawing.ts'

type Strip = Parameters<typeof drawStrip>[0]

const strip = (results: readonly (readonly [at: number, outcome: string, totalMs: number])[]): Strip =>
  ({
    ...{ probeId: 'p', probeKey: 'play', componentName: {}, location: 'local', fromAt: 0, failedAt: 100, untilAt: 200 },
    results: results.map(([at, outcome, totalMs]) => ({
      at,
      outcome,
      totalMs,
      code: 'ok',
      status: null,
      location: '',
    })),
  }) as Strip

const NIGHT = strip([
  [0, 'pass', 20],
  [50, 'slow', 80],
  [100, 'fail', 10_000],
  [150, 'inconclusive', 0],
  [200, 'pass', 40],
])

test('the first failure stands in the middle, and the worse a result the higher its mark', () => {
  const { marks } = drawStrip(NIGHT)
  expect(marks.fail).toBe(`M${WIDTH / 2} 64v-18`)
  expect([marks.pass, marks.slow, marks.inconclusive]).toEqual(['M0 64v-6M320 64v-6', 'M80 64v-11', 'M240 64v-3'])
})

test('the line of the answers breaks where none came, and a long wait does not press it flat', () => {
  const { line, misses } = drawStrip(NIGHT)
  expect(line.match(/M/g)).toHaveLength(2)
  expect(line).toContain('L80 10.4')
  expect(misses).toContain('M158 1l')
})

test.each([
  ['in words: how many of each, and the middle time before and since', NIGHT, { before: 80, since: 40 }],
  ['where nothing answered since, there is no time', strip([[0, 'pass', 20]]), { before: 20, since: null }],
  ['where nothing was looked at, there is none at all', strip([]), { before: null, since: null }],
])('%s', (_, one, times) => {
  expect(answerTimes(one)).toEqual(times)
  expect(Object.values(countsOf(one)).reduce((sum, n) => sum + n, 0)).toBe(one.results.length)
})
