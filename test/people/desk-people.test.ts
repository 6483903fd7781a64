import type { FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isRefusal } from '../../server/domain/refusal.ts'
import { fanOut } from '../../server/flow/fan-out.ts'
import { giveAccess, removeStaff } from '../../server/flow/staff.ts'
import { tellOncall } from '../../server/flow/tell-oncall.ts'
import { ENGINES } from '../support/engines.ts'
import { bearer, openPeopleApp, openWorld, type World } from './world.ts'

const HOOK = 'https://hooks.example.com/status'

describe.each(ENGINES)('people at the desk, on %s', (engine) => {
  let world: World
  let app: FastifyInstance
  let headers: { authorization: string }
  beforeEach(async () => {
    world = await openWorld(engine)
    app = await openPeopleApp(world.context)
    headers = await bearer(world.context, 'admin')
  })
  afterEach(async () => {
    await app.close()
    await world.close()
  })

  const post = (url: string, payload: object, more: object = {}) =>
    app.inject({ method: 'POST', url: `/api/v1${url}`, headers: { ...headers, ...more }, payload })
  const put = (url: string, payload: object) => app.inject({ method: 'PUT', url: `/api/v1${url}`, headers, payload })
  const get = (url: string) => app.inject({ url: `/api/v1${url}`, headers })
  const remove = (url: string) => app.inject({ method: 'DELETE', url: `/api/v1${url}`, headers })

  test('R64 the secret of a webhook is shown at its making and never again', async () => {
    const made = await post('/subscribers/webhooks', { address: HOOK, language: 'it' })
    expect(made.statusCode).toBe(201)
    const { signingSecret, subscriber } = made.json()
    expect(subscriber).toMatchObject({ channel: 'webhook', address: HOOK, language: 'it', state: 'active' })
    expect(Buffer.from(signingSecret.replace(/^whsec_/, ''), 'base64')).toHaveLength(32)
    const contact = await post('/oncall', { channel: 'webhook', address: `${HOOK}/oncall` })
    expect(contact.json().signingSecret).toMatch(/^whsec_/)
    const later = `${(await get('/subscribers')).body}${(await get('/oncall')).body}`
    const { db } = world.context.store
    const kept = JSON.stringify([
      await db.selectFrom('subscribers').selectAll().execute(),
      await db.selectFrom('oncall_contacts').selectAll().execute(),
      await db.selectFrom('repeats').selectAll().execute(),
      await db.selectFrom('audit').selectAll().execute(),
    ])
    for (const secret of [signingSecret, contact.json().signingSecret]) {
      expect(later).not.toContain(secret.slice(6))
      expect(kept).not.toContain(secret.slice(6))
    }
    const [row] = await db.selectFrom('subscribers').select('signing_secret').execute()
    expect(world.context.vault.open(row?.signing_secret ?? '')).toBe(signingSecret)
  })

  test('who did what is written down, in words where the action does not say it all', async () => {
    const hook = await post('/subscribers/webhooks', { address: HOOK })
    await remove(`/subscribers/${hook.json().subscriber.id}`)
    await post('/oncall', { channel: 'email', address: 'night@example.com' })
    const rows = await world.context.store.db.selectFrom('audit').select(['action', 'detail']).orderBy('id').execute()
    expect(rows).toEqual([
      { action: 'create-token', detail: expect.stringMatching(/^a admin \(vdt_[0-9a-z]{8}\), admin$/) },
      { action: 'add-webhook', detail: '' },
      { action: 'remove-subscriber', detail: '' },
      { action: 'add-oncall', detail: 'email' },
    ])
  })

  test.each([
    ['ntfy', 'https://ntfy.sh/our-topic', 'tk_secret'],
    ['pagerduty', 'https://events.pagerduty.com/v2/enqueue', 'R0123456789abcdefABCDEF012345678'],
  ])('R64 the secret that is given for %s is sealed and shown by nothing', async (channel, address, secret) => {
    const made = await post('/oncall', { channel, address, secret })
    expect(made.json()).toMatchObject({ contact: { channel, address }, signingSecret: null })
    const rows = await world.context.store.db.selectFrom('oncall_contacts').selectAll().execute()
    const audit = await world.context.store.db.selectFrom('audit').selectAll().execute()
    expect(`${made.body}${(await get('/oncall')).body}${JSON.stringify([rows, audit])}`).not.toContain(secret)
    expect(world.context.vault.open(rows[0]?.signing_secret ?? '')).toBe(secret)
  })

  test.each([
    [{ channel: 'pagerduty', address: 'https://events.pagerduty.com/v2/enqueue' }, 'secret-missing'],
    [{ channel: 'sms', address: '+393331234567', secret: 'x' }, 'secret-refused'],
    [{ channel: 'sms', address: '333 1234567' }, 'address-refused'],
    [{ channel: 'ntfy', address: 'https://private.example.com/t' }, 'target-refused'],
    [{ channel: 'ntfy', address: 'https://ntfy.sh/' }, 'address-refused'],
  ])('a contact such as %j is refused', async (contact, code) => {
    expect((await post('/oncall', contact)).json().code).toBe(code)
    expect((await get('/oncall')).json().contacts).toEqual([])
  })

  test('several services of PagerDuty are told apart by a name behind the address', async () => {
    const channel = 'pagerduty'
    const address = 'https://events.pagerduty.com/v2/enqueue'
    const secret = 'R0123456789abcdefABCDEF012345678'
    expect((await post('/oncall', { channel, address, secret })).statusCode).toBe(201)
    expect((await post('/oncall', { channel, address, secret })).json().code).toBe('key-taken')
    expect((await post('/oncall', { channel, address: `${address}#payments`, secret })).statusCode).toBe(201)
  })

  test('a webhook sent twice with its key is made once and shows its secret twice', async () => {
    const send = () => post('/subscribers/webhooks', { address: HOOK }, { 'idempotency-key': 'one' })
    const [first, second] = [await send(), await send()]
    expect(second.json()).toEqual(first.json())
    const other = await post('/subscribers/webhooks', { address: `${HOOK}2` }, { 'idempotency-key': 'one' })
    expect(other.json().code).toBe('key-reused')
  })

  test('a webhook to where we may not go is refused and not kept', async () => {
    const refused = await post('/subscribers/webhooks', { address: 'https://private.example.com/x' })
    expect(refused.statusCode).toBe(422)
    expect(refused.json().code).toBe('target-refused')
    expect((await post('/oncall', { channel: 'webhook', address: 'ftp://files.example.com' })).statusCode).toBe(422)
    expect((await get('/subscribers')).json().subscribers).toEqual([])
    expect((await get('/oncall')).json().contacts).toEqual([])
  })

  test('a webhook that was taken off comes back under its id, with another secret', async () => {
    const first = (await post('/subscribers/webhooks', { address: HOOK })).json()
    expect((await post('/subscribers/webhooks', { address: HOOK })).json().code).toBe('key-taken')
    expect((await remove(`/subscribers/${first.subscriber.id}`)).statusCode).toBe(204)
    expect((await get('/subscribers')).json().subscribers[0]).toMatchObject({
      state: 'stopped',
      endedWhy: 'removed by staff',
    })
    const again = (await post('/subscribers/webhooks', { address: HOOK })).json()
    expect(again.subscriber).toMatchObject({ id: first.subscriber.id, state: 'active', endedAt: null })
    expect(again.signingSecret).not.toBe(first.signingSecret)
  })

  test('the list counts by state and goes on where it ended', async () => {
    for (let i = 0; i < 101; i += 1) await post('/subscribers/webhooks', { address: `${HOOK}/${i}` })
    const first = (await get('/subscribers')).json()
    expect(first.counts).toEqual({ email: 0, webhook: 101, unconfirmed: 0, stopped: 0 })
    expect(first.subscribers).toHaveLength(100)
    const rest = (await get(`/subscribers?cursor=${first.nextCursor}`)).json()
    expect(rest.subscribers.map((s: { address: string }) => s.address)).toEqual([`${HOOK}/0`])
    expect(rest.nextCursor).toBeNull()
  })

  test('an on-call contact is added, listed and removed; a mailbox is one contact however it is written', async () => {
    const made = await post('/oncall', { channel: 'email', address: 'Night@Example.com', language: 'it' })
    expect(made.statusCode).toBe(201)
    expect(made.json()).toMatchObject({
      contact: { address: 'night@example.com', language: 'it', ownerFile: null },
      signingSecret: null,
    })
    expect((await post('/oncall', { channel: 'email', address: 'night@example.COM' })).json().code).toBe('key-taken')
    expect((await post('/oncall', { channel: 'email', address: 'no address' })).json().code).toBe('address-refused')
    expect((await post('/oncall', { channel: 'email', address: 'a@b.example', language: 'xx' })).json().code).toBe(
      'unknown-language',
    )
    expect((await get('/oncall')).json().contacts).toEqual([made.json().contact])
    expect((await remove(`/oncall/${made.json().contact.id}`)).statusCode).toBe(204)
    expect((await get('/oncall')).json().contacts).toEqual([])
  })

  test('an on-call contact belongs to a person of the desk, is given to another, and is shared again', async () => {
    const [ada, ben] = [await atDesk('ada@example.com'), await atDesk('ben@example.com')]
    const made = await post('/oncall', { channel: 'email', address: 'ada@example.org', personId: ada })
    expect(made.json().contact).toMatchObject({ person: { id: ada, name: 'ada@example.com' } })
    const { id } = made.json().contact
    const bens = await put(`/oncall/${id}`, { language: 'it', personId: ben })
    expect(bens.json()).toMatchObject({ id, language: 'it', person: { id: ben } })
    expect((await get('/oncall')).json().contacts).toEqual([bens.json()])
    expect((await put(`/oncall/${id}`, { language: 'it', personId: null })).json()).toMatchObject({ person: null })
    expect((await put(`/oncall/${id}`, { language: 'it', personId: 'nobody' })).json().code).toBe('unknown-person')
    expect((await post('/oncall', { channel: 'email', address: 'x@y.example', personId: 'nobody' })).json().code).toBe(
      'unknown-person',
    )
  })

  test('R29 contacts of somebody who is removed from the desk go at once, with what waits for them', async () => {
    const ada = await atDesk('ada@example.com')
    const { contact } = (await post('/oncall', { channel: 'email', address: 'a@b.example', personId: ada })).json()
    const shared = (await post('/oncall', { channel: 'email', address: 'all@b.example' })).json().contact
    const { store, clock } = world.context
    await store.transact(async (tx) => {
      await tellOncall(world.context, tx, 'incident', {
        ...{ what: 'suspected', components: [], startedAt: clock.now(), overAt: null },
      })
    })
    expect(await fanOut(world.context)).toBe(true)
    await removeStaff(world.context, { email: 'ada@example.com', who: 'test' })
    expect((await get('/oncall')).json().contacts).toEqual([shared])
    const rows = await store.db.selectFrom('deliveries').select(['recipient_id', 'state']).orderBy('id').execute()
    expect(rows).toEqual([
      { recipient_id: contact.id, state: 'stopped' },
      { recipient_id: shared.id, state: 'queued' },
    ])
  })

  const atDesk = async (email: string) => {
    const given = await giveAccess(world.context, { email, role: 'responder', name: null, who: 'test' })
    if (isRefusal(given)) throw new Error(given.because)
    return given.staff.id
  }

  test('a contact that stands in the file is removed there', async () => {
    const { contact } = (await post('/oncall', { channel: 'email', address: 'night@example.com' })).json()
    await world.context.store.transact((tx) =>
      tx.updateTable('oncall_contacts').set({ owner_file: 'vedetta.yaml' }).execute(),
    )
    const refused = await remove(`/oncall/${contact.id}`)
    expect(refused.statusCode).toBe(409)
    expect(refused.json().detail).toContain('vedetta.yaml')
  })

  test('a test mail stands in the outbox once, with its one delivery, and the sender is woken', async () => {
    const send = () => post('/test-mail', { to: 'ada@example.com' }, { 'idempotency-key': 'mail' })
    expect((await send()).statusCode).toBe(202)
    expect((await send()).json()).toEqual({ outcome: 'queued' })
    const { db } = world.context.store
    expect(await db.selectFrom('outbox').select(['kind', 'fanned_out_at']).execute()).toEqual([
      { kind: 'test', fanned_out_at: world.clock.now() },
    ])
    const deliveries = await db.selectFrom('deliveries').selectAll().execute()
    expect(deliveries).toMatchObject([
      { recipient_kind: 'address', address: 'ada@example.com', state: 'queued', tries: 0 },
    ])
    expect(world.woken).toContain('deliver')
    expect((await post('/test-mail', { to: 'a@b\r\nBcc: c@d.example' })).statusCode).toBe(422)
  })

  test('R68 fields that nobody asked for are refused', async () => {
    const contact = { channel: 'email', address: 'night@example.com' }
    for (const extra of [{ id: 'mine' }, { ownerFile: 'x' }, { role: 'admin' }, { signingSecret: 'whsec_x' }]) {
      expect((await post('/oncall', { ...contact, ...extra })).statusCode).toBe(400)
    }
    expect((await get('/oncall')).json().contacts).toEqual([])
  })
})
