import { expect, test } from 'vitest'
import { News } from '../../probes/news.ts'
import type { Outcome } from '../../probes/protocol.ts'
import { assignmentFor } from './assignments.ts'

const [PASS, FAIL, SLOW, BLIND] = ['pass', 'fail', 'slow', 'inconclusive'] as const

test.each<[string, number, readonly Outcome[], readonly number[]]>([
  ['the first is news, the same again is not', 20_000, [PASS, PASS, PASS], [0, 2_500, 2_500]],
  ['every bad one is news', 20_000, [PASS, FAIL, SLOW, BLIND, FAIL], [0, 0, 0, 0, 0]],
  ['three good ones after it are', 20_000, [PASS, FAIL, PASS, PASS, PASS, PASS], [0, 0, 0, 0, 0, 2_500]],
  ['never longer than 5 s', 600_000, [PASS, PASS], [0, 5_000]],
  ['never shorter than 1 s', 1_000, [PASS, PASS], [0, 1_000]],
])('%s', (_name, everyMs, outcomes, expected) => {
  const news = new News()
  const assignment = assignmentFor('http://127.0.0.1/', { cadence: { everyMs } })
  expect(outcomes.map((outcome) => news.waitMsOf(assignment, { outcome, why: 'planned' }))).toEqual(expected)
  expect(news.waitMsOf(assignment, { outcome: PASS, why: 'asked' })).toBe(0)
  news.keepOnly([])
  expect(news.waitMsOf(assignment, { outcome: PASS, why: 'planned' })).toBe(0)
})
