/** The guarded connector: what it refuses from the text, after DNS, and on the way. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer, type Server } from 'node:net'
import { Agent, request } from 'undici'
import { afterEach, describe, expect, test } from 'vitest'
import { createGuard } from '../../probes/connect.ts'
import { faultOf } from '../../probes/faults.ts'
import { authority } from '../support/certificates.ts'
import { startHttpTarget } from '../support/http-target.ts'
import { loopbackGuard, noDns, scriptedDns } from './assignments.ts'
import { LOOPBACK_HOSTS, OTHER_PRIVATE_HOSTS } from './spellings.ts'

const soon = () => AbortSignal.timeout(5_000)
const closing: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function target(options: Parameters<typeof startHttpTarget>[0] = {}) {
  const started = await startHttpTarget(options)
  closing.push(started.close)
  return started
}

/** Counts who connects, on every address of loopback. */
async function canary() {
  let hits = 0
  const listen = async (host: string, port: number): Promise<Server> => {
    const server = createServer((socket) => {
      hits++
      socket.destroy()
    })
    server.listen(port, host)
    await once(server, 'listening')
    closing.push(() => new Promise((resolve) => server.close(resolve)))
    return server
  }
  const first = await listen('0.0.0.0', 0)
  const { port } = first.address() as AddressInfo
  await listen('::1', port).catch(() => null)
  return { port, hits: () => hits }
}

const codeOf = (error: unknown) => faultOf(error, 'connect', 'test').code

describe('R30 addresses that are not public', () => {
  test('R30 a hundred spellings of private addresses are refused, over http and https, without one connection', async () => {
    const trap = await canary()
    const guard = createGuard({ allow: [], resolve: noDns })
    const hosts = [...LOOPBACK_HOSTS, ...OTHER_PRIVATE_HOSTS]
    const urls = hosts.flatMap((host) => [
      `http://${host}:${trap.port}/`,
      `https://${host}:${trap.port}/`,
      `http://${host}/`,
    ])
    const passed: string[] = []
    for (const url of urls) {
      if ('url' in guard.check(url)) passed.push(url)
      const parsed = URL.parse(url)
      if (parsed === null) continue
      const opened = await guard.open(parsed, soon()).then(() => 'opened', codeOf)
      if (opened !== 'blocked') passed.push(`${url}: ${opened}`)
    }
    expect(hosts.length).toBeGreaterThan(100)
    expect(passed).toEqual([])
    expect(trap.hits()).toBe(0)
  })

  test('R30 a name that leads to any of them is refused, at saving and at connecting', async () => {
    const trap = await canary()
    const addresses = [...LOOPBACK_HOSTS, ...OTHER_PRIVATE_HOSTS].flatMap((host) => {
      const parsed = URL.parse(`http://${host}/`)
      return parsed === null ? [] : [parsed.hostname.replace(/[[\]]/g, '')]
    })
    const passed: string[] = []
    for (const address of addresses) {
      const guard = createGuard({ allow: [], resolve: scriptedDns({ 'innocent.example': [address] }) })
      const url = `http://innocent.example:${trap.port}/`
      if ('url' in (await guard.vet(url, soon()))) passed.push(`${address} at saving`)
      const opened = await guard.open(new URL(url), soon()).then(() => 'opened', codeOf)
      if (opened !== 'blocked') passed.push(`${address}: ${opened}`)
    }
    expect(passed).toEqual([])
    expect(trap.hits()).toBe(0)
  })

  test.each([
    'http://8.8.8.8/',
    'https://1.1.1.1:8443/hook',
    'http://[2a00:1450:4001:830::200e]/',
    'https://93.184.215.14/',
  ])('a public address passes: %s', (url) =>
    expect(createGuard({ allow: [], resolve: noDns }).check(url)).toEqual({ url: new URL(url) }),
  )
})

describe('R31 the rest of the URL', () => {
  test.each([
    ['file:///etc/passwd', 'scheme'],
    ['gopher://example.com/', 'scheme'],
    ['ftp://example.com/', 'scheme'],
    ['data:text/plain,hi', 'scheme'],
    ['javascript:alert(1)', 'scheme'],
    ['unix:/var/run/docker.sock', 'scheme'],
    ['blob:https://example.com/1', 'scheme'],
    ['http+unix://%2Fvar%2Frun%2Fdocker.sock/info', 'scheme'],
    ['ws://example.com/', 'scheme'],
    ['http://user@example.com/', 'userinfo'],
    ['http://user:secret@example.com/', 'userinfo'],
    ['http://:secret@example.com/', 'userinfo'],
    ['http://example.com@127.0.0.1/', 'userinfo'],
    ['http://example.com\r\nHost: evil/', 'control-characters'],
    ['http://exa\tmple.com/', 'control-characters'],
    ['http://example.com/a b', 'control-characters'],
    [' http://example.com/', 'control-characters'],
    ['http://example.com/\u0000', 'control-characters'],
    ['http://example.com/\u007f', 'control-characters'],
    ['http://example.com/\u2028', 'control-characters'],
    ['http://example.com:22/', 'port'],
    ['http://example.com:25/', 'port'],
    ['http://example.com:6379/', 'port'],
    ['https://example.com:11211/', 'port'],
    ['http://example.com:1/', 'port'],
    ['http://8.8.8.8:53/', 'port'],
    ['http://example.com:0/', 'port'],
    ['http://example.com:70000/', 'not-a-url'],
    ['example.com', 'not-a-url'],
    ['//example.com/', 'not-a-url'],
    ['http://', 'not-a-url'],
    ['http://[::1', 'not-a-url'],
    [`http://example.com/${'a'.repeat(2_048)}`, 'too-long'],
    [`http://example.com/${'é'.repeat(1_000)}`, 'too-long'],
  ])('R31 %j is refused: %s', (url, refused) => {
    expect(createGuard({ allow: [], resolve: noDns }).check(url)).toMatchObject({ refused })
  })

  test('R31 a name with a port of other services is refused by its text where the list opens other ports only', () => {
    const own = createGuard({ allow: ['127.0.0.1:3000', '[::1]:3000'], resolve: noDns })
    expect(own.check('http://example.com:22/')).toMatchObject({ refused: 'port' })
    expect(own.check('http://127.0.0.1:3000/')).toHaveProperty('url')
  })

  test('R31 a name with a port of other services is refused at saving while nobody knows where it leads', async () => {
    const guard = createGuard({ allow: ['10.0.0.0/8'], resolve: noDns })
    expect(await guard.vet('http://later.example:22/', soon())).toMatchObject({ refused: 'port' })
  })

  test.each([80, 443, 1024, 8080, 8443, 65_535])('port %i is one that web services use', (port) => {
    expect(createGuard({ allow: [], resolve: noDns }).check(`http://example.com:${port}/`)).toHaveProperty('url')
  })
})

describe('R32 names', () => {
  test.each([
    ['a private answer', ['10.0.0.1']],
    ['a private answer among public ones', ['8.8.8.8', '127.0.0.1']],
    ['a private IPv6 answer beside a public IPv4 one', ['8.8.8.8', '::1']],
    ['an answer that is no address', ['8.8.8.8', 'localhost']],
  ])('R32 %s blocks the connection and the saving', async (_name, answers) => {
    const trap = await canary()
    const guard = createGuard({ allow: [], resolve: scriptedDns({ 'mixed.example': answers }) })
    const url = new URL(`http://mixed.example:${trap.port}/`)
    await expect(guard.open(url, soon())).rejects.toMatchObject({ code: 'blocked', refused: 'private-address' })
    expect(await guard.vet(url.href, soon())).toMatchObject({ refused: 'private-address' })
    expect(trap.hits()).toBe(0)
  })

  test('R32 a name that changes its answer after the check leads to the judged address only', async () => {
    const trap = await canary()
    let asked = 0
    const rebinding = async () => [asked++ === 0 ? '8.8.8.8' : '127.0.0.1']
    const guard = createGuard({ allow: [], resolve: rebinding })
    const url = `http://rebind.example:${trap.port}/`
    expect(await guard.vet(url, soon())).toHaveProperty('url')
    await expect(guard.open(new URL(url), soon())).rejects.toMatchObject({ code: 'blocked' })
    expect(trap.hits()).toBe(0)
  })

  test('a name that DNS does not know is no refusal at saving', async () => {
    expect(await createGuard({ allow: [], resolve: noDns }).vet('https://later.example/', soon())).toHaveProperty('url')
  })
})

describe('the allow list', () => {
  const cases: [string, string[], string, boolean][] = [
    ['a range covers its addresses', ['10.0.0.0/8'], 'http://10.1.2.3/', true],
    ['and no other', ['10.0.0.0/8'], 'http://11.0.0.1:22/', false],
    ['any port may be used there', ['10.0.0.0/8'], 'http://10.1.2.3:22/', true],
    ['one address', ['127.0.0.1'], 'http://127.0.0.1/', true],
    ['one port of an address', ['127.0.0.1:3000'], 'http://127.0.0.1:3000/', true],
    ['is not its other ports', ['127.0.0.1:3000'], 'http://127.0.0.1:3001/', false],
    ['one port of an IPv6 address', ['[::1]:3000'], 'http://[::1]:3000/', true],
    ['an IPv6 range', ['fd00::/8'], 'http://[fd12::1]/', true],
    ['an IPv4 range does not open the mapped spelling', ['127.0.0.0/8'], 'http://[::ffff:127.0.0.1]/', false],
    ['schemes stay bound', ['10.0.0.0/8'], 'ftp://10.1.2.3/', false],
  ]
  test.each(cases)('%s', (_name, allow, url, passes) => {
    expect('url' in createGuard({ allow, resolve: noDns }).check(url)).toBe(passes)
  })

  test('a name may use an unusual port only if it leads into the list', async () => {
    const resolve = scriptedDns({ 'inside.example': ['10.0.0.1'], 'outside.example': ['8.8.8.8'] })
    const guard = createGuard({ allow: ['10.0.0.0/8'], resolve })
    expect(await guard.vet('http://inside.example:81/', soon())).toHaveProperty('url')
    expect(await guard.vet('http://outside.example:81/', soon())).toMatchObject({ refused: 'port' })
  })

  test.each(['10.0.0.0/33', '10.0.0', 'example.com', '10.0.0.0/-1', '', '127.0.0.1:0', '0x7f.1', '10.0.0.0/8/8'])(
    'an entry that is no network is named: %j',
    (entry) => expect(() => createGuard({ allow: [entry] })).toThrow(`"${entry}"`),
  )
})

describe('connecting', () => {
  test.each(['ftp://8.8.8.8/', 'http://user:pass@8.8.8.8/', 'http://8.8.8.8:25/', 'https://public.example:22/'])(
    'is refused by the text of the URL as well, whoever checked before: %s',
    async (url) => {
      const guard = createGuard({ allow: [], resolve: scriptedDns({ 'public.example': ['8.8.8.8'] }) })
      await expect(guard.open(new URL(url), soon())).rejects.toMatchObject({ code: 'blocked' })
    },
  )

  test('goes to the very addresses that were judged, tells the peer and the time of each phase', async () => {
    const server = await target({ tls: 'good' })
    const guard = loopbackGuard({ trust: [authority()], resolve: scriptedDns({ localhost: ['127.0.0.1'] }) })
    const trace = { dnsMs: null, connectMs: null, tlsMs: null, remoteAddress: null, certificate: null }
    const socket = await guard.open(new URL(`https://localhost:${server.port}/`), soon(), trace)
    socket.destroy()
    expect(trace).toEqual({
      dnsMs: expect.any(Number),
      connectMs: expect.any(Number),
      tlsMs: expect.any(Number),
      remoteAddress: '127.0.0.1',
      certificate: { subject: expect.any(String), issuer: expect.any(String), validTo: expect.stringContaining('21') },
    })
  })

  test('serves undici for webhooks: a public-looking name that turns out private never connects', async () => {
    const trap = await canary()
    const guard = createGuard({ allow: [], resolve: scriptedDns({ 'hook.example': ['127.0.0.1'] }) })
    const agent = new Agent({ connect: guard.connector })
    closing.push(() => agent.close())
    const sending = request(`http://hook.example:${trap.port}/`, { dispatcher: agent, method: 'POST', body: '{}' })
    await expect(sending).rejects.toMatchObject({ code: 'blocked', refused: 'private-address' })
    await expect(request(`http://127.0.0.1:${trap.port}/`, { dispatcher: agent })).rejects.toMatchObject({
      code: 'blocked',
    })
    expect(trap.hits()).toBe(0)
  })

  test('serves undici for webhooks: what is allowed is delivered, over TLS too, and a redirect is not followed', async () => {
    const trap = await canary()
    const server = await target({ tls: 'good' })
    server.on('/moved', { status: 307, redirect: `http://127.0.0.1:${trap.port}/` })
    const resolve = scriptedDns({ localhost: ['127.0.0.1'] })
    const guard = createGuard({ allow: [`127.0.0.1:${server.port}`], resolve, trust: [authority()] })
    const agent = new Agent({ connect: guard.connector })
    closing.push(() => agent.close())
    const post = (path: string) =>
      request(`https://localhost:${server.port}${path}`, { dispatcher: agent, method: 'POST', body: '{}' })
    const delivered = await post('/hook')
    const moved = await post('/moved')
    expect([delivered.statusCode, await delivered.body.text(), moved.statusCode]).toEqual([200, 'ok', 307])
    expect(trap.hits()).toBe(0)
  })
})
