/** R81: who says what they want too slowly is hung up on; the others do not notice. With shorter patience, real sockets. */

import { type AddressInfo, connect } from 'node:net'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApp } from '../../server/http/app.ts'
import { createFront } from '../../server/http/front.ts'
import { hostRule } from '../../server/http/host.ts'
import { finishFile } from '../../server/publish/encode.ts'
import { statusesIn } from './site.ts'

const FILE = finishFile({
  ...{ path: 'en/index.html', contentType: 'text/html', body: 'here we are' },
  ...{ part: 'live', cacheControl: 'no-cache' },
})
const live = { find: (path: string) => (path === FILE.path ? FILE : undefined), revision: 1, languages: ['en'] }
const host = hostRule('http://localhost')
const front = createFront(
  { files: live, host },
  { headersMs: 2_000, requestMs: 3_000, checkEveryMs: 100, connections: 60 },
)
let port = 0

beforeAll(async () => {
  const app = await createApp({
    ...{ front, live, host, trustProxy: [], logger: pino({ level: 'silent' }) },
    routes: [(scope) => void scope.post('/echo', async (request) => request.body)],
  })
  await app.ready()
  await new Promise<void>((resolve) => front.server.listen(0, '127.0.0.1', resolve))
  port = (front.server.address() as AddressInfo).port
})
afterAll(() => {
  front.server.close()
  front.server.closeAllConnections()
})

/** Writes a piece every 20 ms until the other side ends. @returns all that it said */
function drip(first: string, piece: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = ''
    let timer: NodeJS.Timeout | undefined
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(first)
      timer = setInterval(() => socket.writable && socket.write(piece), 20)
    })
    socket.setEncoding('latin1')
    socket.on('data', (chunk) => {
      answer += chunk
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      clearInterval(timer)
      resolve(answer)
    })
  })
}

const POST = 'POST /echo HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n'

test.concurrent.each([
  ['never begins', '', ''],
  ['sends empty lines for ever', '', '\r\n'],
  ['spells its first line', 'GET /', 'x'],
  ['sends one header after the other', 'GET /en/ HTTP/1.1\r\nhost: localhost\r\n', 'x-more: 1\r\n'],
  ['spells its body', `${POST}content-length: 10000\r\n\r\n[`, ' '],
  ['spells its chunks', `${POST}transfer-encoding: chunked\r\n\r\n`, '1\r\n \r\n'],
])('R81 a sender who %s is hung up on', async (_name, first, piece) => {
  const answer = await drip(first, piece)
  expect(statusesIn(answer).filter((status) => status !== 408)).toEqual([])
})

test('R81 fifty slow senders at once do not keep the page from others', async () => {
  const slow = Array.from({ length: 50 }, () => drip(`${POST}content-length: 10000\r\n\r\n[`, ' '))
  const answers = await Promise.all(Array.from({ length: 5 }, () => fetch(`http://127.0.0.1:${port}/en/`)))
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
  expect((await Promise.all(slow)).flatMap(statusesIn).filter((status) => status !== 408)).toEqual([])
})

test('R81 more connections than there is room for are ended at once', async () => {
  const idle = Array.from({ length: 70 }, () => drip('', ''))
  await expect(Promise.race(idle)).resolves.toBe('')
  await Promise.all(idle)
  expect((await fetch(`http://127.0.0.1:${port}/en/`)).status).toBe(200)
})
