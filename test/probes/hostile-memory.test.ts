/** What a target that means harm costs the prober: measured in a process of its own, beside what an honest one costs. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ResultCode } from '../../probes/protocol/result-codes.ts'
import { type HttpTarget, startHttpTarget } from '../support/http-target.ts'
import { assignmentFor } from './assignments.ts'
import type { Checked } from './checking-process.ts'
import { dripper, tcpServer } from './tcp-server.ts'

const MIB = 1_048_576
const MORE_AT_MOST = 20 * MIB

/** As `npm start` starts the server, whose thread the prober is. */
const startChecking = () =>
  fork(fileURLToPath(new URL('./checking-process.ts', import.meta.url)), [], {
    execArgv: ['--max-semi-space-size=2'],
    env: { ...process.env, MALLOC_ARENA_MAX: '2' },
  })

const HARM: readonly (readonly [(socket: Socket) => void, ResultCode])[] = [
  [(socket) => socket.write(`HTTP/1.1 200 OK\r\nX-Big: ${'a'.repeat(1e6)}\r\n\r\n`), 'bad-answer'],
  [(socket) => socket.write(`HTTP/1.1 200 OK\r\n${'X-A: b\r\n'.repeat(50_000)}`), 'bad-answer'],
  [
    (socket) => socket.end(`HTTP/1.1 200 OK\r\n${'X-A: b\r\n'.repeat(200)}Content-Length: 2\r\n\r\nok`),
    'keyword-missing',
  ],
  [
    (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Encoding: gzip, br\r\nContent-Length: 1\r\n\r\nx'),
    'bad-encoding',
  ],
]

let child: ReturnType<typeof fork>
let server: HttpTarget
type Port = Awaited<ReturnType<typeof tcpServer>>
let sockets: readonly Port[]
let drips: Port
beforeAll(async () => {
  child = startChecking()
  server = await startHttpTarget()
  sockets = await Promise.all(HARM.map(([onSocket]) => tcpServer(onSocket)))
  drips = await tcpServer(dripper('HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n'))
  const [honest, bomb] = [Buffer.alloc(MIB - 1, 'x'), Buffer.alloc(64 * MIB)]
  server.on('/honest', { body: honest })
  server.on('/honest.gz', { body: gzipSync(honest), headers: { 'content-encoding': 'gzip' } })
  server.on('/honest.br', { body: brotliCompressSync(honest), headers: { 'content-encoding': 'br' } })
  server.on('/endless', { endless: true })
  server.on('/bomb.gz', { body: gzipSync(bomb), headers: { 'content-encoding': 'gzip' } })
  server.on('/bomb.br', { body: brotliCompressSync(bomb), headers: { 'content-encoding': 'br' } })
})
afterAll(async () => {
  child.kill('SIGKILL')
  for (const one of [...sockets, drips]) one.close()
  await server.close()
})

async function checkAll(urls: readonly string[], timeoutMs: number): Promise<Checked> {
  child.send(urls.map((url) => assignmentFor(url, { cadence: { timeoutMs }, expect: { keyword: 'absent' } })))
  const [checked] = (await once(child, 'message')) as [Checked]
  return checked
}

const times = (count: number, urls: readonly string[]) => Array.from({ length: count }, () => urls).flat()

test('R85 targets that mean harm cost the prober at most 20 MiB more than honest ones with 1 MiB to say', async () => {
  const honest = ['/honest', '/honest.gz', '/honest.br'].map((path) => `${server.url}${path}`)
  const large = ['/endless', '/bomb.gz', '/bomb.br'].map((path) => `${server.url}${path}`)
  const harmful = sockets.map(({ port }) => `http://127.0.0.1:${port}/`)
  const before = await checkAll(times(60, honest), 10_000)
  const cut = await checkAll(times(15, large), 10_000)
  const ended = await checkAll(times(5, harmful), 10_000)
  const dripped = await checkAll(times(5, [`http://127.0.0.1:${drips.port}/`]), 2_000)
  const after = await checkAll(times(5, large), 10_000)
  expect(new Set(before.codes)).toEqual(new Set(['keyword-missing']))
  expect(new Set([...cut.codes, ...after.codes])).toEqual(new Set(['body-too-large']))
  expect(ended.codes).toEqual(
    times(
      5,
      HARM.map(([, code]) => code),
    ),
  )
  expect(new Set(dripped.codes)).toEqual(new Set(['timeout-body']))
  expect(after.mostMemory - before.mostMemory).toBeLessThan(MORE_AT_MOST)
})
