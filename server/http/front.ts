/**
 * The listening socket and what it answers before anything else runs: the last page from memory. It stands before the
 * database is opened, so a viewer is answered while the rest starts; other requests wait for the app with a 503.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type LivePageOptions, serveLive } from './live-page.ts'
import { problem } from './problem.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => void

export interface Front {
  readonly server: Server
  /** From now on what is no live file goes there. */
  handOver(handler: Handler): void
}

export function createFront(page: LivePageOptions): Front {
  let handler: Handler = answerStarting
  const server = createServer({ maxHeaderSize: 16_384, keepAliveTimeout: 65_000, connectionsCheckingInterval: 5_000 })
  server.headersTimeout = 15_000
  server.requestTimeout = 30_000
  server.maxConnections = 10_000
  server.on('request', (request, response) => {
    if (!serveLive(request, response, page)) handler(request, response)
  })
  return {
    server,
    handOver: (next) => {
      handler = next
    },
  }
}

function answerStarting(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(503, { 'content-type': 'application/problem+json; charset=utf-8', 'retry-after': '1' })
  response.end(JSON.stringify(problem('unavailable', { detail: 'Starting; try again in a moment.' })))
}
