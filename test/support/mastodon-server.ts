/**
 * A strict stand-in for a Mastodon server, by the documentation of its API: the timeline of a tag with its paging and limits,
 * and the tag's own figures. What the documentation does not allow is answered as an error, and a test sees it.
 */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface MastodonServer {
  /** Of the tag's page, as a probe's target names it. */
  readonly tagUrl: (tag: string) => string
  /** Posts with this tag, at these instants, on top of those that are there. */
  post(tag: string, at: readonly number[]): void
  /** Requests so far, by path and query. */
  readonly asked: readonly string[]
  /** Requests left in this window; Infinity at first. */
  allow(requests: number): void
  /** Only who brings this token sees timelines. */
  requireToken(token: string): void
  /** Timelines are empty for everybody, as a setting of the instance may have it. */
  hideTimelines(): void
  close(): Promise<void>
}

interface Post {
  readonly id: string
  readonly created_at: string
}

interface Answer {
  readonly status: number
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
}

const WINDOW_MS = 300_000
const LIMIT = 300

export async function startMastodonServer(): Promise<MastodonServer> {
  const tags = new Map<string, Post[]>()
  const asked: string[] = []
  let left = Number.POSITIVE_INFINITY
  let token: string | null = null
  let isHidden = false
  let lastId = 103_206_185_588_894_565n

  const answer = (request: IncomingMessage): Answer => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    asked.push(`${url.pathname}${url.search}`)
    if (left <= 0) return { status: 429, body: { error: 'Too many requests' } }
    left -= 1
    if (request.method !== 'GET') return { status: 405, body: { error: 'Method not allowed' } }
    const timeline = /^\/api\/v1\/timelines\/tag\/([^/]+)$/.exec(url.pathname)?.[1]
    const tag = /^\/api\/v1\/tags\/([^/]+)$/.exec(url.pathname)?.[1]
    if (timeline !== undefined) return timelineOf(decodeURIComponent(timeline), url.searchParams, request)
    if (tag !== undefined) return figuresOf(decodeURIComponent(tag))
    return { status: 404, body: { error: 'Record not found' } }
  }

  function timelineOf(tag: string, query: URLSearchParams, request: IncomingMessage): Answer {
    if (token !== null && request.headers.authorization !== `Bearer ${token}`) {
      return { status: 401, body: { error: 'The access token is invalid' } }
    }
    const posts = tags.get(tag)
    if (!posts) return { status: 404, body: { error: 'Record not found' } }
    const unknown = [...query.keys()].find((key) => !['limit', 'max_id', 'since_id', 'min_id'].includes(key))
    if (unknown !== undefined) return { status: 400, body: { error: `unknown parameter ${unknown}` } }
    const limit = Math.min(Number(query.get('limit') ?? 20), 40)
    const below = query.get('max_id')
    const above = query.get('since_id')
    const found = posts
      .filter(
        ({ id }) => (below === null || BigInt(id) < BigInt(below)) && (above === null || BigInt(id) > BigInt(above)),
      )
      .slice(0, limit)
    return { status: 200, body: isHidden ? [] : found }
  }

  function figuresOf(tag: string): Answer {
    const today = Math.floor(Date.now() / 86_400_000) * 86_400
    const posts = tags.get(tag) ?? []
    const history = Array.from({ length: 7 }, (_, day) => {
      const from = (today - day * 86_400) * 1_000
      const uses = posts.filter((post) => Math.floor((Date.parse(post.created_at) - from) / 86_400_000) === 0).length
      return { day: String(from / 1_000), accounts: String(Math.min(uses, 1)), uses: String(uses) }
    })
    return { status: 200, body: { name: tag, url: `http://localhost/tags/${tag}`, history, following: false } }
  }

  const server = createServer((request, response) => {
    const { status, body } = answer(request)
    const limits: Record<string, string> = Number.isFinite(left)
      ? {
          'x-ratelimit-limit': String(LIMIT),
          'x-ratelimit-remaining': String(Math.max(0, left)),
          'x-ratelimit-reset': new Date(Date.now() + WINDOW_MS).toISOString(),
        }
      : {}
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...limits })
    response.end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    tagUrl: (tag) => `http://127.0.0.1:${port}/tags/${encodeURIComponent(tag)}`,
    post(tag, at) {
      const made = at
        .toSorted((a, b) => a - b)
        .map((one) => ({
          id: String(++lastId),
          created_at: new Date(one).toISOString(),
          visibility: 'public',
          content: `<p>#${tag}</p>`,
          tags: [{ name: tag, url: `http://127.0.0.1:${port}/tags/${tag}` }],
        }))
      tags.set(tag, [...made.toReversed(), ...(tags.get(tag) ?? [])])
    },
    asked,
    allow: (requests) => {
      left = requests
    },
    requireToken: (wanted) => {
      token = wanted
    },
    hideTimelines: () => {
      isHidden = true
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
