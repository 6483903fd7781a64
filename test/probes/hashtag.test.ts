/** Posts with a tag, counted at a strict stand-in for Mastodon over real HTTP. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Memory } from '../../probes/kinds/kind.ts'
import type { ProbeResult } from '../../probes/protocol.ts'
import { runProbe } from '../../probes/run.ts'
import { startHttpTarget } from '../support/http-target.ts'
import { type MastodonServer, startMastodonServer } from '../support/mastodon-server.ts'
import { assignmentFor, loopbackGuard, type Wanted } from './assignments.ts'

const MINUTE = 60_000
let mastodon: MastodonServer
beforeEach(async () => {
  mastodon = await startMastodonServer()
})
afterEach(() => mastodon.close())

function count(
  url = mastodon.tagUrl('acme_down'),
  wanted: Wanted & { readonly memory?: Memory } = {},
): Promise<ProbeResult> {
  const { memory, ...rest } = wanted
  const policy = { guard: loopbackGuard(), ...(memory ? { memory } : {}) }
  return runProbe(assignmentFor(url, { kind: 'hashtag', ...rest }), new AbortController().signal, policy)
}

/** So many posts, one a second, the newest `ago` minutes back. */
const posts = (many: number, ago: number) =>
  Array.from({ length: many }, (_, i) => Date.now() - ago * MINUTE - i * 1_000)

test.each([
  [0, 'posts'],
  [1, 'post'],
  [3, 'posts'],
  [39, 'posts'],
  [40, 'posts'],
  [41, 'posts'],
  [312, 'posts'],
])('%i posts of the last hour are counted, older ones are not, over as many pages as it takes', async (many, word) => {
  mastodon.post('acme_down', [...posts(many, 1), ...posts(5, 70)])
  const result = await count()
  expect(result).toMatchObject({ outcome: 'pass', code: 'ok', because: `#acme_down: ${many} ${word} in the last hour` })
  expect(result.posts).toEqual({ tag: 'acme_down', count: many, isAtLeast: false })
})

test('asks for the newest, then page by page for what is below them, and for no more than it needs', async () => {
  mastodon.post('acme_down', [...posts(50, 1), ...posts(100, 70)])
  await count()
  expect(mastodon.asked).toEqual([
    '/api/v1/timelines/tag/acme_down?limit=40',
    expect.stringMatching(/^\/api\/v1\/timelines\/tag\/acme_down\?limit=40&max_id=\d+$/),
  ])
})

test('counts no further than 600, and says that there are more', async () => {
  mastodon.post('acme_down', posts(800, 1))
  const result = await count()
  expect(result.posts).toEqual({ tag: 'acme_down', count: 600, isAtLeast: true })
  expect(result.because).toBe('#acme_down: at least 600 posts in the last hour')
  expect(mastodon.asked).toHaveLength(15)
})

test('a tag in other letters than ASCII is asked for as it is written', async () => {
  mastodon.post('città_giù', posts(2, 1))
  expect((await count(mastodon.tagUrl('città_giù'))).posts).toEqual({ tag: 'città_giù', count: 2, isAtLeast: false })
})

test('a tag that nobody has used there has no posts', async () => {
  expect((await count()).posts).toEqual({ tag: 'acme_down', count: 0, isAtLeast: false })
})

test('how long it took is never judged', async () => {
  expect(await count(undefined, { expect: { slowMs: 0 } })).toMatchObject({ outcome: 'pass', code: 'ok' })
})

describe('limits of the server', () => {
  const memoryOf = (): Memory => {
    let kept: unknown
    return {
      get: () => kept,
      set: (value) => {
        kept = value
      },
    }
  }

  test('that are reached on the way make what is known the least there is', async () => {
    mastodon.post('acme_down', posts(200, 1))
    mastodon.allow(2)
    const result = await count()
    expect(result.posts).toEqual({ tag: 'acme_down', count: 80, isAtLeast: true })
    expect(mastodon.asked).toHaveLength(2)
  })

  test('that were reached before make it no number, and nobody asks again before they end', async () => {
    const memory = memoryOf()
    mastodon.allow(0)
    expect(await count(undefined, { memory })).toMatchObject({ outcome: 'inconclusive', code: 'unreadable' })
    const second = await count(undefined, { memory })
    expect(second).toMatchObject({ outcome: 'inconclusive', code: 'unreadable' })
    expect(second.because).toMatch(/127\.0\.0\.1 wants no question before 20\d\d-/)
    expect(mastodon.asked).toHaveLength(1)
  })
})

describe('what cannot be read is no number', () => {
  test('a server that shows timelines only to who brings a token; with it they are counted', async () => {
    mastodon.post('acme_down', posts(2, 1))
    mastodon.requireToken('s3cret')
    const result = await count()
    expect(result).toMatchObject({ outcome: 'inconclusive', code: 'unreadable' })
    expect(result.because).toContain('HTTP 401: it shows this to nobody without a token')
    const headers = { authorization: 'Bearer s3cret' }
    expect((await count(undefined, { target: { headers } })).posts?.count).toBe(2)
  })

  test('a timeline that is empty by a setting, by the figures of the tag', async () => {
    mastodon.post('acme_down', posts(9, 1))
    mastodon.hideTimelines()
    const result = await count()
    expect(result).toMatchObject({ outcome: 'inconclusive', code: 'unreadable' })
    expect(result.because).toContain('shows no posts with #acme_down, though there are some')
  })

  test.each([
    ['a page for people', { body: '<html>' }, 'it is no JSON'],
    ['JSON of something else', { body: '{"ok":true}' }, 'it is no answer of Mastodon'],
    ['an error', { status: 503 }, 'answers HTTP 503'],
    ['more than 1 MiB', { endless: true }, 'longer than 1 MiB'],
  ] as const)('%s', async (_name, behaviour, because) => {
    const target = await startHttpTarget()
    target.otherwise(behaviour)
    const result = await count(`${target.url}/tags/acme`)
    expect(result).toMatchObject({ outcome: 'inconclusive', code: 'unreadable' })
    expect(result.because).toContain(because)
    await target.close()
  })

  test('posts that are none are passed by', async () => {
    const target = await startHttpTarget()
    const good = { id: '7', created_at: new Date().toISOString() }
    target.on(
      '/api/v1/timelines/tag/acme',
      { body: JSON.stringify([null, 4, { id: 5 }, { id: '6', created_at: 'x' }, good]) },
      { body: '[]' },
    )
    expect((await count(`${target.url}/tags/acme`)).posts?.count).toBe(1)
    await target.close()
  })

  test('R33 a redirect to a private address is refused by the guard', async () => {
    const target = await startHttpTarget()
    target.otherwise({ redirect: 'http://10.0.0.1/' })
    expect(await count(`${target.url}/tags/acme`)).toMatchObject({ outcome: 'inconclusive', code: 'blocked' })
    await target.close()
  })
})
