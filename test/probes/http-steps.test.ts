/** Steps of an HTTP check: what one hands on to the next, and what becomes of it, against real servers on loopback. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type HttpTarget, startHttpTarget } from '../support/http-target.ts'
import { check, loopbackGuard, scriptedDns } from './assignments.ts'
import { json, stepsAt, type Wish } from './http-steps.ts'

let server: HttpTarget
beforeEach(async () => {
  server = await startHttpTarget()
})
afterEach(async () => {
  await server.close()
})

const { step, checkAfter } = stepsAt(() => server)

describe('a value', () => {
  test.each<[string, string, object]>([
    ['of a JSON body', '$.session.token', json({ session: { token: 'tok-4711' } })],
    ['of a header', 'header: X-Token', { headers: { 'x-token': 'tok-4711' } }],
    ['of a group in a text', 'pattern: name="csrf" value="([^"]+)"', { body: '<input name="csrf" value="tok-4711">' }],
    ['of a whole match', 'pattern: tok-[0-9]+', { body: 'yours is tok-4711, keep it' }],
  ])('%s is handed on to address, header and body', async (_name, place, answer) => {
    server.on('/session', answer)
    const target = {
      method: 'POST' as const,
      headers: { authorization: 'Bearer {{token}}', 'content-type': 'application/json' },
      body: '{"token":"{{ token }}"}',
    }
    const result = await checkAfter([step('/session', { keep: { token: place } })], '/orders?t={{token}}', { target })
    expect(result).toMatchObject({ outcome: 'pass', status: 200 })
    expect(await server.next(({ path }) => path === '/orders')).toMatchObject({
      query: '?t=tok-4711',
      headers: { authorization: 'Bearer tok-4711' },
      body: '{"token":"tok-4711"}',
    })
  })

  test.each<[string, string, string, string]>([
    ['in an address', '', '', '/a%22b%26c%2F..%2F%20d'],
    ['in JSON', 'application/json', '{"v":"a\\"b&c/../ d"}', '/'],
    ['in a form', 'application/x-www-form-urlencoded', 'v=a%22b%26c%2F..%2F%20d', '/'],
    ['in a text', 'text/plain', 'v=a"b&c/../ d', '/'],
  ])('ends nothing of what it stands in: %s', async (_name, type, sent, path) => {
    server.on('/session', json({ v: 'a"b&c/../ d' }))
    const template = { '': '', 'application/json': '{"v":"{{v}}"}' }[type] ?? 'v={{v}}'
    const url = path === '/' ? '/' : '/{{v}}'
    const target = {
      method: 'POST' as const,
      headers: type === '' ? {} : { 'content-type': type },
      body: template || null,
    }
    const result = await checkAfter([step('/session', { keep: { v: '$.v' } })], url, { target })
    expect(result.outcome).toBe('pass')
    expect(server.arrivals.at(-1)).toMatchObject({ path, body: sent })
  })

  test('is never a way to another host, nor a header more', async () => {
    server.on('/session', json({ v: 'x\r\nx-evil: 1' }))
    const result = await checkAfter([step('/session', { keep: { v: '$.v' } })], '/', {
      target: { headers: { a: '{{v}}' } },
    })
    const because = '127.0.0.1: a value that was handed on cannot be sent in the header a'
    expect(result).toMatchObject({ outcome: 'fail', code: 'value-missing', because })
    server.on('/where', json({ v: '.evil.example' }))
    const guard = loopbackGuard({ resolve: scriptedDns({ '127.0.0.1.evil.example': ['127.0.0.1'] }) })
    const steps = [step('/where', { keep: { v: '$.v' } })]
    const elsewhere = await check(`http://127.0.0.1{{v}}:${server.port}/`, { guard, target: { way: { steps } } })
    expect(elsewhere.outcome).toBe('inconclusive')
    expect(server.arrivals.map((one) => one.path)).toEqual(['/session', '/where'])
  })

  test('goes on through several steps, and a later one replaces it', async () => {
    server.on('/one', json({ t: 'first-token' }))
    server.on('/two', json({ t: 'second-token' }))
    const keep = { t: '$.t' }
    await checkAfter([step('/one', { keep }), step('/two', { name: 'again', keep, headers: { x: '{{t}}' } })], '/{{t}}')
    expect(server.arrivals.map(({ path, headers }) => [path, headers.x])).toEqual([
      ['/one', undefined],
      ['/two', 'first-token'],
      ['/second-token', undefined],
    ])
  })

  test('that is secret is put in and written nowhere', async () => {
    server.otherwise({ status: 500, body: 'you said hunter2secret, or hunter2%20secret' })
    const way = { secrets: { password: 'hunter2secret' } }
    const target = { method: 'POST' as const, body: 'p={{password}}', way }
    const result = await check(`${server.url}/`, { target })
    expect(server.arrivals[0]?.body).toBe('p=hunter2secret')
    expect(JSON.stringify(result)).not.toContain('hunter2secret')
    expect(result.evidence?.bodyStart).toContain('you said [redacted]')
  })

  test.each<[string, string, object, string]>([
    ['is not in the JSON', '$.token', json({}), 'nothing stands at $.token'],
    ['is no single one', '$.token', json({ token: { a: 1 } }), 'nothing stands at $.token'],
    ['stands in no JSON', '$.token', { body: 'hello' }, 'nothing stands at $.token'],
    ['is empty', '$.token', json({ token: '' }), 'what stands at $.token is empty'],
    [
      'is too long',
      '$.token',
      json({ token: 'x'.repeat(4_097) }),
      'what stands at $.token is longer than 4096 characters',
    ],
    ['has no header', 'header: x-token', {}, 'nothing stands at header: x-token'],
    ['fits nothing', 'pattern: t=(.+)', { body: 'none' }, 'nothing stands at pattern: t=(.+)'],
  ])('that %s ends the check, with step and name', async (_name, place, answer, missing) => {
    server.on('/session', answer)
    const result = await checkAfter([step('/session', { keep: { token: place } })], '/orders?t={{token}}')
    const because = `Step "sign in": no value for token: ${missing}`
    expect(result).toMatchObject({ outcome: 'fail', code: 'value-missing', because })
    expect(server.arrivals.map((one) => one.path)).toEqual(['/session'])
  })
})

describe('a step that fails', () => {
  test.each<[string, object, Wish, object]>([
    [
      'by its status',
      { status: 401 },
      {},
      { code: 'http-status', status: 401, because: 'Step "sign in": HTTP 401 instead of 200-299' },
    ],
    ['by its body', { body: 'bye' }, { expect: { keyword: 'welcome' } }, { code: 'keyword-missing' }],
    ['by a pattern', { body: 'bye' }, { expect: { pattern: 'w.l' } }, { code: 'pattern-missing' }],
    [
      'by a value',
      json({ ok: false }),
      { expect: { json: [{ path: '$.ok', equals: true }] } },
      { code: 'json-mismatch' },
    ],
    ['without an answer', { reset: 'at-once' }, {}, { code: 'connect-reset', status: null }],
  ])('%s ends the check, named, and nothing more is asked', async (_name, answer, wish, expected) => {
    server.on('/session', answer)
    const result = await checkAfter([step('/session', wish)], '/orders')
    expect(result).toMatchObject({ outcome: 'fail', ...expected })
    expect(result.because).toMatch(/^Step "sign in": /)
    expect(server.arrivals.filter(({ path }) => path === '/orders')).toEqual([])
  })

  test('the deadline is one for all of them, and the step in which it passed is named', async () => {
    server.on('/two', { hang: true })
    const steps = [step('/one', { name: 'one' }), step('/two', { name: 'two' })]
    const result = await checkAfter(steps, '/three', { cadence: { timeoutMs: 1_500 } })
    expect(result).toMatchObject({ outcome: 'fail', code: 'timeout-first-byte' })
    expect(result.because).toContain('Step "two": ')
    expect(result.evidence?.steps).toMatchObject([
      { name: 'one', status: 200 },
      { name: 'two', status: null },
    ])
  })
})

test('the time of each phase is the sum over all requests, and stands in the evidence for each', async () => {
  const guard = loopbackGuard({ resolve: scriptedDns({ 'site.example': ['127.0.0.1'] }) })
  server.on('/end', { status: 504 })
  const at = (path: string) => `http://site.example:${server.port}${path}`
  const steps = [step(at('/one'), { name: 'one' }), step(at('/two'), { name: 'two' })]
  const { phases, evidence } = await check(at('/end'), { guard, target: { way: { steps } } })
  const seen = evidence?.steps ?? []
  expect(seen.map(({ name, status }) => [name, status])).toEqual([
    ['one', 200],
    ['two', 200],
    ['', 504],
  ])
  for (const phase of ['dnsMs', 'connectMs', 'firstByteMs'] as const) {
    const sum = seen.reduce((total, one) => total + (one.phases[phase] ?? Number.NaN), 0)
    expect(phases[phase]).toBeCloseTo(sum, 1)
  }
  expect(phases.totalMs).toBeGreaterThanOrEqual(Math.max(...seen.map((one) => one.phases.totalMs)))
})

describe('what is handed on is not for people', () => {
  test('in no reason, body, header or redirect of the evidence', async () => {
    const token = 'quietword'
    server.on('/session', { ...json({ token }), headers: { 'set-cookie': 'sid=cookieword; Path=/' } })
    server.on(`/me/${token}`, { redirect: `/you/${token}` })
    server.on(`/you/${token}`, {
      body: JSON.stringify({ said: token, and: 'cookieword' }),
      headers: { server: `edge for ${token}` },
    })
    const wanted = { expect: { json: [{ path: '$.said', equals: 'other' }] } }
    const result = await checkAfter([step('/session', { keep: { t: '$.token' } })], '/me/{{t}}', wanted)
    expect(result).toMatchObject({ code: 'json-mismatch', evidence: { redirects: [`${server.url}/you/[redacted]`] } })
    expect(result.evidence?.bodyStart).toContain('[redacted]')
    expect(JSON.stringify(result)).not.toContain(token)
    expect(JSON.stringify(result)).not.toContain('cookieword')
  })

  test('nor in those of a step that fails itself', async () => {
    server.on('/one', json({ token: 'quietword' }))
    server.on('/two', { status: 403, body: 'no quietword here' })
    const steps = [step('/one', { keep: { t: '$.token' } }), step('/two', { name: 'two', headers: { x: '{{t}}' } })]
    const result = await checkAfter(steps, '/')
    expect(result).toMatchObject({ because: 'Step "two": HTTP 403 instead of 200-299', evidence: { status: 403 } })
    expect(JSON.stringify(result)).not.toContain('quietword')
  })
})
