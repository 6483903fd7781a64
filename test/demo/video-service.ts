/**
 * The stand-in for a video service: portal, player and player API on loopback, behind an edge that can be told to time out.
 * Vedetta watches it in the demo, and knows nothing else of it.
 */
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type VideoService = {
  readonly url: string
  readonly isBroken: () => boolean
  /** From now on what plays video answers 504, as a gateway does whose origin is gone. */
  break(): void
  mend(): void
  /** Resolves with the instant (ms, monotonic) of the first answer of this status after the call. */
  nextAnswer(status: 200 | 504): Promise<number>
  close(): Promise<void>
}

export async function startVideoService(): Promise<VideoService> {
  let isBroken = false
  const waiting = new Set<{ status: number; resolve(at: number): void }>()
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/'
    const status = answer(response, path, isBroken && path !== '/')
    for (const one of waiting) {
      if (one.status !== status || path === '/') continue
      waiting.delete(one)
      one.resolve(performance.now())
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    isBroken: () => isBroken,
    break: () => {
      isBroken = true
    },
    mend: () => {
      isBroken = false
    },
    nextAnswer: (status) => new Promise((resolve) => waiting.add({ status, resolve })),
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** @returns the status that it answered */
function answer(response: ServerResponse, path: string, isTimedOut: boolean): number {
  if (isTimedOut) return send(response, 504, GATEWAY_TIMEOUT, { server: 'edge-7', 'retry-after': '60' })
  if (path === '/') return send(response, 200, portal())
  if (path === '/player') return send(response, 200, player())
  if (path === '/api/play') {
    const body = JSON.stringify({ title: 'Lighthouses of Liguria', manifest: '/live/1/index.m3u8' })
    return send(response, 200, body, { 'content-type': 'application/json' })
  }
  return send(response, 404, page('Not found', '<p>There is nothing here.</p>'))
}

function send(response: ServerResponse, status: number, body: string, headers: Record<string, string> = {}): number {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', ...headers })
  response.end(body)
  return status
}

const GATEWAY_TIMEOUT = `<html><head><title>504 Gateway Time-out</title></head>
<body><center><h1>504 Gateway Time-out</h1></center><hr><center>edge-7</center></body></html>`

function portal(): string {
  return page('Faro TV', '<p>Tonight: <a href="/player">Lighthouses of Liguria</a></p>')
}

function player(): string {
  return page(
    'Lighthouses of Liguria',
    `<div style="background:#10182b;color:#fff;aspect-ratio:16/9;display:grid;place-items:center">&#9654; playing</div>
<p><a href="/">Back to the portal</a></p>`,
  )
}

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title>
<body style="font:16px/1.5 system-ui;max-width:40rem;margin:3rem auto;padding:0 1rem"><h1>${title}</h1>${body}</body></html>`
}
