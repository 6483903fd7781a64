/** The stream of changes, over real sockets and a real database; limits short enough to be reached. */
import { type AddressInfo, connect } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isRefusal } from '../../server/domain/refusal.ts'
import { createApiToken } from '../../server/flow/api-token.ts'
import { createApp } from '../../server/http/app.ts'
import type { FeedLimits } from '../../server/http/change-feed.ts'
import { eventRoutes } from '../../server/http/events.ts'
import { createFront, type Front } from '../../server/http/front.ts'
import { hostRule } from '../../server/http/host.ts'
import { guardRoutes } from '../../server/http/session.ts'
import { insertChange } from '../../server/store/traces.ts'
import { openWorld, type World } from '../people/world.ts'
import { ENGINES } from '../support/engines.ts'
import { eventually } from '../support/eventually.ts'

const LIMITS: FeedLimits = {
  ...{ listeners: 4, listenersOfOne: 3, unsentBytes: 65_536 },
  ...{ lookMs: 10, heartbeatMs: 60_000, oldestMs: 60_000 },
}
const NO_FILES = { find: () => undefined, revision: 0, languages: [] }

describe.each(ENGINES)('on %s', (engine) => {
  let world: World
  let app: FastifyInstance
  let front: Front
  let url: string
  let tokens: readonly string[]

  const open = async (limits: FeedLimits) => {
    world = await openWorld(engine, 'http://localhost')
    const host = hostRule('http://localhost')
    front = createFront({ files: NO_FILES, host })
    app = await createApp({
      ...{ front, host, live: NO_FILES, logger: pino({ level: 'silent' }), trustProxy: [] },
      routes: [
        async (scope) => {
          guardRoutes(scope, world.context)
          await scope.register(eventRoutes(world.context, limits))
        },
      ],
    })
    await app.ready()
    await new Promise<void>((resolve) => front.server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(front.server.address() as AddressInfo).port}`
    tokens = await Promise.all(['one', 'two'].map(newToken))
  }
  const newToken = async (name: string) => {
    const made = await createApiToken(world.context, { name, role: 'viewer', who: 'test' })
    if (isRefusal(made)) throw new Error(made.because)
    return made.token
  }
  beforeEach(() => open(LIMITS))
  afterEach(async () => {
    await app.close()
    front.server.closeAllConnections()
    await new Promise((resolve) => front.server.close(resolve))
    await world.close()
  })

  /** Something moved. */
  const move = (...subjectIds: readonly string[]) =>
    world.context.store.transact(async (tx) => {
      for (const subjectId of subjectIds) {
        await insertChange(tx, { pageId: 'page1', kind: 'incident', subjectId, at: world.clock.now() })
      }
    })

  const ask = (headers: Readonly<Record<string, string>> = {}, token = tokens[0]) =>
    fetch(`${url}/events`, { headers: { authorization: `Bearer ${token}`, ...headers } })

  /** Reads for as long as the test needs it. */
  const listen = async (headers: Readonly<Record<string, string>> = {}, token = tokens[0]) => {
    const answer = await ask(headers, token)
    expect(answer.status).toBe(200)
    const heard = { text: '', isOver: false }
    const read = async () => {
      for await (const chunk of answer.body ?? []) heard.text += Buffer.from(chunk).toString()
    }
    read().then(
      () => Object.assign(heard, { isOver: true }),
      () => Object.assign(heard, { isOver: true }),
    )
    return {
      answer,
      isOver: () => heard.isOver,
      text: () => heard.text,
      subjects: () => [...heard.text.matchAll(/"subjectId":"([^"]*)"/g)].map(([, id]) => id),
      numbers: () => [...heard.text.matchAll(/^id: (\d+)$/gm)].map(([, no]) => Number(no)),
    }
  }

  test('tells every listener what moved, in order, with a number to come back by', async () => {
    const [one, two] = [await listen(), await listen({}, tokens[1])]
    // Places are taken at once, but the first look at the rows may still be on its way.
    await eventually(() => one.text().includes('retry') && two.text().includes('retry'))
    await eventually(async () => {
      await move('warm-up')
      return one.subjects().length > 0 && two.subjects().length > 0
    })
    await move('a', 'b')
    await move('c')
    for (const desk of [one, two]) {
      const subjects = await eventually(() => (desk.subjects().includes('c') ? desk.subjects() : null))
      expect(subjects.filter((id) => id !== 'warm-up')).toEqual(['a', 'b', 'c'])
      expect(desk.numbers()).toEqual([...new Set(desk.numbers())].sort((a, b) => a - b))
    }
    expect(one.answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(one.answer.headers.get('cache-control')).toBe('no-store')
    expect(one.answer.headers.get('x-content-type-options')).toBe('nosniff')
  })

  test('a desk that comes back hears what it missed, once, and then goes on', async () => {
    await move('a', 'b', 'c')
    const all = await listen({ 'last-event-id': '0' })
    await eventually(() => all.subjects().includes('c'))
    // Before them stand the tokens that were made for this test.
    expect(all.subjects().slice(-3)).toEqual(['a', 'b', 'c'])
    const back = await listen({ 'last-event-id': String(all.numbers().at(-3)) })
    await eventually(() => back.subjects().length === 2)
    await move('d')
    await eventually(() => back.subjects().includes('d'))
    expect(back.subjects()).toEqual(['b', 'c', 'd'])
  })

  test('who was away for long hears the last hundred and reads the rest anew', async () => {
    await move(...Array.from({ length: 150 }, (_, i) => `s${i}`))
    const desk = await listen({ 'last-event-id': '1' })
    await eventually(() => desk.subjects().includes('s149'))
    expect(desk.subjects().length).toBe(100)
  })

  test.each(['nonsense', '-5', '1e99', '99999999', ''])('a last number of %j does no harm', async (id) => {
    await move('a')
    const desk = await listen({ 'last-event-id': id })
    await eventually(async () => {
      await move('b')
      return desk.subjects().includes('b')
    })
  })

  test('one sender does not take all places, and all places are few', async () => {
    await listen()
    await listen()
    await listen()
    const tooMany = await ask()
    expect(tooMany.status).toBe(429)
    expect(tooMany.headers.get('retry-after')).toBe('60')
    await listen({}, tokens[1])
    expect((await ask({}, tokens[1])).status).toBe(429)
  })

  test('a place is free again when its desk has gone', async () => {
    const gone = new AbortController()
    for (let i = 0; i < 3; i += 1) {
      await fetch(`${url}/events`, { headers: { authorization: `Bearer ${tokens[0]}` }, signal: gone.signal })
    }
    expect((await ask()).status).toBe(429)
    gone.abort()
    await eventually(async () => {
      const answer = await ask()
      return answer.status === 200
    })
  })

  test('R80 a client that does not read is dropped, the others go on', async () => {
    const reader = await listen()
    const deaf = connect(Number(new URL(url).port), '127.0.0.1')
    deaf.on('error', () => undefined)
    deaf.pause()
    deaf.write(`GET /events HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${tokens[1]}\r\n\r\n`)
    await eventually(async () => (await count(front)) >= 2)
    // The system keeps some megabytes for a socket; only then would the process have to.
    let told = 0
    while ((await count(front)) >= 2 && told < 1_000) {
      await move(...['a', 'b'].map((letter) => letter.repeat(20_000)))
      told += 2
      await eventually(() => reader.subjects().length >= told)
    }
    expect(await count(front)).toBe(1)
    deaf.destroy()
  })

  const openAnew = async (limits: FeedLimits) => {
    await app.close()
    front.server.closeAllConnections()
    await new Promise((resolve) => front.server.close(resolve))
    await world.close()
    await open(limits)
  }

  test('R80 a stream says that it is alive, so that whoever is no longer there is noticed', async () => {
    await openAnew({ ...LIMITS, heartbeatMs: 20 })
    const desk = await listen()
    await eventually(() => desk.text().includes(': alive'))
  })

  // Apart from the one above: what is held up for longer than its whole time ends without a word.
  test('R80 a stream ends after its time, so that whoever may no longer listen is noticed', async () => {
    await openAnew({ ...LIMITS, heartbeatMs: 20, oldestMs: 100 })
    const desk = await listen()
    await eventually(() => desk.isOver())
  })

  test('every stream ends when the server does', async () => {
    const desks = [await listen(), await listen({}, tokens[1])]
    await app.close()
    await eventually(() => desks.every((desk) => desk.isOver()))
  })

  test('who is not signed in hears nothing', async () => {
    expect((await fetch(`${url}/events`)).status).toBe(401)
  })
})

function count({ server }: Front): Promise<number> {
  return new Promise((resolve, reject) => server.getConnections((error, n) => (error ? reject(error) : resolve(n))))
}
