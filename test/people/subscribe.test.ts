import type { FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { unsubscribeUrl } from '../../server/flow/unsubscribe.ts'
import { insertDirect } from '../../server/store/outbox.ts'
import { ENGINES } from '../support/engines.ts'
import { type Readers, readersOf } from './readers.ts'
import { ANSWERS, BASE_URL, openPeopleApp, openWorld, type World } from './world.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

describe.each(ENGINES)('readers, on %s', (engine) => {
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

  test('whoever asks gets one mail that asks back, and is not on the list yet', async () => {
    const answer = await readers.form({ email: 'Ada@Example.com', language: 'it' })
    expect(answer.statusCode).toBe(202)
    expect(answer.body).toContain('_answers/check-mail.it.html')
    expect(await readers.people()).toMatchObject([
      { address: 'Ada@Example.com', address_key: 'ada@example.com', language: 'it', confirmed_at: null },
    ])
    expect(await readers.mails()).toMatchObject([
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

  test('R43 from a crowded network the answer says when the mail leaves', async () => {
    for (let n = 0; n < 20; n += 1) await readers.form({ email: `early${n}@example.com`, language: 'en' })
    const answer = await readers.form({ email: 'late@example.com', language: 'it' })
    expect(answer.statusCode).toBe(202)
    expect(answer.body).toMatch(/check-mail-later\.it\.html \d\d:\d\d /)
  })

  test('without a language in the form, the browser’s wish counts', async () => {
    const payload = { email: 'ada@example.com' }
    const headers = { 'accept-language': 'fr, it-CH;q=0.8, en;q=0.5' }
    await app.inject({ method: 'POST', url: '/subscribe', headers, payload })
    expect(await readers.people()).toMatchObject([{ language: 'it' }])
  })

  test('a form in a language that the page has not is answered, and mailed, in one that it has', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded', 'accept-language': 'fr, it;q=0.5' }
    const answer = await readers.form({ email: 'ada@example.com', language: 'de' }, { headers: form })
    expect([answer.statusCode, answer.body]).toEqual([202, expect.stringContaining('_answers/check-mail.it.html')])
    expect(await readers.mails()).toMatchObject([{ language: 'it' }])
  })

  test('before the page is written for the first time, a reader is kept in their own language all the same', async () => {
    const early = await openPeopleApp(world.context, { ...ANSWERS, languages: [] })
    onTestFinished(() => early.close())
    await readersOf(world, early).form({ email: 'ivo@example.it', language: 'it' })
    expect(await readers.mails()).toMatchObject([{ language: 'it' }])
  })

  test('a program that names such a language is told, and nobody is kept', async () => {
    const payload = { email: 'ada@example.com', language: 'de' }
    const answer = await app.inject({ method: 'POST', url: '/subscribe', payload })
    expect(answer.statusCode).toBe(422)
    expect(answer.json()).toMatchObject({ code: 'unknown-language', detail: expect.stringContaining('en, it') })
    expect(await readers.people()).toEqual([])
  })

  const FORM = 'application/x-www-form-urlencoded'
  test.each<[string, Record<string, string>, number, string]>([
    ['another site’s form', { origin: 'https://evil.example', 'content-type': FORM }, 403, 'form-elsewhere.en.html'],
    ['a sandboxed frame', { origin: 'null', 'content-type': FORM }, 403, 'form-elsewhere.en.html'],
    ['a form without an origin', { 'sec-fetch-site': 'cross-site', 'content-type': FORM }, 403, 'form-elsewhere'],
    ['a site beside ours', { 'sec-fetch-site': 'same-site', 'content-type': FORM }, 403, 'form-elsewhere'],
    [
      'another site’s script',
      { origin: 'https://evil.example', 'content-type': 'application/json' },
      403,
      'cross-site',
    ],
    ['our own form', { origin: BASE_URL, 'sec-fetch-site': 'same-origin', 'content-type': FORM }, 202, 'check-mail'],
    ['an old browser', { 'content-type': FORM }, 202, 'check-mail'],
    ['a program', { 'content-type': 'application/json' }, 202, 'check-mail'],
  ])('to %s, %j, the answer is %i', async (_name, headers, status, said) => {
    const fields = { email: 'ada@example.com' }
    const isForm = headers['content-type'] === FORM
    const payload = isForm ? new URLSearchParams(fields).toString() : JSON.stringify(fields)
    const answer = await app.inject({ method: 'POST', url: '/subscribe', headers, payload })
    expect([answer.statusCode, answer.body]).toEqual([status, expect.stringContaining(said)])
    expect(await readers.people()).toHaveLength(status === 202 ? 1 : 0)
  })

  test('the link and its button put them on the list, in their language', async () => {
    const link = await readers.askFor('ada@example.com', 'it')
    expect((await readers.open('GET', link)).body).toContain('_answers/confirm.it.html')
    const pressed = await readers.open('POST', link, { headers: { 'accept-language': 'en' } })
    expect(pressed.statusCode).toBe(200)
    expect(pressed.body).toContain('_answers/confirmed.it.html')
    expect(await readers.people()).toMatchObject([{ confirmed_at: world.clock.now(), ended_at: null }])
    expect((await readers.open('POST', link)).statusCode).toBe(200)
  })

  test('R42 opening a link, as scanners do, changes nothing', async () => {
    const id = await readers.subscribed('ada@example.com')
    const confirm = await readers.askFor('grace@example.com')
    const before = JSON.stringify(await readers.people())
    for (const url of [confirm, unsubscribeUrl(world.context, id)]) {
      for (const method of ['GET', 'HEAD', 'GET'] as const)
        expect((await readers.open(method, url)).statusCode).toBe(200)
    }
    expect(JSON.stringify(await readers.people())).toBe(before)
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
    const id = await readers.subscribed('ada@example.com')
    await queueUpdate(world, id)
    const link = unsubscribeUrl(world.context, id)
    const first = await readers.open('POST', link, request)
    expect(first.statusCode).toBe(200)
    expect(first.body).toContain('_answers/unsubscribed.en.html')
    expect(first.headers['set-cookie']).toBeUndefined()
    expect(await readers.people()).toMatchObject([{ ended_at: world.clock.now(), ended_why: 'unsubscribed' }])
    expect((await readers.mails()).at(-1)?.state).toBe('stopped')
    const endedAt = world.clock.now()
    world.clock.advance(DAY)
    expect((await readers.open('POST', link, request)).statusCode).toBe(200)
    expect((await readers.people())[0]?.ended_at).toBe(endedAt)
  })

  test('R45 a token that is not ours gets one answer, whatever is wrong with it', async () => {
    const [ada, grace] = [await readers.subscribed('ada@example.com'), await readers.subscribed('grace@example.com')]
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
    for (const token of bad) answers.push(await readers.open('POST', at(token)), await readers.open('GET', at(token)))
    expect(new Set(answers.map((a) => a.statusCode))).toEqual(new Set([404]))
    expect(new Set(answers.map((a) => a.body)).size).toBe(1)
    expect((await readers.people()).every((p) => p.ended_at === null)).toBe(true)
  })

  test('R46 a confirm link is gone after a day, and one may ask again', async () => {
    const link = await readers.askFor('ada@example.com')
    world.clock.advance(DAY - 1)
    expect((await readers.open('GET', link)).statusCode).toBe(200)
    world.clock.advance(1)
    for (const method of ['GET', 'POST'] as const) {
      const dead = await readers.open(method, link)
      expect(dead.statusCode).toBe(410)
      expect(dead.body).toContain('_answers/link-dead.en.html')
    }
    expect((await readers.people())[0]?.confirmed_at).toBeNull()
    expect((await readers.open('POST', await readers.askFor('ada@example.com'))).statusCode).toBe(200)
  })

  test('a link from before somebody left does not bring them back; a new one does', async () => {
    const link = await readers.askFor('ada@example.com')
    await readers.open('POST', link)
    world.clock.advance(MINUTE)
    const [ada] = await readers.people()
    await readers.open('POST', unsubscribeUrl(world.context, ada?.id ?? ''))
    expect((await readers.open('POST', link)).statusCode).toBe(410)
    world.clock.advance(10 * MINUTE)
    await readers.open('POST', await readers.askFor('ada@example.com', 'it'))
    expect(await readers.people()).toMatchObject([{ id: ada?.id, ended_at: null, ended_why: null, language: 'it' }])
  })

  test('who leaves and asks again at once gets a mail whose link brings them back, three a day at most', async () => {
    for (let n = 1; n <= 4; n += 1) {
      const link = await readers.askFor('ada@example.com')
      expect(await readers.mails()).toHaveLength(Math.min(n, 3))
      expect((await readers.open('POST', link)).statusCode).toBe(n <= 3 ? 200 : 410)
      world.clock.advance(MINUTE)
      const [ada] = await readers.people()
      await readers.open('POST', unsubscribeUrl(world.context, ada?.id ?? ''))
      world.clock.advance(MINUTE)
    }
  })

  test('R40 new, waiting, subscribed and gone addresses get the same answer', async () => {
    await readers.subscribed('known@example.com')
    const gone = await readers.subscribed('gone@example.com')
    await readers.open('POST', unsubscribeUrl(world.context, gone))
    await readers.form({ email: 'waiting@example.com' })
    world.clock.advance(HOUR)
    const answers = []
    for (const name of ['new', 'waiting', 'known', 'gone'])
      answers.push(await readers.form({ email: `${name}@example.com` }))
    expect(new Set(answers.map((a) => `${a.statusCode} ${a.body} ${a.headers['content-length']}`)).size).toBe(1)
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
    const sent = await readers.form(fields)
    expect(sent.statusCode).toBe(status)
    expect(sent.body).toContain(`_answers/${answer}.en.html`)
    expect(await readers.people()).toEqual([])
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
