/** How an HTTP check reaches its target: redirects, name server and family, against real servers on loopback. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { HttpWay } from '../../probes/protocol/http-way.ts'
import { resolverUrl } from '../../probes/protocol/resolver-url.ts'
import { startHttpTarget } from '../support/http-target.ts'
import { check, loopbackGuard, scriptedDns } from './assignments.ts'
import { type DnsTable, startDnsServer } from './dns-server.ts'

const closing: (() => Promise<unknown> | undefined)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function target() {
  const server = await startHttpTarget()
  closing.push(() => server.close())
  return server
}

/** Listens on the other family's loopback, and says so. */
async function sixthTarget(): Promise<number> {
  const server = createServer((_request, response) => response.end('six')).listen(0, '::1')
  await once(server, 'listening')
  closing.push(async () => {
    server.close()
  })
  return (server.address() as AddressInfo).port
}

async function nameServer(table: DnsTable, aaaa?: DnsTable) {
  const dns = await startDnsServer(table, aaaa)
  closing.push(async () => dns.close())
  return dns
}

const bothGuard = (answers: Record<string, readonly string[]>) =>
  loopbackGuard({ allow: ['127.0.0.0/8', '::1/128'], resolve: scriptedDns(answers) })

describe('redirects', () => {
  test.each<[string, HttpWay['redirects'], string, object]>([
    ['with 0 are the answer, and fail like one', 0, '/hop0', { code: 'http-status', status: 302 }],
    ['with 1 are followed once', 1, '/hop2', { code: 'ok', status: 200 }],
    ['with 1 are not followed twice', 1, '/hop1', { code: 'redirect', because: 'More than 1 redirect' }],
    ['with 2 are followed twice', 2, '/hop1', { code: 'ok' }],
    ['that stay on the host are followed to the end', 'same-host', '/hop0', { code: 'ok' }],
    ['to another port of the same host stay on it', 'same-host', '/port', { code: 'ok' }],
    [
      'to another host are not followed where they are to stay',
      'same-host',
      '/away',
      { code: 'redirect', because: 'A redirect leads to another host, localhost' },
    ],
  ])('%s', async (_name, redirects, path, expected) => {
    const [server, other] = [await target(), await target()]
    for (let n = 0; n < 3; n++) server.on(`/hop${n}`, { redirect: `/hop${n + 1}` })
    server.on('/port', { redirect: `${other.url}/there` })
    server.on('/away', { redirect: `http://localhost:${other.port}/there` })
    const way = redirects === undefined ? {} : { redirects }
    expect(await check(`${server.url}${path}`, { target: { way } })).toMatchObject(expected)
  })

  test('with 0 one that is expected passes, and nobody is asked where it leads', async () => {
    const server = await target()
    server.on('/old', { status: 301, redirect: '/new' })
    const wanted = { target: { way: { redirects: 0 } as const }, expect: { status: [301] } }
    expect(await check(`${server.url}/old`, wanted)).toMatchObject({ outcome: 'pass', status: 301 })
    expect(server.arrivals.map((one) => one.path)).toEqual(['/old'])
  })
})

describe('a name server that is chosen', () => {
  test('is asked in place of the system, for every hop', async () => {
    const server = await target()
    const dns = await nameServer({ 'site.example': ['127.0.0.1'], 'next.example': ['127.0.0.1'] })
    server.on('/', { redirect: `http://next.example:${server.port}/there` })
    const way = { resolver: dns.address }
    expect(await check(`http://site.example:${server.port}/`, { target: { way } })).toMatchObject({ outcome: 'pass' })
    expect(dns.asked).toEqual(expect.arrayContaining(['site.example A', 'next.example A']))
    expect((await server.next(({ path }) => path === '/there')).headers.host).toBe(`next.example:${server.port}`)
  })

  test.each<[string, DnsTable, object]>([
    ['that fails is a fault of DNS', { 'site.example': 'fails' }, { outcome: 'fail', code: 'dns-fault' }],
    ['that knows no such name says so', {}, { outcome: 'fail', code: 'dns-not-found' }],
    ['that is silent is late', { 'site.example': 'is silent' }, { outcome: 'fail', code: 'timeout-dns' }],
    [
      'R32 that leads to a private address is not believed',
      { 'site.example': ['10.0.0.1'] },
      { outcome: 'inconclusive', code: 'blocked' },
    ],
    [
      'R32 that mixes a private address among others is not believed',
      { 'site.example': ['127.0.0.1', '192.168.1.1'] },
      { outcome: 'inconclusive', code: 'blocked' },
    ],
  ])('%s', async (_name, table, expected) => {
    const dns = await nameServer(table)
    const wanted = { target: { way: { resolver: dns.address } }, cadence: { timeoutMs: 1_000 } }
    expect(await check('http://site.example:8080/', wanted)).toMatchObject(expected)
  })

  test('R30 at a private address is not asked, unless its network is allowed', async () => {
    const dns = await nameServer({ 'site.example': ['192.0.2.1'] })
    const guard = loopbackGuard({ allow: [] })
    const because = 'Not checked: the name server 127.0.0.1 leads to 127.0.0.1, which is not public'
    const wanted = { guard, target: { way: { resolver: dns.address } } }
    expect(await check('http://site.example/', wanted)).toMatchObject({ code: 'blocked', because })
    expect(dns.asked).toEqual([])
  })
})

describe('a family that is chosen', () => {
  const listed = { 'site.example': ['127.0.0.1', '::1'], 'four.example': ['127.0.0.1'], 'six.example': ['::1'] }

  test('is the one that is connected to', async () => {
    const port = await sixthTarget()
    const guard = bothGuard(listed)
    const six = await check(`http://site.example:${port}/`, { guard, target: { way: { family: 6 } } })
    expect(six).toMatchObject({ outcome: 'pass' })
    const four = await check(`http://site.example:${port}/`, { guard, target: { way: { family: 4 } } })
    expect(four).toMatchObject({ outcome: 'fail', code: 'connect-refused', evidence: { remoteAddress: null } })
  })

  test.each<[string, 4 | 6]>([
    ['four.example', 6],
    ['six.example', 4],
    ['127.0.0.1', 6],
    ['[::1]', 4],
  ])('%s has no address of IPv%d', async (host, family) => {
    const result = await check(`http://${host}:8080/`, { guard: bothGuard(listed), target: { way: { family } } })
    const because = `${host.replace(/[[\]]/g, '')} has no IPv${family} address`
    expect(result).toMatchObject({ outcome: 'fail', code: 'family-missing', because })
  })

  test.each<[string, DnsTable, DnsTable, 4 | 6, string]>([
    ['is missing where the name has only the other', { 'a.example': ['127.0.0.1'] }, {}, 6, 'family-missing'],
    ['is missing where the name has only the newer', { 'a.example': ['::1'] }, {}, 4, 'family-missing'],
    ['is not missing where there is no such name', {}, {}, 6, 'dns-not-found'],
    ['is not missing where the server fails', { 'a.example': ['127.0.0.1'] }, { 'a.example': 'fails' }, 6, 'dns-fault'],
  ])('%s, by a real name server', async (_name, table, aaaa, family, code) => {
    const dns = await nameServer(table, aaaa)
    const wanted = { guard: bothGuard({}), target: { way: { resolver: dns.address, family } } }
    expect(await check('http://a.example:8080/', wanted)).toMatchObject({ outcome: 'fail', code })
    expect(new Set(dns.asked)).toEqual(new Set([`a.example ${family === 6 ? 'AAAA' : 'A'}`]))
  })

  test('that this machine lacks is its own fault, and nothing is said of the target', async () => {
    const guard = loopbackGuard({ allow: ['2001:db8::/32'], families: () => new Set([4]) })
    const result = await check('http://[2001:db8::1]/', { guard, target: { way: { family: 6 } } })
    const because = 'The prober itself failed: this machine has no IPv6 address'
    expect(result).toMatchObject({ outcome: 'inconclusive', code: 'fault', because })
  })
})

test.each([
  ['192.0.2.53', 'dns://192.0.2.53/resolver.invalid'],
  ['192.0.2.53:5353', 'dns://192.0.2.53:5353/resolver.invalid'],
  ['2001:db8::53', 'dns://[2001:db8::53]/resolver.invalid'],
  ['[2001:db8::53]:5353', 'dns://[2001:db8::53]:5353/resolver.invalid'],
  ['dns.example.com', null],
  ['192.0.2.53/x', null],
  ['a@192.0.2.53', null],
  ['192.0.2.53?type=A', null],
  ['192.0.2.53:99999', null],
  ['192.0.2', null],
  ['', null],
])('the name server "%s" is asked at %s', (text, url) => {
  expect(resolverUrl(text)?.href ?? null).toBe(url)
})
