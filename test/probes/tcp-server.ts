/** Servers that misbehave below HTTP, and a check of one. Used by the tests of the http kind. */
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import type { Guard } from '../../probes/connect.ts'
import type { ResultCode } from '../../probes/protocol/result-codes.ts'
import type { ProbeResult } from '../../probes/protocol.ts'
import { check, type Wanted } from './assignments.ts'

/** A TCP server that does one thing with every connection. */
export async function tcpServer(onSocket: (socket: Socket) => void): Promise<{ port: number; close(): void }> {
  const sockets = new Set<Socket>()
  const listening: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    onSocket(socket)
  })
  listening.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  return {
    port: (listening.address() as AddressInfo).port,
    close() {
      for (const socket of sockets) socket.destroy()
      listening.close()
    },
  }
}

export async function checkTcp(
  onSocket: (socket: Socket) => void,
  scheme = 'http',
  wanted: Wanted & { guard?: Guard } = {},
): Promise<ProbeResult> {
  const tcp = await tcpServer(onSocket)
  try {
    return await check(`${scheme}://127.0.0.1:${tcp.port}/`, wanted)
  } finally {
    tcp.close()
  }
}

/** The deadline of a check that ends by it: long enough for a busy machine to come as far as the case wants. */
export const shortly: Wanted = { cadence: { timeoutMs: 1_000 } }

/** `shortly` for a case that ends by its deadline; one with another end may take as long as it needs. */
export const deadlineFor = (code: ResultCode): Wanted => (code.startsWith('timeout') ? shortly : {})

export function dripper(first: string, then = 'a'): (socket: Socket) => void {
  return (socket) => {
    socket.write(first)
    const timer = setInterval(() => socket.write(then), 20)
    socket.once('close', () => clearInterval(timer))
  }
}
