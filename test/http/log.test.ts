/** R86: whatever a request says, the log is one JSON value a line, readable and short, and holds no secret. */
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Fault } from '../../server/domain/refusal.ts'
import { createApp } from '../../server/http/app.ts'
import { createFront } from '../../server/http/front.ts'
import { hostRule } from '../../server/http/host.ts'
import { eventually } from '../support/eventually.ts'
import { sendRaw, statusesIn } from './site.ts'

const lines: string[] = []
const live = { find: () => undefined, revision: 0, languages: [] }
const host = hostRule('http://localhost')
const front = createFront({ files: live, host })
let port = 0

beforeAll(async () => {
  const app = await createApp({
    ...{ front, live, host, trustProxy: [] },
    logger: pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) }),
    routes: [
      (scope) => {
        scope.get('/links/:token', async () => 'fine')
        scope.get('/bug/:what', async (request) => {
          throw new Error(`${request.url} ${JSON.stringify(request.headers)} ${'x'.repeat(100_000)}`)
        })
        scope.get('/world', async () => {
          throw new Fault('disk.full', 'line one\nline two \u001b[31m', {
            retry: true,
            cause: new Error('y'.repeat(9_000)),
          })
        })
      },
    ],
  })
  await app.ready()
  await new Promise<void>((resolve) => front.server.listen(0, '127.0.0.1', resolve))
  port = (front.server.address() as AddressInfo).port
})
afterAll(() => void front.server.close())

async function linesOf(path: string, headers: readonly string[] = []): Promise<string[]> {
  const before = lines.length
  const head = ['host: localhost', 'connection: close', ...headers].join('\r\n')
  await sendRaw(port, `GET ${path} HTTP/1.1\r\n${head}\r\n\r\n`)
  return eventually(() => (lines.length > before ? lines.slice(before) : null))
}

test.each([
  ['a forged line', ['user-agent: x","level":60,"msg":"all is lost"}{"a":"']],
  ['letters of eight bits', ['user-agent: \xff\xfe\x85\x9b31mred\xa0']],
  ['a long name', [`user-agent: ${'x'.repeat(8_000)}`]],
  ['many names', Array.from({ length: 50 }, (_, i) => `x-name-${i}: ${'y'.repeat(100)}`)],
])('R86 a request with %s makes short, escaped lines', async (_name, headers) => {
  for (const path of ['/links/x', '/nothing', '/bug/x', '/world']) {
    for (const line of await linesOf(path, headers)) {
      expect(line.endsWith('\n')).toBe(true)
      expect(line.trimEnd()).toMatch(/^[\x20-\x7e\u00a0-\uffff]+$/)
      expect(JSON.parse(line)).toMatchObject({ msg: expect.stringMatching(/^(answered|request failed)/) })
      expect(line.length).toBeLessThan(8_192)
    }
  }
})

test.each([
  ['colours of a terminal', 'user-agent: \x1b[2J\x1b[31mred'],
  ['a bare line break', 'user-agent: a\rb'],
  ['NUL', 'user-agent: a\x00b'],
])('R86 %s in a header are no request at all', async (_name, line) => {
  const answer = await sendRaw(port, `GET /links/x HTTP/1.1\r\nhost: localhost\r\n${line}\r\n\r\n`)
  expect(statusesIn(answer)).toEqual([400])
})

test('R86 a user agent of a megabyte is not even read', async () => {
  const before = lines.length
  const answer = await sendRaw(
    port,
    `GET /nothing HTTP/1.1\r\nhost: localhost\r\nuser-agent: ${'x'.repeat(1_000_000)}\r\n\r\n`,
  )
  expect(statusesIn(answer)).toEqual([431])
  expect(lines.slice(before).join('').length).toBeLessThan(8_192)
})

test('R86 a failure is one line that names the route, what broke and where', async () => {
  const [failed, answered] = (await linesOf('/bug/x')).map((line) => JSON.parse(line))
  expect(failed).toMatchObject({
    level: 50,
    msg: 'request failed: a bug',
    route: '/bug/:what',
    failure: { type: 'Error' },
  })
  expect(failed.failure.stack).toContain('log.test.ts')
  expect(answered).toMatchObject({ level: 20, msg: 'answered', route: '/bug/:what', status: 500 })
  const [world] = (await linesOf('/world')).map((line) => JSON.parse(line))
  expect(world).toMatchObject({
    msg: 'request failed: the world',
    failure: { code: 'disk.full', cause: 'y'.repeat(500) },
  })
})

test('the log holds no link that opens something, no token and no cookie', async () => {
  const secret = 'S3cr3tS3cr3tS3cr3t'
  const headers = [`authorization: Bearer ${secret}`, `cookie: vedetta=${secret}`]
  const made = await linesOf(`/links/${secret}?token=${secret}`, headers)
  const lost = await linesOf(`/lost/${secret}?token=${secret}`, headers)
  expect([...made, ...lost].join('')).not.toContain(secret)
})
