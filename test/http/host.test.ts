/** R75: whatever a request says of its host, nothing of it comes back. Raw sockets, since clients would tidy it up. */
import type { IncomingMessage } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hostRule } from '../../server/http/host.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { openSite, type Site, statusesIn } from './site.ts'

const BASE_URL = 'https://status.example.com'
let site: Site
beforeAll(async () => {
  // The clock stands: no answer differs by the minute.
  site = await openSite({ env: { BASE_URL }, clock: fakeClock() })
})
afterAll(() => site.close())

const PATHS = ['/', '/en/', '/api/v2/summary.json', '/api/v1/session', '/console/', '/api/openapi.json', '/nothing']
const say = (path: string, lines: readonly string[]) =>
  site.raw(`GET ${path} HTTP/1.1\r\n${[...lines, 'connection: close'].join('\r\n')}\r\n\r\n`)

describe.each(PATHS)('%s', (path) => {
  test.each([
    ['a stranger', ['host: evil.example'], [421]],
    ['a stranger with our name in front', ['host: status.example.com.evil.example'], [421]],
    ['a stranger behind an @', ['host: status.example.com@evil.example'], [421]],
    ['our name on another port', ['host: status.example.com:8080'], [421]],
    ['two hosts, ours first', ['host: status.example.com', 'host: evil.example'], [400, 421]],
    ['two hosts, ours last', ['host: evil.example', 'host: status.example.com'], [400, 421]],
    ['two in one line', ['host: status.example.com, evil.example'], [421]],
    ['an empty one', ['host:'], [400, 421]],
    ['none', [], [400]],
    ['a private address', ['host: 192.168.0.1'], [421]],
    ['a name that only looks like loopback', ['host: localhost.evil.example'], [421]],
    ['another one', ['host: 127.0.0.1.nip.io'], [421]],
  ])('R75 %s is answered 421 or 400 and not repeated', async (_name, lines, statuses) => {
    const answer = await say(path, lines)
    expect(statuses).toContain(statusesIn(answer)[0])
    expect(answer).not.toMatch(/evil|nip\.io|192\.168/)
  })

  test('R75 a target in absolute form is refused, whoever it names', async () => {
    for (const origin of ['http://evil.example', BASE_URL, 'http://status.example.com']) {
      const answer = await say(`${origin}${path}`, ['host: status.example.com'])
      expect(statusesIn(answer)).toEqual([421])
      expect(answer).not.toContain('evil')
    }
  })

  test.each([
    ['X-Forwarded-Host', 'x-forwarded-host: evil.example'],
    ['Forwarded', 'forwarded: host=evil.example;proto=http'],
    ['X-Original-URL', 'x-original-url: //evil.example/'],
    ['X-Forwarded-Proto and Port', 'x-forwarded-proto: gopher\r\nx-forwarded-port: 6666'],
  ])('R75 %s changes nothing', async (_name, line) => {
    const tidy = (answer: string) => answer.replace(/^date: .*\r\n/im, '')
    const plain = await say(path, ['host: status.example.com'])
    expect(tidy(await say(path, ['host: status.example.com', line]))).toBe(tidy(plain))
  })
})

test.each([
  ['our own', 'status.example.com'],
  ['our own with the port of its scheme', 'status.example.com:443'],
  ['our own in capitals', 'STATUS.example.COM'],
  ['loopback', '127.0.0.1'],
  ['loopback with a port that a container maps', 'localhost:8080'],
  ['loopback of the sixth version', '[::1]:3000'],
])('the name %s is answered', async (_name, host) => {
  expect(statusesIn(await say('/en/', [`host: ${host}`]))).toEqual([200])
})

test('health is told to whoever knows the address', async () => {
  expect(statusesIn(await say('/healthz', ['host: 10.2.3.4']))).toEqual([200])
  expect(statusesIn(await say('/readyz', ['host: 10.2.3.4']))).toEqual([200])
  expect(statusesIn(await say('http://10.2.3.4/healthz', ['host: 10.2.3.4']))).toEqual([421])
})

test('R75 every absolute address on the page begins with BASE_URL', async () => {
  const html = await say('/en/', ['host: localhost:1234'])
  const found = [...html.matchAll(/(?:href|content|src)="(https?:\/\/[^"/]+)/g)].map(([, origin]) => origin)
  expect(found.length).toBeGreaterThan(0)
  expect(new Set(found)).toEqual(new Set([BASE_URL]))
})

describe('strict transport security', () => {
  const KINDS = [
    ['the page', 'GET', '/en/', 200],
    ['a front door that leads on', 'GET', '/', 200],
    ['the state for programs', 'GET', '/api/v2/status.json', 200],
    ['an error', 'GET', '/api/v1/incidents', 401],
    ['nothing', 'GET', '/nothing', 404],
    ['a path that is none', 'GET', '/%', 404],
    ['the desk', 'GET', '/console/', 200],
    ['a redirect', 'GET', '/console', 301],
    ['a HEAD', 'HEAD', '/en/', 200],
    ['health', 'GET', '/healthz', 200],
    ['a method that is none of ours', 'DELETE', '/en/', 405],
  ] as const
  const hstsOf = (answer: string) => /^strict-transport-security: (.*)\r$/im.exec(answer)?.[1] ?? null
  const saying = (method: string, path: string, host: string) =>
    site.raw(`${method} ${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`)

  test.each(KINDS)('is said with %s (%s %s, %i) at our own name, for a year and this host alone', async (...kind) => {
    const [, method, path, status] = kind
    for (const host of ['status.example.com', 'STATUS.example.com:443']) {
      const answer = await saying(method, path, host)
      expect([statusesIn(answer)[0], hstsOf(answer)]).toEqual([status, 'max-age=31536000'])
    }
  })

  test.each(KINDS)('is not said with %s (%s %s) at a loopback name', async (_name, method, path) => {
    expect(hstsOf(await saying(method, path, 'localhost'))).toBeNull()
  })

  test('is said with what the browser has already', async () => {
    const etag = /^etag: (.*)\r$/im.exec(await saying('GET', '/en/', 'status.example.com'))?.[1]
    const unchanged = await say('/en/', ['host: status.example.com', `if-none-match: ${etag}`])
    expect([statusesIn(unchanged)[0], hstsOf(unchanged)]).toEqual([304, 'max-age=31536000'])
  })

  test('is never said to a stranger', async () => {
    expect(hstsOf(await say('/', ['host: evil.example']))).toBeNull()
  })

  test.each(['http://status.example.com', 'http://localhost:3000', 'https://localhost', 'https://127.0.0.1:8443'])(
    'is never said where BASE_URL is %s',
    (baseUrl) => {
      const { host } = new URL(baseUrl)
      expect(hostRule(baseUrl).isOnlyTls({ headers: { host } } as IncomingMessage)).toBe(false)
    },
  )
})
