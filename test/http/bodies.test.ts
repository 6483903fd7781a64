/** What comes in a body: R53, R82, R83. */
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { IncidentList } from '../../server/contract/incidents.ts'
import type { Problem } from '../../server/contract/problem.ts'
import { caughtAlerts } from '../support/alerts.ts'
import { operationsOf, readOpenApi } from './routes.ts'
import { openSite, type Site, statusesIn } from './site.ts'

let site: Site
beforeAll(async () => {
  site = await openSite()
})
afterAll(() => site.close())

const opening = (change: object = {}) => ({
  components: [{ componentId: site.componentId, impact: 'major' }],
  texts: { en: { title: 'T', body: 'b' } },
  ...change,
})

function send(body: string, headers: Readonly<Record<string, string>> = {}, path = '/incidents') {
  return fetch(`${site.url}/api/v1${path}`, {
    method: 'POST',
    headers: { ...site.as.admin.credentials, 'content-type': 'application/json', ...headers },
    body,
  })
}

const incidentCount = async () => (await site.as.viewer.get<IncidentList>('/incidents?limit=100')).incidents.length

const NAMED = { componentId: 'x', impact: 'major' }

describe('R53 a value of another kind is refused and named, never made to fit', () => {
  test.each([
    ['an object for a text', { texts: { en: { title: { type: 'script' }, body: 'b' } } }, 'body/texts/en/title'],
    ['a number for a text', { texts: { en: { title: 5, body: 'b' } } }, 'body/texts/en/title'],
    ['an array for a text', { texts: { en: { title: ['x'], body: 'b' } } }, 'body/texts/en/title'],
    ['a text for a truth', { notify: 'true' }, 'body/notify'],
    ['a number for a truth', { notify: 1 }, 'body/notify'],
    ['a text for a number', { startedAt: '1' }, 'body/startedAt'],
    ['a fraction for an instant', { startedAt: 1.5 }, 'body/startedAt'],
    ['an instant beyond all', { startedAt: 1e300 }, 'body/startedAt'],
    ['seconds for milliseconds', { startedAt: 1_795_420_800 }, 'body/startedAt'],
    ['a promise of the past', { nextUpdateAt: 5 }, 'body/nextUpdateAt'],
    ['a promise too far away', { nextUpdateAt: 8e15 }, 'body/nextUpdateAt'],
    ['a component twice', { components: [NAMED, NAMED] }, 'body/components/1/componentId'],
    ['null for a text', { texts: { en: { title: null, body: 'b' } } }, 'body/texts/en/title'],
    ['one thing for many', { components: { componentId: 'x', impact: 'major' } }, 'body/components'],
    ['a key that is no language', { texts: { constructor: { title: {}, body: 'b' } } }, 'body/texts'],
    ['a key with a line break', { texts: { 'en\n': { title: {}, body: 'b' } } }, 'body/texts'],
    ['a field that nobody knows', { role: 'admin' }, 'body'],
    ['no text at all', { texts: { en: { title: 'T' } } }, 'body/texts/en'],
    ['NUL', { texts: { en: { title: 'a\u0000b', body: 'b' } } }, 'body/texts/en/title'],
  ])('R53 %s', async (_name, change, path) => {
    const before = await incidentCount()
    const answer = await send(JSON.stringify(opening(change)))
    const problem = (await answer.json()) as Problem
    expect([answer.status, problem.code]).toEqual([400, 'invalid'])
    expect(problem.errors?.map((one) => one.path)).toContain(path)
    expect(problem.detail).toContain(`${path}: `)
    expect(await incidentCount()).toBe(before)
  })

  const LIMITED = ['/incidents', '/probes/none/results']
  const NO_NUMBERS = ['x', '', '1.5', '1.0', '1e1', '0x5', '+5', '05', ' 5', '5 ', 'true', 'Infinity', '5&limit=6']

  test.each(LIMITED)('R53 in the address of %s "5" is a number', async (path) => {
    expect([200, 404]).toContain((await site.as.viewer.ask(`${path}?limit=5`)).status)
  })

  test.each(LIMITED.flatMap((path) => NO_NUMBERS.map((text) => [path, text])))(
    'R53 in the address of %s "%s" is none',
    async (path, text) => {
      const answer = await site.as.viewer.ask(`${path}?limit=${text.replaceAll('+', '%2b').replaceAll(' ', '%20')}`)
      const { code, errors } = (await answer.json()) as Problem
      expect([answer.status, code, errors?.[0]?.path]).toEqual([400, 'invalid', 'querystring/limit'])
    },
  )

  test.each(['limit=0', 'limit=101', 'limit=-1', 'view=5', 'more=1'])('R53 the query %s is refused', async (query) => {
    const answer = await site.as.viewer.ask(`/incidents?${query}`)
    const { code, errors } = (await answer.json()) as Problem
    expect([answer.status, code, errors?.[0]?.path.split('/')[0]]).toEqual([400, 'invalid', 'querystring'])
  })

  test('says what would have been right', async () => {
    const components = [{ componentId: site.componentId, impact: 'huge' }]
    const answer = await send(JSON.stringify(opening({ components, texts: { en: 5 }, role: 'admin' })))
    const told = ((await answer.json()) as Problem).errors?.map(({ path, message }) => `${path}: ${message}`)
    expect(told?.sort()).toEqual([
      'body/components/0/impact: must be one of none, degraded, partial, major',
      'body/texts/en: must be object or null',
      'body: unknown: role',
    ])
  })
})

describe('R82', () => {
  const deep = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
  const keys = (count: number) => `{${Array.from({ length: count }, (_, i) => `"k${i.toString(36)}":1`).join(',')}}`

  test.each([
    ['ten megabytes', () => `{"a":"${'x'.repeat(10_000_000)}"}`, 413],
    ['a byte too much', () => `"${'x'.repeat(262_143)}"`, 413],
    ['ten thousand levels', () => deep(10_000), 400],
    ['ten thousand levels in a field', () => `{"components":${deep(10_000)},"texts":{}}`, 400],
    ['a hundred thousand levels', () => deep(100_000), 400],
    ['twenty thousand keys', () => keys(20_000), 400],
    ['a million keys', () => keys(1_000_000), 413],
    ['nothing', () => '', 400],
    ['half of it', () => '{"components":[', 400],
    ['two values', () => '{}{}', 400],
    ['not JSON', () => 'hello', 400],
    ['a number that is none', () => '{"startedAt":1e999,"components":[],"texts":{}}', 400],
    ['bytes that are no text', () => '{"\xff\xfe":1}', 400],
  ])('R82 %s is refused', async (_name, body, status) => {
    const answer = await send(body()).catch((error: Error) => error)
    // A server that has heard enough may end the connection while the client still writes.
    if (answer instanceof Error) expect(status).toBe(413)
    else expect(answer.status).toBe(status)
    expect((await fetch(`${site.url}/healthz`)).status).toBe(200)
  })

  const HEAD = ['host: localhost', 'content-type: application/json', 'connection: close']
  test.each([
    ['a length and chunks', ['content-length: 2', 'transfer-encoding: chunked'], '0\r\n\r\n', [400]],
    ['chunks of another coding', ['transfer-encoding: chunked, identity'], '0\r\n\r\n', [400, 501]],
    ['chunks spelled oddly', ['transfer-encoding: xchunked'], '0\r\n\r\n', [400, 501]],
    ['two lengths', ['content-length: 2', 'content-length: 5'], '{}', [400]],
    ['a negative length', ['content-length: -1'], '{}', [400]],
    ['a length that is no number', ['content-length: 0x2'], '{}', [400]],
    ['a length beyond all', ['content-length: 99999999999999999999'], '{}', [400, 413]],
    ['a length that is too short', ['content-length: 1'], '{}', [400]],
    ['a chunk without end', ['transfer-encoding: chunked'], 'fffffffffffffffff\r\n', [400]],
    ['a chunk that is no number', ['transfer-encoding: chunked'], 'zz\r\n{}\r\n0\r\n\r\n', [400]],
    ['a header with a space before its colon', ['content-length : 2'], '{}', [400]],
    ['a folded header', ['x-a: b', ' content-length: 2'], '{}', [400]],
    ['a header line without a colon', ['nonsense'], '', [400]],
  ])('R82 %s is refused', async (_name, lines, body, statuses) => {
    const { authorization = '' } = site.as.admin.credentials
    const head = [...HEAD, `authorization: ${authorization}`, ...lines].join('\r\n')
    const answer = await site.raw(`POST /api/v1/incidents HTTP/1.1\r\n${head}\r\n\r\n${body}`)
    expect(statuses).toContain(statusesIn(answer)[0])
    expect(statusesIn(answer).filter((status) => status < 400)).toEqual([])
  })

  test.each([
    ['headers without end', `x-long: ${'x'.repeat(20_000)}`, 431],
    ['three thousand headers', Array.from({ length: 3_000 }, (_, i) => `x-${i}: 1`).join('\r\n'), 431],
  ])('R82 %s are cut off', async (_name, lines, status) => {
    const answer = await site.raw(`GET /nothing HTTP/1.1\r\nhost: localhost\r\n${lines}\r\n\r\n`)
    expect(statusesIn(answer)).toEqual([status])
  })

  test('R82 no HTTP at all ends the connection', async () => {
    for (const bytes of ['\x16\x03\x01\x02\x00\x01\x00', 'hello\r\n\r\n', 'GET\r\n\r\n', 'GET / HTTP/9.9\r\n\r\n']) {
      const answer = await site.raw(`${bytes}\r\n\r\n`)
      expect(statusesIn(answer).filter((status) => status < 400)).toEqual([])
    }
  })

  test('R82 a client that goes away in the middle leaves nothing behind', async () => {
    const before = await incidentCount()
    const { authorization = '' } = site.as.admin.credentials
    const head = [...HEAD, `authorization: ${authorization}`, 'content-length: 5000'].join('\r\n')
    await new Promise<void>((resolve) => {
      const socket = connect(site.port, '127.0.0.1', () => {
        socket.write(`POST /api/v1/incidents HTTP/1.1\r\n${head}\r\n\r\n{"components":`, () => socket.resetAndDestroy())
      })
      socket.on('close', () => resolve())
    })
    expect(await incidentCount()).toBe(before)
    expect(site.troubles).toEqual([])
  })
})

describe('an empty body that is called JSON', () => {
  const empty = (method: string, path: string) =>
    fetch(`${site.url}/api/v1${path}`, {
      method,
      headers: { ...site.as.admin.credentials, 'content-type': 'application/json' },
    })

  test.each([
    ['POST', '/updates/none/stop'],
    ['DELETE', '/probes/none'],
  ])('is none, where nothing is to be sent: %s %s', async (method, path) => {
    const answer = await empty(method, path)
    expect([answer.status, ((await answer.json()) as Problem).code]).toEqual([404, 'not-found'])
  })

  test('is refused like every other mistake, where something is wanted', async () => {
    const answer = await empty('POST', '/incidents')
    const { code, errors } = (await answer.json()) as Problem
    expect([answer.status, code, errors]).toEqual([400, 'invalid', [{ path: 'body', message: 'must be object' }]])
  })
})

describe('R83 only JSON is read as JSON', () => {
  test.each([
    ['the plain type', 'application/json', 201],
    ['with its charset', 'application/json; charset=utf-8', 201],
    ['in capitals, with a quoted charset', 'Application/JSON;charset="UTF-8"', 201],
    ['a tab inside', 'application\t/json', 415],
    ['a tab before the charset', 'application/json;\tcharset=utf-8', 415],
    ['another charset', 'application/json; charset=utf-16', 415],
    ['a charset that runs code in old readers', 'application/json; charset=utf-7', 415],
    ['two types', 'application/json, text/plain', 415],
    ['a type that only begins alike', 'application/jsonx', 415],
    ['a kind of JSON', 'application/problem+json', 415],
    ['text', 'text/plain', 415],
    ['a form', 'application/x-www-form-urlencoded', 415],
    ['parts', 'multipart/form-data; boundary=x', 415],
    ['nonsense', 'x', 415],
    ['a parameter more', 'application/json; a=b', 415],
  ])('R83 %s', async (_name, type, status) => {
    const before = await incidentCount()
    const answer = await send(JSON.stringify(opening()), { 'content-type': type })
    expect(answer.status).toBe(status)
    expect(await incidentCount()).toBe(before + (status === 201 ? 1 : 0))
  })

  test('R83 a leading space is no part of the type, no type at all is none', async () => {
    const { authorization } = site.as.admin.credentials
    const body = JSON.stringify(opening())
    const post = (type: string) =>
      site.raw(
        `POST /api/v1/incidents HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nauthorization: ${authorization}\r\n${type}content-length: ${body.length}\r\n\r\n${body}`,
      )
    expect(statusesIn(await post('content-type:   application/json  \r\n'))).toEqual([201])
    expect(statusesIn(await post(''))).toEqual([415])
    expect(statusesIn(await post('content-type:\r\n'))).toEqual([415])
  })

  const LIES = ['application\t/json', 'application/jsonx', 'application/json; charset=utf-16', 'text/plain']

  test('R83 by every route that takes any', async () => {
    const routes = operationsOf(await readOpenApi(site)).filter(({ takesBody, isOpen }) => takesBody && !isOpen)
    const answered = await Promise.all(
      routes.flatMap(({ method, path, template, isSigned }) =>
        LIES.map(async (type) => {
          const headers = { ...site.as.admin.credentials, 'content-type': type }
          const { status } = await fetch(`${site.url}${path}`, { method, headers, body: '{}' })
          // Who is no agent is not even heard.
          return status === (isSigned ? 401 : 415) ? [] : [`${method} ${template} as ${type}: ${status}`]
        }),
      ),
    )
    expect(routes.length).toBeGreaterThan(15)
    expect(answered.flat()).toEqual([])
  })

  test.each(LIES)('R83 a check of several steps that comes as %s is not kept', async (type) => {
    const steps = [{ name: 'sign in', url: 'https://1.1.1.1/sign-in' }]
    const probe = { componentId: site.componentId, url: 'https://1.1.1.1/', steps }
    const post = async (key: string, headers: Readonly<Record<string, string>>) =>
      (await send(JSON.stringify({ ...probe, key }), headers, '/probes')).status
    const key = `steps-${LIES.indexOf(type)}`
    expect([await post(key, { 'content-type': type }), await post(key, {})]).toEqual([415, 201])
  })

  // Their senders do not send again what was refused: it is read where it may be JSON, and judged by what it says.
  test.each([
    ['application\t/json', 415],
    ['application/jsonx', 415],
    ['text/plain', 400],
    ['application/json; charset=utf-16', 200],
  ])('R83 alerts that come as %s are answered %i, and as UTF-16 never taken', async (type, status) => {
    const { id } = await site.as.admin.post<{ id: string }>('/probes', {
      ...{ key: `alerts-${LIES.indexOf(type)}`, componentId: site.componentId, kind: 'inbound', alerts: {} },
    })
    const { url } = await site.as.admin.post<{ url: string }>(`/probes/${id}/url`, {})
    const post = async (text: string, encoding: BufferEncoding) => {
      const body = Buffer.from(text, encoding)
      const door = `${site.url}${new URL(url).pathname}`
      return (await fetch(door, { method: 'POST', headers: { 'content-type': type }, body })).status
    }
    const text = JSON.stringify(caughtAlerts('alertmanager-firing'))
    expect(await post(text, 'utf8')).toBe(status)
    expect(await post(text, 'utf16le')).toBe(status === 200 ? 400 : status)
  })
})
