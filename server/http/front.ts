/**
 * The listening socket and what it answers before anything else runs: the last page from memory. It stands before the
 * database is opened, so a viewer is answered while the rest starts; other requests wait for the app with a 503.
 * Made by compose.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { HEALTHY } from './health.ts'
import { type LivePageOptions, livePage } from './live-page.ts'
import { ONLY_TLS, PAGE_HEADERS } from './page-headers.ts'
import { PROBLEM_TYPE, problem } from './problem.ts'

// `import` reads every export of node:http, and so loads Node's own fetch: 5 MB and 30 ms.
const { createServer } = process.getBuiltinModule('node:http')

type Handler = (request: IncomingMessage, response: ServerResponse) => void

export interface Front {
  readonly server: Server
  /** From now on what is no live file goes there. */
  handOver(handler: Handler): void
}

/** How long a client may take to say what it wants, and how many may try at once. */
export interface Patience {
  readonly headersMs: number
  readonly requestMs: number
  /** How often the two are looked at. */
  readonly checkEveryMs: number
  readonly connections: number
}

const PATIENCE: Patience = { headersMs: 15_000, requestMs: 30_000, checkEveryMs: 5_000, connections: 10_000 }

export function createFront(page: LivePageOptions, patience: Patience = PATIENCE): Front {
  const answersLive = livePage(page)
  let handler: Handler = answerStarting
  const server = createServer({
    maxHeaderSize: 16_384,
    // Longer than a proxy keeps an idle connection, so that it is the proxy who closes.
    keepAliveTimeout: 65_000,
    headersTimeout: patience.headersMs,
    requestTimeout: patience.requestMs,
    connectionsCheckingInterval: patience.checkEveryMs,
  })
  server.maxConnections = patience.connections
  server.on('request', (request, response) => {
    if (answersLive(request, response)) return
    if (page.host.isOnlyTls(request)) response.setHeader(...ONLY_TLS)
    handler(request, response)
  })
  return {
    server,
    handOver: (next) => {
      handler = next
    },
  }
}

function answerStarting(request: IncomingMessage, response: ServerResponse): void {
  if (request.url === '/healthz') {
    response.writeHead(200, { ...PAGE_HEADERS, 'content-type': 'text/plain; charset=utf-8' }).end(HEALTHY)
    return
  }
  const body = problem('unavailable', { detail: 'Starting; try again in a moment.' })
  const headers = { ...PAGE_HEADERS, 'content-type': PROBLEM_TYPE, 'cache-control': 'no-store', 'retry-after': '1' }
  response.writeHead(body.status, headers).end(JSON.stringify(body))
}
