import type { FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { confirmUrl, purgeUnconfirmed } from '../../server/flow/subscribe.ts'
import { unsubscribeUrl } from '../../server/flow/unsubscribe.ts'
import { insertDirect } from '../../server/store/outbox.ts'
import { ENGINES } from '../support/engines.ts'
import { BASE_URL, openPeopleApp, openWorld, type World } from './world.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

describe.each(ENGINES)('readers, on %s', (engine) => {
  let world: World
  let app: FastifyInstance
  beforeEach(async () => {
    world = await openWorld(engine)
    app = await openPeopleApp(world.context)
  })
  afterEach(async () => {
    await app.close()
    await world.close()
  })

  const form = (fields: Record<string, string>, more: object = {}) =>
    app.inject({
      method: 'POST',
      url: '/subscribe',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({ channel: 'email', ...fields }).toString(),
      ...more,
    })
  const open = (method: 'GET' | 'HEAD' | 'POST', url: string, more: object = {}) =>
    app.inject({ method, url: url.slice(BASE_URL.length), ...more })
  const mails = () =>
    world.context.store.db
      .selectFrom('deliveries')
      .innerJoin('outbox', 'outbox.id', 'deliveries.outbox_id')
      .selectAll('deliveries')
      .select(['outbox.kind', 'outbox.facts', 'outbox.fanned_out_at', 'outbox.not_before_at'])
      .orderBy('deliveries.id')
      .execute()
  const people = () => world.context.store.db.selectFrom('subscribers').selectAll().orderBy('id').execute()
  /** Asks, and gives back the link that the mail would carry. */
  const askFor = async (email: string, language = 'en') => {
    await form({ email, language })
    const [mail] = (await mails()).reverse()
    const { issuedAt } = JSON.parse(mail?.facts ?? '')
    return confirmUrl(world.context, mail?.recipient_id ?? '', issuedAt).url
  }
  const subscribed = async (email: string, language = 'en') => {
    await open('POST', await askFor(email, language))
    return (await people()).find((p) => p.address_key === email)?.id ?? ''
  }

  test('whoever asks gets one mail that asks back, and is not on the list yet', async () => {
    const answer = await form({ email: 'Ada@Example.com', language: 'it' })
    expect(answer.statusCode).toBe(202)
    expect(answer.body).toContain('_answers/check-mail.it.html')
    expect(await people()).toMatchObject([
      { address: 'Ada@Example.com', address_key: 'ada@example.com', language: 'it', confirmed_at: null },
    ])
    expect(await mails()).toMatchObject([
      {
        kind: 'confirm',
        recipient_kind: 'subscriber',
        channel: 'email',
        address: 'Ada@Example.com',
        language: 'it',
        state: 'queued',
        fanned_out_at: world.clock.now(),
      },
    ])
    expect(world.woken).toContain('deliver')
  })

  test('a program asks in JSON and is told when the mail leaves', async () => {
    const answer = await app.inject({ method: 'POST', url: '/subscribe', payload: { email: 'ada@example.com' } })
    expect(answer.statusCode).toBe(202)
    expect(answer.json()).toEqual({ outcome: 'check-mail', mailAt: world.clock.now() })
  })

  test('the link and its button put them on the list, in their language', async () => {
    const link = await askFor('ada@example.com', 'it')
    expect((await open('GET', link)).body).toContain('_answers/confirm.it.html')
    const pressed = await open('POST', link, { headers: { 'accept-language': 'en' } })
    expect(pressed.statusCode).toBe(200)
    expect(pressed.body).toContain('_answers/confirmed.it.html')
    expect(await people()).toMatchObject([{ confirmed_at: world.clock.now(), ended_at: null }])
    expect((await open('POST', link)).statusCode).toBe(200)
  })

  test('R42 opening a link, as scanners do, changes nothing', async () => {
    const id = await subscribed('ada@example.com')
    const confirm = await askFor('grace@example.com')
    const before = JSON.stringify(await people())
    for (const url of [confirm, unsubscribeUrl(world.context, id)]) {
      for (const method of ['GET', 'HEAD', 'GET'] as const) expect((await open(method, url)).statusCode).toBe(200)
    }
    expect(JSON.stringify(await people())).toBe(before)
  })

  test.each([
    [
      'one click, as a form',
      { headers: { 'content-type': 'application/x-www-form-urlencoded' }, payload: 'List-Unsubscribe=One-Click' },
    ],
    [
      'one click, as multipart',
      {
        headers: { 'content-type': 'multipart/form-data; boundary=b' },
        payload: '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n',
      },
    ],
    [
      'the button of the page',
      {
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
        payload: '',
      },
    ],
    ['no body', {}],
    ['another site’s mail reader', { headers: { origin: 'https://mail.example.net', 'sec-fetch-site': 'cross-site' } }],
  ])('R44 %s ends it at once, without cookie or redirect, as often as it comes', async (_name, request) => {
    const id = await subscribed('ada@example.com')
    await queueUpdate(world, id)
    const link = unsubscribeUrl(world.context, id)
    const first = await open('POST', link, request)
    expect(first.statusCode).toBe(200)
    expect(first.body).toContain('_answers/unsubscribed.en.html')
    expect(first.headers['set-cookie']).toBeUndefined()
    expect(await people()).toMatchObject([{ ended_at: world.clock.now(), ended_why: 'unsubscribed' }])
    expect((await mails()).at(-1)?.state).toBe('stopped')
    const endedAt = world.clock.now()
    world.clock.advance(DAY)
    expect((await open('POST', link, request)).statusCode).toBe(200)
    expect((await people())[0]?.ended_at).toBe(endedAt)
  })

  test('R45 a token that is not ours gets one answer, whatever is wrong with it', async () => {
    const [ada, grace] = [await subscribed('ada@example.com'), await subscribed('grace@example.com')]
    const good = unsubscribeUrl(world.context, ada)
    const [, id = '', signature = ''] = /\/u\/([^.]+)\.(.+)$/.exec(good) ?? []
    const at = (token: string) => `${BASE_URL}/u/${token}`
    const flips = Array.from(
      signature,
      (c, i) => `${id}.${signature.slice(0, i)}${c === 'A' ? 'B' : 'A'}${signature.slice(i + 1)}`,
    )
    const bad = [
      ...flips,
      `${grace}.${signature}`,
      `${id}.${signature.slice(0, -1)}`,
      `${id}.${signature}A`,
      `${id}.`,
      id,
      'nobody.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
      `nobody.${world.context.vault.sign('unsubscribe', 'nobody')}`,
      `${id}.${world.context.vault.sign('confirm', id)}`,
      '..%2f..%2fetc',
      'x'.repeat(190),
    ]
    const answers = []
    for (const token of bad) answers.push(await open('POST', at(token)), await open('GET', at(token)))
    expect(new Set(answers.map((a) => a.statusCode))).toEqual(new Set([404]))
    expect(new Set(answers.map((a) => a.body)).size).toBe(1)
    expect((await people()).every((p) => p.ended_at === null)).toBe(true)
  })

  test('R46 a confirm link is gone after a day, and one may ask again', async () => {
    const link = await askFor('ada@example.com')
    world.clock.advance(DAY - 1)
    expect((await open('GET', link)).statusCode).toBe(200)
    world.clock.advance(1)
    for (const method of ['GET', 'POST'] as const) {
      const dead = await open(method, link)
      expect(dead.statusCode).toBe(410)
      expect(dead.body).toContain('_answers/link-dead.en.html')
    }
    expect((await people())[0]?.confirmed_at).toBeNull()
    expect((await open('POST', await askFor('ada@example.com'))).statusCode).toBe(200)
  })

  test('a link from before somebody left does not bring them back; a new one does', async () => {
    const link = await askFor('ada@example.com')
    await open('POST', link)
    world.clock.advance(MINUTE)
    const [ada] = await people()
    await open('POST', unsubscribeUrl(world.context, ada?.id ?? ''))
    expect((await open('POST', link)).statusCode).toBe(410)
    world.clock.advance(10 * MINUTE)
    await open('POST', await askFor('ada@example.com', 'it'))
    expect(await people()).toMatchObject([{ id: ada?.id, ended_at: null, ended_why: null, language: 'it' }])
  })

  test('R40 new, waiting, subscribed and gone addresses get the same answer', async () => {
    await subscribed('known@example.com')
    const gone = await subscribed('gone@example.com')
    await open('POST', unsubscribeUrl(world.context, gone))
    await form({ email: 'waiting@example.com' })
    world.clock.advance(HOUR)
    const answers = []
    for (const name of ['new', 'waiting', 'known', 'gone']) answers.push(await form({ email: `${name}@example.com` }))
    expect(new Set(answers.map((a) => `${a.statusCode} ${a.body} ${a.headers['content-length']}`)).size).toBe(1)
  })

  test('who is on the list gets no second question, and nobody changes their language for them', async () => {
    await subscribed('ada@example.com', 'en')
    world.clock.advance(HOUR)
    await form({ email: 'ADA@example.com', language: 'it' })
    expect(await mails()).toHaveLength(1)
    expect(await people()).toMatchObject([{ language: 'en', address: 'ada@example.com' }])
  })

  test('R43 one address gets one mail in ten minutes and three a day, however often somebody asks', async () => {
    for (let minute = 0; minute < 60; minute += 1) {
      expect((await form({ email: 'ada@example.com' }, { remoteAddress: `203.0.113.${minute}` })).statusCode).toBe(202)
      world.clock.advance(MINUTE)
    }
    const sent = await mails()
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
    expect((await mails()).map((m) => (m.next_at - startAt) / HOUR)).toEqual(mailAt)
    const elsewhere = await app.inject({
      method: 'POST',
      url: '/subscribe',
      remoteAddress: '198.51.100.1',
      payload: { email: 'q@example.com' },
    })
    expect(elsewhere.json().mailAt).toBe(startAt)
  })

  test('a queued mail’s link holds for a day from when it leaves', async () => {
    for (let i = 0; i < 20; i += 1) await form({ email: `p${i}@example.com` })
    const link = await askFor('late@example.com')
    world.clock.advance(HOUR + DAY - 1)
    expect((await open('GET', link)).statusCode).toBe(200)
  })

  test('two who ask for one address at the same moment cause one mail', async () => {
    await Promise.all([1, 2, 3, 4].map((n) => form({ email: 'ada@example.com' }, { remoteAddress: `203.0.113.${n}` })))
    expect(await people()).toHaveLength(1)
    expect(await mails()).toHaveLength(1)
  })

  test.each([
    [
      'a program that fills in every field',
      { email: 'ada@example.com', website: 'https://spam.example' },
      202,
      'check-mail',
    ],
    ['an address that is none', { email: 'ada@' }, 422, 'form-problem'],
    ['a header in the address', { email: 'a@b.example\r\nBcc: c@d.example' }, 422, 'form-problem'],
    ['an unknown field', { email: 'ada@example.com', confirmed: 'yes' }, 400, 'form-problem'],
    ['a webhook, which staff add', { channel: 'webhook', url: 'https://hooks.example.com' }, 400, 'form-problem'],
    ['nothing', {}, 400, 'form-problem'],
  ])('the form with %s keeps nobody', async (_name, fields, status, answer) => {
    const sent = await form(fields)
    expect(sent.statusCode).toBe(status)
    expect(sent.body).toContain(`_answers/${answer}.en.html`)
    expect(await people()).toEqual([])
  })

  test('R48 an address that nobody confirmed is forgotten after a week, with its mails', async () => {
    await form({ email: 'ada@example.com' })
    await subscribed('grace@example.com')
    world.clock.advance(7 * DAY)
    expect(await purgeUnconfirmed(world.context)).toBe(0)
    world.clock.advance(1)
    expect(await purgeUnconfirmed(world.context)).toBe(1)
    expect((await people()).map((p) => p.address)).toEqual(['grace@example.com'])
    expect((await mails()).map((m) => m.address)).toEqual(['grace@example.com'])
    expect(await world.context.store.db.selectFrom('sign_ups').selectAll().execute()).toEqual([])
  })
})

async function queueUpdate({ context, clock }: World, subscriberId: string): Promise<void> {
  const at = clock.now()
  const row = {
    id: context.ids.next(),
    pageId: 'page1',
    kind: 'update',
    subjectId: 'u',
    facts: '{}',
    revision: null,
    createdAt: at,
    notBeforeAt: at,
  } as const
  const to = {
    kind: 'subscriber',
    id: subscriberId,
    channel: 'email',
    address: 'ada@example.com',
    language: 'en',
  } as const
  await context.store.transact((tx) => insertDirect(tx, row, to))
}
