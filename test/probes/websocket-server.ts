/** WebSocket servers on loopback: `ws` from npm for what is right, bytes made by hand for what is not. Used by the tests of the websocket kind. */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws'
import { certificate } from '../support/certificates.ts'

export interface WebSocketTarget {
  readonly port: number
  /** What each connection was ended with. */
  readonly closes: number[]
  /** Headers of each handshake that was answered with 101. */
  readonly asked: IncomingMessage['headers'][]
  close(): void
}

/** @param withTls with the certificate for localhost */
export async function webSocketServer(
  onOpen: (socket: WebSocket) => void,
  { withTls = false, ...options }: ServerOptions & { withTls?: boolean } = {},
): Promise<WebSocketTarget> {
  const http = withTls ? createTlsServer(certificate('good')) : createServer()
  const server = new WebSocketServer({ server: http, ...options })
  const closes: number[] = []
  const asked: IncomingMessage['headers'][] = []
  server.on('connection', (socket, request) => {
    asked.push(request.headers)
    socket.on('close', (code) => closes.push(code)).on('error', () => {})
    onOpen(socket)
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  return {
    port: (http.address() as AddressInfo).port,
    closes,
    asked,
    close() {
      for (const socket of server.clients) socket.terminate()
      server.close()
      http.close()
    },
  }
}

/** A TCP server's part: answers the handshake as it must be, then sends these bytes at once. */
export function openingWith(...bytes: readonly Buffer[]): (socket: Socket) => void {
  return (socket) => {
    socket.once('data', (request) => {
      socket.write(Buffer.concat([Buffer.from(switching(request)), ...bytes]))
    })
  }
}

/** @param more lines that replace or follow the usual ones */
export function switching(request: Buffer | string, more: readonly string[] = []): string {
  const [, key = ''] = /^sec-websocket-key: (.+)$/im.exec(request.toString()) ?? []
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
  const lines = ['Upgrade: websocket', 'Connection: Upgrade', `Sec-WebSocket-Accept: ${accept}`]
  const replaced = lines.filter((line) => !more.some((other) => other.split(':')[0] === line.split(':')[0]))
  return ['HTTP/1.1 101 Switching Protocols', ...replaced, ...more, '', ''].join('\r\n')
}

/** An unmasked frame with a short length, as a server sends it. @param first flags and type */
export function frame(first: number, payload: Buffer | string = ''): Buffer {
  const bytes = Buffer.from(payload)
  return Buffer.concat([Buffer.from([first, bytes.length]), bytes])
}
