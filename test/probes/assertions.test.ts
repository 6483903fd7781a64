import { describe, expect, onTestFinished, test } from 'vitest'
import { pathFault, patternFault } from '../../probes/assertions.ts'
import type { ResultCode } from '../../probes/protocol/result-codes.ts'
import type { Expectation } from '../../probes/protocol.ts'
import { startHttpTarget } from '../support/http-target.ts'
import { check } from './assignments.ts'

const HEALTH = JSON.stringify({
  status: 'ok',
  version: null,
  queue: { depth: 0 },
  parts: [
    { name: 'db', up: true },
    { name: 'cache', up: false },
  ],
  token: 'eyJhbGciOiJIUzI1NiJ9.c2VjcmV0.c2VjcmV0',
})

async function outcomeOf(body: string, expect: Partial<Expectation>) {
  const target = await startHttpTarget()
  onTestFinished(() => target.close())
  target.otherwise({
    status: 200,
    body,
    headers: { 'content-type': 'application/json; charset=utf-8', 'x-cache': 'HIT' },
  })
  const { outcome, code, because } = await check(target.url, { expect })
  return { outcome, code, because }
}

describe('an answer passes', () => {
  test.each<[string, Partial<Expectation>]>([
    ['with the value', { json: [{ path: '$.status', equals: 'ok' }] }],
    ['with a number', { json: [{ path: '$.queue.depth', equals: 0 }] }],
    ['with null', { json: [{ path: '$.version', equals: null }] }],
    ['where one of several is it', { json: [{ path: '$.parts[*].up', equals: true }] }],
    ['where a filter finds something', { json: [{ path: '$.parts[?@.name == "db" && @.up]' }] }],
    ['with all of them', { json: [{ path: '$.status' }, { path: '$.queue' }] }],
    ['with the pattern', { pattern: '"status":"(ok|warm)"' }],
    ['with the header', { headers: { 'Content-Type': 'Application/JSON', 'x-cache': 'hit' } }],
  ])('%s', async (_name, wanted) => {
    expect(await outcomeOf(HEALTH, wanted)).toMatchObject({ outcome: 'pass', code: 'ok' })
  })
})

describe('an answer fails', () => {
  const big = `[${'1,'.repeat(140_000)}1]`
  test.each<[string, string, Partial<Expectation>, ResultCode, string]>([
    [
      'with another value',
      HEALTH,
      { json: [{ path: '$.status', equals: 'up' }] },
      'json-mismatch',
      '$.status is "ok" instead of "up"',
    ],
    [
      'with text for a number',
      HEALTH,
      { json: [{ path: '$.queue.depth', equals: '0' }] },
      'json-mismatch',
      '$.queue.depth is 0 instead of "0"',
    ],
    ['without the value', HEALTH, { json: [{ path: '$.nothing' }] }, 'json-mismatch', '$.nothing is not in the body'],
    [
      'when the second is wrong',
      HEALTH,
      { json: [{ path: '$.status' }, { path: '$.x' }] },
      'json-mismatch',
      '$.x is not in the body',
    ],
    ['when it is not JSON', '<html>', { json: [{ path: '$.status' }] }, 'json-mismatch', 'The body is not JSON'],
    [
      'nested deeper than is read',
      `${'['.repeat(3_000)}${']'.repeat(3_000)}`,
      { json: [{ path: '$..a' }] },
      'json-mismatch',
      '$..a',
    ],
    ['larger than is read', big, { json: [{ path: '$[0]' }] }, 'body-too-large', 'The body is over 256 KiB'],
    [
      'without the pattern',
      HEALTH,
      { pattern: '^ready' },
      'pattern-missing',
      'Nothing in the body fits the pattern ^ready',
    ],
    [
      'with another header',
      HEALTH,
      { headers: { 'x-cache': 'MISS' } },
      'header-mismatch',
      'The header x-cache is "HIT", and should hold "MISS"',
    ],
    ['without the header', HEALTH, { headers: { via: 'edge' } }, 'header-mismatch', 'The header via is not there'],
  ])('%s', async (_name, body, wanted, code, because) => {
    const seen = await outcomeOf(body, wanted)
    expect(seen).toMatchObject({ outcome: 'fail', code })
    expect(seen.because).toContain(because)
  })

  test('and no secret of the answer stands in the reason', async () => {
    const { because } = await outcomeOf(HEALTH, { json: [{ path: '$.token', equals: 'x' }] })
    expect(because).toContain('[redacted]')
    expect(because).not.toContain('eyJ')
  })
})

test.each([
  ['a path', pathFault, '$.a[', '$.a[0]'],
  ['a path with a pattern of its own', pathFault, '$[?search(@.a, "(a+)+$")]', '$[?@.a == "b"]'],
  ['a pattern', patternFault, '(a', '(a+)+$'],
  ['a pattern that looks back', patternFault, '(a)\\1', '(a)'],
])('%s that cannot be read is told', (_name, faultOf, wrong, right) => {
  expect([faultOf(wrong), faultOf(right)]).toEqual([expect.any(String), null])
})

test.each<[string, string, string, ResultCode]>([
  ['a quarter of a megabyte', 'a'.repeat(262_143), '(a+)+$', 'pattern-missing'],
  ['a quarter of a megabyte', 'a'.repeat(262_143), '(.*a){25}!x', 'pattern-missing'],
  ['more, whose end would fit a cut', 'a'.repeat(262_200), '(a+)+$', 'body-too-large'],
])('R84 %s%s, which would hold other engines for years', async (_size, body, pattern, code) => {
  expect(await outcomeOf(`${body}!`, { pattern })).toMatchObject({ outcome: 'fail', code })
})
