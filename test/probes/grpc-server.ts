/** gRPC servers on loopback: grpc-js with its health service for what is right, node:http2 and single frames for what is not. Used by the tests of the grpc kind. */
import { once } from 'node:events'
import { createServer, type ServerHttp2Stream } from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'
import { Server, ServerCredentials } from '@grpc/grpc-js'
import { HealthImplementation, type ServingStatusMap } from 'grpc-health-check'
import { certificate } from '../support/certificates.ts'

export interface GrpcTarget {
  readonly port: number
  close(): void
}

/** @param statuses by service; null: a server without a health service */
export async function grpcServer(
  statuses: ServingStatusMap | null,
  { withTls = false }: { withTls?: boolean } = {},
): Promise<GrpcTarget & { say: HealthImplementation['setStatus'] }> {
  const server = new Server()
  const health = new HealthImplementation(statuses ?? {})
  if (statuses !== null) health.addToServer(server)
  const { key, cert } = certificate('good')
  const credentials = withTls
    ? ServerCredentials.createSsl(null, [{ private_key: Buffer.from(key), cert_chain: Buffer.from(cert) }])
    : ServerCredentials.createInsecure()
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  server.bindAsync('127.0.0.1:0', credentials, (error, port) => (error ? reject(error) : resolve(port)))
  return {
    port: await promise,
    say: (service, status) => health.setStatus(service, status),
    close: () => server.forceShutdown(),
  }
}

/** HTTP/2 without gRPC's own library: one thing is done with every call. */
export async function http2Server(onCall: (stream: ServerHttp2Stream) => void): Promise<GrpcTarget> {
  const server = createServer()
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket))
  server.on('sessionError', () => {})
  server.on('stream', (stream: ServerHttp2Stream) => {
    stream.on('error', () => {})
    onCall(stream)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

export interface Answer {
  readonly headers?: Record<string, string | number>
  readonly body?: Buffer
  /** Default `{ 'grpc-status': '0' }`. */
  readonly trailers?: Record<string, string>
}

/** A whole answer to a call, as the specification of gRPC over HTTP/2 wants it where nothing else is said. */
export function answering({ headers = {}, body, trailers = { 'grpc-status': '0' } }: Answer) {
  return (stream: ServerHttp2Stream): void => {
    stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...headers }, { waitForTrailers: true })
    stream.on('wantTrailers', () => stream.sendTrailers(trailers))
    stream.end(body)
  }
}

/** The message with its prefix; the second byte of the health protocol's is the status. */
export function framed(...message: readonly number[]): Buffer {
  return Buffer.from([0, 0, 0, 0, message.length, ...message])
}

/** One HTTP/2 frame. */
export function http2Frame(type: number, flags: number, stream: number, payload = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head.writeUInt8(type, 3)
  head.writeUInt8(flags, 4)
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, payload])
}
