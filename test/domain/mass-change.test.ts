import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ResultCode } from '../../probes/protocol/result-codes.ts'
import { answerName, type LastAnswer, massChange } from '../../server/domain/mass-change.ts'

const fails = (status: number | null, seconds: number, code: ResultCode = 'http-status'): LastAnswer => ({
  ...{ code, status, failingSinceAt: seconds * 1_000 },
})
const well: LastAnswer = { code: 'ok', status: 200, failingSinceAt: null }
const many = (count: number, make: (i: number) => LastAnswer) => Array.from({ length: count }, (_, i) => make(i))

describe('most checks changed to one answer at once', () => {
  test.each([
    ['three of three', many(3, (i) => fails(403, i)), [3, 3]],
    ['two of two: too few to say', many(2, (i) => fails(403, i)), null],
    ['four of five: 80 %', [...many(4, (i) => fails(403, i)), well], [4, 5]],
    ['four of six', [...many(4, (i) => fails(403, i)), well, well], null],
    ['within a minute', many(4, (i) => fails(403, i * 20)), [4, 4]],
    ['within a minute and a second', many(4, (i) => fails(403, i === 3 ? 61 : 0)), null],
    ['one that failed for days does not count', [...many(4, () => fails(403, 900)), fails(403, 0)], [4, 5]],
    ['two statuses', [...many(3, () => fails(403, 0)), ...many(2, () => fails(401, 0))], null],
    ['refused connections', many(3, () => fails(null, 0, 'connect-refused')), [3, 3]],
    ['server faults are theirs, whatever their number', many(9, () => fails(504, 0)), null],
    ['all is well', many(9, () => well), null],
    ['nothing is watched', [], null],
  ] as const)('%s', (_name, answers, expected) => {
    const found = massChange(answers)
    expect(found && [found.changed, found.of]).toEqual(expected)
  })
})

test('the largest of several waves counts, from its first, however they lie', () => {
  const seconds = fc.array(fc.integer({ min: 0, max: 90 }), { minLength: 3, maxLength: 40 })
  fc.assert(
    fc.property(seconds, (began) => {
      const sizes = began
        .toSorted((a, b) => a - b)
        .map((from) => began.filter((at) => at >= from && at - from <= 60).length)
      const most = Math.max(...sizes)
      const first = began.toSorted((a, b) => a - b)[sizes.indexOf(most)] ?? 0
      const isMass = most >= Math.max(3, Math.ceil(began.length * 0.8))
      const found = massChange(began.map((at) => fails(403, at)))
      expect(found && [found.changed, found.fromAt]).toEqual(isMass ? [most, first * 1_000] : null)
    }),
  )
})

test.each([
  [{ code: 'http-status', status: 403 }, 'HTTP 403'],
  [{ code: 'tls', status: null }, 'tls'],
] as const)('%j is told as %s', (answer, name) => expect(answerName(answer)).toBe(name))
