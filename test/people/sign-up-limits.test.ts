import type { FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { purgeUnconfirmed } from '../../server/flow/subscribe.ts'
import { ENGINES } from '../support/engines.ts'
import { type Readers, readersOf } from './readers.ts'
import { openPeopleApp, openWorld, type World } from './world.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

describe.each(ENGINES)('who asks for mail, on %s', (engine) => {
  let world: World
  let app: FastifyInstance
  let readers: Readers
  beforeEach(async () => {
    world = await openWorld(engine)
    app = await openPeopleApp(world.context)
    readers = readersOf(world, app)
  })
  afterEach(async () => {
    await app.close()
    await world.close()
  })

  test('who is on the list gets no second question, and nobody changes their language for them', async () => {
    await readers.subscribed('ada@example.com', 'en')
    world.clock.advance(HOUR)
    await readers.form({ email: 'ADA@example.com', language: 'it' })
    expect(await readers.mails()).toHaveLength(1)
    expect(await readers.people()).toMatchObject([{ language: 'en', address: 'ada@example.com' }])
  })

  test('R43 one address gets one mail in ten minutes and three a day, however often somebody asks', async () => {
    for (let minute = 0; minute < 60; minute += 1) {
      expect(
        (await readers.form({ email: 'ada@example.com' }, { remoteAddress: `203.0.113.${minute}` })).statusCode,
      ).toBe(202)
      world.clock.advance(MINUTE)
    }
    const sent = await readers.mails()
    expect(sent.map((m) => m.created_at - (sent[0]?.created_at ?? 0))).toEqual([0, 10 * MINUTE, 20 * MINUTE])
  })

  test('R43 many of one network all get theirs, twenty an hour, and a program hears when', async () => {
    const startAt = world.clock.now()
    const mailAt = []
    for (let i = 0; i < 45; i += 1) {
      const answer = await app.inject({ method: 'POST', url: '/subscribe', payload: { email: `p${i}@example.com` } })
      mailAt.push((answer.json().mailAt - startAt) / HOUR)
    }
    expect(mailAt).toEqual([...Array(20).fill(0), ...Array(20).fill(1), ...Array(5).fill(2)])
    expect((await readers.mails()).map((m) => (m.next_at - startAt) / HOUR)).toEqual(mailAt)
    const elsewhere = await app.inject({
      method: 'POST',
      url: '/subscribe',
      remoteAddress: '198.51.100.1',
      payload: { email: 'q@example.com' },
    })
    expect(elsewhere.json().mailAt).toBe(startAt)
  })

  test('R43 many of one network at the same moment are counted one after the other', async () => {
    const startAt = world.clock.now()
    const ask = (i: number) =>
      app.inject({ method: 'POST', url: '/subscribe', payload: { email: `p${i}@example.com` } })
    const answers = await Promise.all(Array.from({ length: 25 }, (_, i) => ask(i)))
    const mailAt = answers.map((answer) => (answer.json().mailAt - startAt) / HOUR)
    expect(mailAt.toSorted()).toEqual([...Array(20).fill(0), ...Array(5).fill(1)])
  })

  test('a queued mail’s link holds for a day from when it leaves', async () => {
    for (let i = 0; i < 20; i += 1) await readers.form({ email: `p${i}@example.com` })
    const link = await readers.askFor('late@example.com')
    world.clock.advance(HOUR + DAY - 1)
    expect((await readers.open('GET', link)).statusCode).toBe(200)
  })

  test('two who ask for one address at the same moment cause one mail', async () => {
    await Promise.all(
      [1, 2, 3, 4].map((n) => readers.form({ email: 'ada@example.com' }, { remoteAddress: `203.0.113.${n}` })),
    )
    expect(await readers.people()).toHaveLength(1)
    expect(await readers.mails()).toHaveLength(1)
  })

  test('R48 an address that nobody confirmed is forgotten after a week, with its mails', async () => {
    await readers.form({ email: 'ada@example.com' })
    await readers.subscribed('grace@example.com')
    world.clock.advance(7 * DAY)
    expect(await purgeUnconfirmed(world.context)).toBe(0)
    world.clock.advance(1)
    expect(await purgeUnconfirmed(world.context)).toBe(1)
    expect((await readers.people()).map((p) => p.address)).toEqual(['grace@example.com'])
    expect((await readers.mails()).map((m) => m.address)).toEqual(['grace@example.com'])
    expect(await world.context.store.db.selectFrom('sign_ups').selectAll().execute()).toEqual([])
  })
})
