/** As hostile-memory.test.ts, for kinds that are not HTTP/1.1: what a server costs that floods with frames. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ResultCode } from '../../probes/protocol/result-codes.ts'
import type { ProbeKind } from '../../probes/protocol.ts'
import { assignmentFor } from './assignments.ts'
import type { Checked } from './checking-process.ts'
import { http2Frame } from './grpc-server.ts'
import { tcpServer } from './tcp-server.ts'
import { frame, openingWith } from './websocket-server.ts'

const MIB = 1_048_576
const MORE_AT_MOST = 20 * MIB

const times = (count: number, bytes: Buffer) => Buffer.concat(Array.from({ length: count }, () => bytes))
const messages = times(
  9,
  Buffer.concat([Buffer.from([0x81, 127, 0, 0, 0, 0, 0, 1, 0x86, 0xa0]), Buffer.alloc(1e5, 97)]),
)

const answering = (bytes: Buffer) => (socket: Socket) => {
  socket.once('data', () => socket.write(Buffer.concat([http2Frame(4, 0, 0), bytes])))
}
/** `:status: 200`, a content type of gRPC; then a body of 900 KB, or a great many headers. */
const HEADERS = Buffer.from('\x88\x00\x0ccontent-type\x10application/grpc', 'latin1')
const HEADER = Buffer.from(`\x00\x03x-a\x64${'b'.repeat(100)}`, 'latin1')
const interim = http2Frame(1, 4, 1, Buffer.concat([Buffer.from('\x08\x03103', 'latin1'), HEADER]))

type Server = readonly [ProbeKind, (socket: Socket) => void, ResultCode]
const HONEST: readonly Server[] = [['websocket', openingWith(messages, frame(0x88)), 'closed']]
const HARM: readonly Server[] = [
  ['websocket', openingWith(frame(0x01, 'a'), times(400_000, frame(0x00, 'a'))), 'body-too-large'],
  ['websocket', openingWith(times(600_000, frame(0x89))), 'body-too-large'],
  ['websocket', openingWith(times(600_000, frame(0x81))), 'body-too-large'],
  ['grpc', answering(Buffer.concat([http2Frame(1, 4, 1, HEADERS), times(200_000, http2Frame(0, 0, 1))])), 'bad-answer'],
  ['grpc', answering(times(50_000, interim)), 'connect-reset'],
  ['grpc', answering(times(50_000, http2Frame(6, 0, 0, Buffer.alloc(8)))), 'bad-answer'],
]

let child: ReturnType<typeof fork>
let ports: ReadonlyMap<Server, Awaited<ReturnType<typeof tcpServer>>>
beforeAll(async () => {
  child = fork(fileURLToPath(new URL('./checking-process.ts', import.meta.url)), [], {
    execArgv: ['--max-semi-space-size=2'],
    env: { ...process.env, MALLOC_ARENA_MAX: '2' },
  })
  const started = [...HONEST, ...HARM].map(async (server) => [server, await tcpServer(server[1])] as const)
  ports = new Map(await Promise.all(started))
})
afterAll(() => {
  child.kill('SIGKILL')
  for (const one of ports.values()) one.close()
})

async function checkAll(servers: readonly Server[], count: number): Promise<Checked> {
  const all = servers.flatMap((server) => {
    const scheme = server[0] === 'grpc' ? 'grpc' : 'ws'
    const url = `${scheme}://127.0.0.1:${ports.get(server)?.port}`
    return Array.from({ length: count }, () => assignmentFor(url, { kind: server[0], expect: { keyword: 'absent' } }))
  })
  child.send(all)
  const [checked] = (await once(child, 'message')) as [Checked]
  return checked
}

test('R85 servers that flood with frames cost the prober at most 20 MiB more than one with 900 KB to say', async () => {
  const before = await checkAll(HONEST, 60)
  const after = await checkAll(HARM, 5)
  expect(new Set(before.codes)).toEqual(new Set(['closed']))
  expect(after.codes).toEqual(HARM.flatMap(([, , code]) => Array.from({ length: 5 }, () => code)))
  expect((after.mostMemory - before.mostMemory) / MIB).toBeLessThan(MORE_AT_MOST / MIB)
})
