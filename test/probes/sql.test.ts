/** The sql kind against a real PostgreSQL, and against servers that turn to TLS with a wrong certificate or not at all. */
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { PROBE_SCHEMES } from '../../probes/check-url.ts'
import { type Expectation, NOTHING_EXPECTED, type Target } from '../../probes/protocol.ts'
import { runProbe } from '../../probes/run.ts'
import { SQL_TEXTS } from '../domain/sql-texts.ts'
import { authority, certificate } from '../support/certificates.ts'
import { freshDatabase } from '../support/engines.ts'
import { loopbackGuard, scriptedDns } from './assignments.ts'

let database: Awaited<ReturnType<typeof freshDatabase>>
const closing: (() => void)[] = []
beforeAll(async () => {
  database = await freshDatabase('postgres')
})
afterAll(() => database.close())
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

const SECRET = 'a-secret-of-ours'
const resolve = scriptedDns({ localhost: ['127.0.0.1'] })
const guard = loopbackGuard({ schemes: PROBE_SCHEMES, trust: [authority()], resolve })

interface Wanted {
  readonly target?: Partial<Target>
  readonly expect?: Partial<Expectation>
  readonly timeoutMs?: number
}

/** As its superuser, unless told otherwise. */
function plain(): { url: URL; credentials: { user: string; secret: string } } {
  const url = new URL(database.url)
  const credentials = { user: decodeURIComponent(url.username), secret: decodeURIComponent(url.password) || SECRET }
  return { url: new URL(`postgres://127.0.0.1:${url.port}${url.pathname}?sslmode=disable`), credentials }
}

function look(url: string, { target, expect: expected, timeoutMs = 5_000 }: Wanted = {}) {
  const { credentials } = plain()
  const assignment = {
    ...{ probeId: 'p', version: 1, kind: 'sql' as const, expect: { ...NOTHING_EXPECTED, ...expected } },
    target: { url, method: 'GET' as const, headers: {}, body: null, credentials, ...target },
    cadence: { everyMs: 60_000, cron: null, timeZone: 'UTC', recheckMs: [], timeoutMs },
  }
  return runProbe(assignment, new AbortController().signal, { guard })
}

test.each([
  ['the default query', null, null],
  ['a value that is expected', 'select 40 + 2', '42'],
  ['a value among several', "select 'a', 'b' union all select 'c', 'd'", 'a'],
  ['a query without a row, of which nothing is expected', 'select 1 where false', null],
])('%s is a pass', async (_name, body, keyword) => {
  const result = await look(plain().url.href, { target: { body }, expect: { keyword } })
  expect(result).toMatchObject({ outcome: 'pass', code: 'ok', phases: { firstByteMs: expect.any(Number) } })
})

test.each([
  ['another value', 'select 41', '42', 'value-mismatch', 'answers 41 instead of 42'],
  ['no row', 'select 1 where false', '1', 'value-mismatch', 'no row instead of 1'],
  ['a query that writes', 'create table taken (a int)', null, 'query-failed', 'read-only transaction'],
  [
    'a query that would end the transaction and write',
    'commit; create table taken (a int)',
    null,
    'query-failed',
    'multiple',
  ],
  ['a table that is not there', 'select * from nowhere', null, 'query-failed', 'nowhere'],
  ['more than 1 MiB', "select repeat('x', 3000000)", null, 'body-too-large', '1 MiB'],
] as const)('%s fails', async (_name, body, keyword, code, because) => {
  const result = await look(plain().url.href, { target: { body }, expect: { keyword } })
  expect(result).toMatchObject({ outcome: 'fail', code, because: expect.stringContaining(because) })
})

test.each([
  ['PGOPTIONS', '-c search_path=elsewhere'],
  ['PGREPLICATION', 'database'],
  ['PGCLIENT_ENCODING', 'LATIN1'],
  ['PGSSLNEGOTIATION', 'direct'],
])('%s in our environment means nothing to what is watched', async (name, value) => {
  vi.stubEnv(name, value)
  closing.push(() => vi.unstubAllEnvs())
  const body = "select current_setting('search_path') || ' ' || current_setting('client_encoding')"
  const expected = { keyword: '"$user", public UTF8' }
  expect(await look(plain().url.href, { target: { body }, expect: expected })).toMatchObject({ outcome: 'pass' })
})

test.each(SQL_TEXTS)('a server says the same of %s: %j', async (_name, body, isOne) => {
  const { because } = await look(plain().url.href, { target: { body: body || ' ' } })
  expect(because.includes('multiple commands')).toBe(!isOne)
})

test('a query that takes longer than the deadline ends at it, at the server too', async () => {
  const result = await look(plain().url.href, { target: { body: 'select pg_sleep(600)' }, timeoutMs: 3_000 })
  expect(result).toMatchObject({ outcome: 'fail', code: 'timeout-first-byte' })
  const others =
    "select count(*) from pg_stat_activity where query like '%pg_sleep(600)%' and state = 'active' and pid <> pg_backend_pid()"
  await expect
    .poll(async () => (await look(plain().url.href, { target: { body: others }, expect: { keyword: '0' } })).outcome)
    .toBe('pass')
})

test('credentials that are refused are told as that, and nowhere is the secret', async () => {
  const credentials = { user: 'nobody_here', secret: SECRET }
  const result = await look(plain().url.href, { target: { credentials } })
  expect(result).toMatchObject({ outcome: 'fail', code: 'auth-refused' })
  expect(JSON.stringify(result)).not.toContain(SECRET)
})

test('a database that is not there fails', async () => {
  const { url } = plain()
  url.pathname = '/nowhere'
  expect(await look(url.href)).toMatchObject({ code: 'query-failed', because: expect.stringContaining('nowhere') })
})

test('a private address that is not allowed is not reached', async () => {
  expect(await look('postgres://10.0.0.1/shop')).toMatchObject({ outcome: 'inconclusive', code: 'blocked' })
})

test.each([
  ['postgres://db.example.com/100%', 'cannot be read'],
  ['postgres://db.example.com/shop%00options', 'cannot be read'],
  ['postgres://db.example.com/shop/orders', 'more than one database'],
  ['postgres://db.example.com/shop?sslmode=prefer', 'asks for more'],
  ['postgres://db.example.com/shop?options=x', 'asks for more'],
])('%s is refused before anything is opened', async (url, because) => {
  expect(guard.check(url)).toMatchObject({ because: expect.stringContaining(because) })
  expect(await look(url)).toMatchObject({ outcome: 'inconclusive', code: 'blocked' })
})

test('a name with a percent sign in it, and no name at all, are good', () => {
  for (const url of ['postgres://db.example.com/100%25', 'postgres://db.example.com', 'postgres://db.example.com/']) {
    expect(guard.check(url)).toMatchObject({ url: expect.any(URL) })
  }
})

test('without encryption nothing is said to a server of which it is demanded', async () => {
  const { url } = plain()
  url.search = ''
  expect(await look(url.href)).toMatchObject({ outcome: 'fail', code: 'no-starttls' })
})

test.each([
  ['other-name', 'tls-host'],
  ['expired', 'tls'],
] as const)('a certificate (%s) that does not hold is told before anything is said', async (name, code) => {
  const heard: string[] = []
  const port = await serve((socket) => {
    socket.once('data', (asked) => {
      heard.push(asked.toString('hex'))
      socket.write('S')
      const safe = new TLSSocket(socket, { isServer: true, ...certificate(name) })
      safe.on('error', () => {}).on('data', () => heard.push('more'))
    })
  })
  expect(await look(`postgres://localhost:${port}/shop`)).toMatchObject({ outcome: 'fail', code })
  expect(heard).toEqual(['0000000804d2162f'])
})

test.each([
  ['bytes behind the consent, which nobody may have put there', 'SE', 'bad-answer'],
  ['another protocol', 'HTTP/1.1 400 Bad Request\r\n\r\n', 'bad-answer'],
])('%s are no answer', async (_name, said, code) => {
  const port = await serve((socket) => socket.once('data', () => socket.write(said)))
  expect(await look(`postgres://localhost:${port}/shop`)).toMatchObject({ outcome: 'fail', code })
})

test('a server that says more than 1 MiB before it lets anybody in is heard no further', async () => {
  let sent = 0
  const port = await serve((socket) => {
    // A notice that is longer than it ever gets to be told.
    const start = Buffer.from([0x4e, 0x7f, 0xff, 0xff, 0xff])
    const more = () => {
      while (!socket.destroyed && sent < 64 * 1_048_576) {
        sent += 65_536
        if (!socket.write(Buffer.alloc(65_536, 0x41))) return
      }
    }
    socket.once('data', () => {
      socket.write(start)
      socket.on('drain', more)
      more()
    })
  })
  const result = await look(`postgres://127.0.0.1:${port}/shop?sslmode=disable`, { timeoutMs: 3_000 })
  expect(result).toMatchObject({ outcome: 'fail', code: 'body-too-large' })
})

async function serve(onSocket: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    onSocket(socket)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => server.close())
  return (server.address() as AddressInfo).port
}
