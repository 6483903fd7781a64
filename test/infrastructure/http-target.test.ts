import { gunzipSync } from 'node:zlib'
import { Agent, request } from 'undici'
import { expect, onTestFinished, test } from 'vitest'
import { authority } from '../support/certificates.ts'
import { type HttpTarget, startHttpTarget } from '../support/http-target.ts'

async function open(...args: Parameters<typeof startHttpTarget>): Promise<HttpTarget> {
  const target = await startHttpTarget(...args)
  onTestFinished(target.close)
  return target
}

test('a path answers as told, one behaviour per request and the last for good', async () => {
  const target = await open()
  target.on('/api', { status: 504, body: 'gone', headers: { via: 'edge' } }, { status: 200, body: 'back' })
  const first = await fetch(`${target.url}/api`)
  expect([first.status, first.headers.get('via'), await first.text()]).toEqual([504, 'edge', 'gone'])
  expect(await (await fetch(`${target.url}/api`)).text()).toBe('back')
  expect(await (await fetch(`${target.url}/api`)).text()).toBe('back')
  expect(await (await fetch(`${target.url}/other`)).text()).toBe('ok')
})

test('requests are kept with headers and body, and handed out once each', async () => {
  const target = await open()
  const awaited = target.next(({ path }) => path === '/late')
  await fetch(`${target.url}/early?x=1`, { method: 'POST', body: 'però', headers: { 'x-mark': 'a' } })
  await fetch(`${target.url}/late`)
  expect(await awaited).toMatchObject({ method: 'GET', path: '/late' })
  const early = await target.next()
  expect(early).toMatchObject({ method: 'POST', path: '/early', query: '?x=1', body: 'però' })
  expect(early.headers['x-mark']).toBe('a')
  expect(target.arrivals).toHaveLength(2)
  await expect(target.next(undefined, 1)).rejects.toThrow('POST /early?x=1')
})

test.each([
  ['a reset instead of an answer', { reset: 'at-once' }, { code: 'ECONNRESET' }],
  ['a reset in the body', { reset: 'in-body', body: 'half of this' }, { code: 'ECONNRESET' }],
  ['bytes that are not HTTP', { raw: 'SSH-2.0-OpenSSH\r\n' }, { name: 'HTTPParserError' }],
] as const)('%s', async (_name, behaviour, fault) => {
  const target = await open()
  target.otherwise(behaviour)
  const ask = request(target.url).then(({ body }) => body.text())
  await expect(ask).rejects.toMatchObject(fault)
})

test.each([
  ['no answer at all', { hang: true }],
  ['an answer after the patience of the client', { delayMs: 60_000 }],
  ['a body that drips', { drip: { bytes: 1, everyMs: 50 }, body: 'x'.repeat(10_000) }],
  ['a body without end', { endless: true }],
] as const)('%s is cut by the deadline of the client', async (_name, behaviour) => {
  const target = await open()
  target.otherwise(behaviour)
  const ask = fetch(target.url, { signal: AbortSignal.timeout(200) }).then((answer) => answer.text())
  await expect(ask).rejects.toThrow('timeout')
})

test('a redirect names where to go', async () => {
  const target = await open()
  target.on('/here', { redirect: '/there' })
  const answer = await fetch(`${target.url}/here`, { redirect: 'manual' })
  expect([answer.status, answer.headers.get('location')]).toEqual([302, '/there'])
})

test('a bomb is small on the wire and large when decoded', async () => {
  const target = await open()
  target.on('/bomb', { bomb: { decodedBytes: 5_000_000, encoding: 'gzip' } })
  const { body, headers } = await request(`${target.url}/bomb`)
  const wire = Buffer.from(await body.arrayBuffer())
  expect(headers['content-encoding']).toBe('gzip')
  expect(wire.length).toBeLessThan(10_000)
  expect(gunzipSync(wire).length).toBe(5_000_000)
})

test.each([
  ['good', null],
  ['expired', 'CERT_HAS_EXPIRED'],
  ['other-name', 'ERR_TLS_CERT_ALTNAME_INVALID'],
] as const)('https with the certificate %s', async (tls, code) => {
  const target = await open({ tls })
  const dispatcher = new Agent({ connect: { ca: authority() } })
  onTestFinished(() => dispatcher.close())
  const outcome = await request(target.url, { dispatcher }).then(
    async ({ body }) => (await body.text()) && null,
    (fault: { code: string }) => fault.code,
  )
  expect(outcome).toBe(code)
})

test('a closed target leaves a free port', async () => {
  const target = await startHttpTarget()
  target.otherwise({ hang: true })
  const asked = fetch(target.url).catch((fault: Error) => fault.message)
  await target.next()
  await target.close()
  expect(await asked).toBe('fetch failed')
  const again = await open({ port: target.port })
  expect(await (await fetch(again.url)).text()).toBe('ok')
})
