import { expect, test } from 'vitest'
import { overSince } from '../../server/domain/ending.ts'

test.each([
  ['the checks found it well before', { recoveredAt: 60, saidBadAt: 20 }, 60],
  ['and people had never said that it was bad', { recoveredAt: 60, saidBadAt: null }, 60],
  ['people said after the recovery that it went on', { recoveredAt: 60, saidBadAt: 70 }, 100],
  ['people said it in that very moment', { recoveredAt: 60, saidBadAt: 60 }, 100],
  ['nobody measures it, or it is still bad', { recoveredAt: null, saidBadAt: 20 }, 100],
  ['the recovery lies ahead: a clock was put back', { recoveredAt: 101, saidBadAt: 20 }, 100],
] as const)('told as over at 100 when %s: over since %j', (_name, facts, expected) =>
  expect(overSince(facts, 100)).toBe(expected),
)
