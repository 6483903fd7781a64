/**
 * An HTTP server that behaves as badly as the test tells it to, per path, and remembers who came. Probes watch it, and
 * webhook-sink.ts is built on it.
 */
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { type Arrivals, arrivals } from './arrivals.ts'
import { type CertificateName, certificate } from './certificates.ts'
import { answer, type Behaviour } from './http-behaviour.ts'

export type { Behaviour } from './http-behaviour.ts'

export type HttpArrival = {
  /** UTC ms, when its body was complete */
  at: number
  method: string
  /** Without query. */
  path: string
  /** With its question mark, or empty. */
  query: string
  headers: IncomingHttpHeaders
  body: string
}

export type HttpTarget = {
  /** `http://127.0.0.1:<port>`, without a slash at the end */
  url: string
  port: number
  /** Every request so far, oldest first. */
  arrivals: readonly HttpArrival[]
  /** TCP connections so far, also those on which no request came. */
  connections(): number
  /** What a path does from now on. Several behaviours serve one request each, the last one stays. */
  on(path: string, ...behaviours: [Behaviour, ...Behaviour[]]): void
  /** What all other paths do; at first 200 with the body `ok`. */
  otherwise(behaviour: Behaviour): void
  /** The oldest request not handed out before that matches, past or future. */
  next: Arrivals<HttpArrival>['next']
  /** Cuts all connections. Safe to repeat. */
  close(): Promise<void>
}

/**
 * Listens on 127.0.0.1, on a free port unless `port` names one; with `tls` it speaks https with that certificate.
 *
 * @param options.onArrival sees each request before it is answered
 */
export async function startHttpTarget(
  options: { tls?: CertificateName; port?: number; onArrival?: (arrival: HttpArrival) => void } = {},
): Promise<HttpTarget> {
  const came = arrivals<HttpArrival>(({ method, path, query }) => `${method} ${path}${query}`)
  const plans = new Map<string, Behaviour[]>()
  let fallback: Behaviour = { body: 'ok' }
  let connections = 0
  const closed = new AbortController()

  const listener = async (request: IncomingMessage, response: ServerResponse) => {
    // A client may leave in the middle of its own request: nothing arrived then.
    const arrival = await receive(request).catch(() => null)
    if (!arrival) return
    const behaviour = take(plans.get(arrival.path)) ?? fallback
    options.onArrival?.(arrival)
    came.add(arrival)
    await answer(behaviour, response, closed.signal)
  }
  const server = options.tls ? createTlsServer(certificate(options.tls), listener) : createServer(listener)
  server.on('connection', () => connections++)
  server.listen(options.port ?? 0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo

  return {
    url: `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    arrivals: came.all,
    connections: () => connections,
    on: (path, ...behaviours) => void plans.set(path, [...behaviours]),
    otherwise: (behaviour) => {
      fallback = behaviour
    },
    next: came.next,
    async close() {
      closed.abort()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function receive(request: IncomingMessage): Promise<HttpArrival> {
  const body = await buffer(request)
  const [path = '', query] = (request.url ?? '').split(/(?=\?)/)
  return {
    at: Date.now(),
    method: request.method ?? '',
    path,
    query: query ?? '',
    headers: request.headers,
    body: body.toString('utf8'),
  }
}

function take(plan: Behaviour[] | undefined): Behaviour | undefined {
  return plan && plan.length > 1 ? plan.shift() : plan?.[0]
}
