/** The link in an alert, from the message that carries it to the tap, on both engines. */
import { describe, expect, test } from 'vitest'
import type { TapState } from '../../server/contract/tap.ts'
import { type Role, rightsOf } from '../../server/domain/rights.ts'
import { TAP_LINK_MS } from '../../server/domain/tap.ts'
import { dismissIncident } from '../../server/flow/dismiss-incident.ts'
import { fanOut } from '../../server/flow/fan-out.ts'
import { openMessageDesk } from '../../server/flow/message.ts'
import type { SignedIn } from '../../server/flow/sign-in.ts'
import { removeStaff } from '../../server/flow/staff.ts'
import { publishByTap, stopByTap, takeByTap } from '../../server/flow/tap.ts'
import { readTapPage } from '../../server/flow/tap-facts.ts'
import { tapUrl } from '../../server/flow/tap-link.ts'
import { claimDeliveries } from '../../server/store/outbox.ts'
import { insertStaff } from '../../server/store/staff.ts'
import { ENGINES } from '../support/engines.ts'
import { BEN, type Flow, freshFlow } from '../support/flow-context.ts'
import { done, post, suspected, traces } from './commands.ts'

const ADA = { id: 'ada', email: 'ada@example.com', name: 'Ada', language: 'en', passwordHash: '', createdAt: 0 }

describe.each(ENGINES)('a one-tap link on %s', (engine) => {
  /** A suspicion of streaming; Ada has the mail contact, the webhook is shared. */
  async function alarmed(role: Role = 'responder') {
    const flow = await freshFlow(engine)
    const { store } = flow
    await store.transact((tx) => insertStaff(tx, { ...ADA, role }))
    await store.db.updateTable('oncall_contacts').set({ staff_id: 'ada' }).where('channel', '=', 'email').execute()
    const incidentId = await suspected(flow)
    const [mine, shared] = await Promise.all([linkOf(flow, incidentId, 'email'), linkOf(flow, incidentId, 'webhook')])
    return { flow, incidentId, mine, shared }
  }

  async function linkOf({ context, store, clock }: Flow, incidentId: string, channel: string): Promise<string> {
    const row = await store.db
      .selectFrom('oncall_contacts')
      .select(['id', 'staff_id as staffId'])
      .where('channel', '=', channel)
      .executeTakeFirstOrThrow()
    return tapUrl(context, { contact: row, incidentId, issuedAt: clock.now() }).split('/').at(-1) ?? ''
  }

  const look = async ({ context }: Flow, token: string, session: SignedIn | null = null) =>
    (await readTapPage(context, token, session))?.facts ?? null

  const tap = async (flow: Flow, token: string, { as = flow.context, session = null as SignedIn | null } = {}) => {
    const seen = (await readTapPage(as, token, session))?.facts.ask?.seen ?? ''
    return publishByTap(as, { token, seen, session })
  }

  const count = async ({ store }: Flow) => (await store.db.selectFrom('updates').select('id').execute()).length

  const signedIn = (id: string, role: Role): SignedIn => ({
    ...{ kind: 'person', id, name: id, role, rights: rightsOf(role), session: null },
  })

  test('every alert carries one of its own: in the mail, and in the event of a webhook', async () => {
    const { flow, incidentId } = await alarmed()
    await fanOut(flow.context)
    const desk = openMessageDesk(flow.context)
    const links = new Map<string, string>()
    for (const channel of ['email', 'webhook'] as const) {
      const claimed = await claimDeliveries(flow.store.db, {
        ...{ holder: 'one', now: flow.clock.now(), channel, limit: 10 },
      })
      for (const message of (await desk.messagesFor(claimed)).values()) {
        if (typeof message === 'string' || 'fault' in message) throw new Error('not written')
        const data = message.event?.data as { confirmUrl?: string } | undefined
        links.set(channel, data?.confirmUrl ?? message.text.text)
      }
    }
    const url = links.get('webhook') ?? ''
    expect(url).toMatch(/^https:\/\/status\.example\.com\/alert\/[\w.-]+$/)
    expect(await look(flow, url.split('/').at(-1) ?? '')).toMatchObject({ is: 'sign-in', incident: null })
    expect(links.get('email')).toBe('oncall')
    expect(flow.renderer.notices.map(({ notice }) => notice)).toContainEqual(
      expect.objectContaining({ kind: 'oncall', incidentId, oneTap: { minutes: 15 } }),
    )
  })

  test('shows the evidence, the words in every language and who will hear them, and one tap publishes just that', async () => {
    const { flow, incidentId, mine } = await alarmed()
    const facts = await look(flow, mine)
    expect(facts).toMatchObject({
      is: 'ask',
      person: 'Ada',
      incident: {
        names: [{ en: 'Streaming' }],
        impact: 'major',
        evidence: [{ because: 'HTTP 504 instead of 200-299' }],
      },
      ask: { hasMoved: false, audience: { total: 0, heldMs: 0 }, leftOut: [] },
    })
    const after = await tap(flow, mine)
    expect(after?.facts).toMatchObject({ is: 'published', told: { who: 'Ada', stopped: false } })
    expect(after?.facts.told?.texts).toEqual(facts?.ask?.texts)
    const page = await flow.page()
    expect(page.open[0]).toMatchObject({ id: incidentId, state: 'investigating' })
    const [update] = page.open[0]?.updates ?? []
    expect(update?.by).toBe('person')
    expect(Object.entries(update?.body ?? {})).toEqual(facts?.ask?.texts.map((t) => [t.language, t.body]))
    const audit = await flow.store.db
      .selectFrom('audit')
      .select(['who', 'action'])
      .orderBy('id', 'desc')
      .limit(2)
      .execute()
    expect(audit.map(({ who }) => who)).toEqual(['person:ada:Ada', 'person:ada:Ada'])
    expect(audit.map(({ action }) => action).sort()).toEqual(['incident.investigating', 'one-tap'])
  })

  test('of a topic that anybody may read it asks to sign in, whosever contact it is; with an access token it does not', async () => {
    const { flow, incidentId } = await alarmed()
    const topic = { channel: 'ntfy', address: 'https://ntfy.sh/ada', staff_id: 'ada', signing_secret: null }
    await flow.store.db.updateTable('oncall_contacts').set(topic).where('channel', '=', 'email').execute()
    const token = await linkOf(flow, incidentId, 'ntfy')
    expect(await look(flow, token)).toMatchObject({ is: 'sign-in', person: null, incident: null })
    const signing_secret = flow.context.vault.seal('tk_secret')
    await flow.store.db.updateTable('oncall_contacts').set({ signing_secret }).where('channel', '=', 'ntfy').execute()
    expect(await look(flow, token)).toMatchObject({ is: 'ask', person: 'Ada' })
  })

  test('whoever does not publish may take it in hand, and it stays theirs to publish', async () => {
    const { flow, mine, shared } = await alarmed()
    const taken = await takeByTap(flow.context, { token: mine, session: null })
    expect(taken?.facts).toMatchObject({ is: 'later', inHand: { who: 'Ada', isMine: true } })
    expect(await count(flow)).toBe(0)
    expect(await look(flow, shared, signedIn('ben', 'responder'))).toMatchObject({
      ...{ is: 'ask', inHand: { who: 'Ada', isMine: false } },
    })
    expect((await takeByTap(flow.context, { token: shared, session: null }))?.facts.is).toBe('sign-in')
    expect((await tap(flow, mine))?.facts.is).toBe('published')
  })

  test('R42 looking changes nothing, however often', async () => {
    const { flow, mine, shared } = await alarmed()
    const before = await traces(flow)
    for (const token of [mine, shared, mine]) await look(flow, token)
    expect(await traces(flow)).toEqual(before)
  })

  test('R04 two taps at once, and a third after a lost answer, publish once', async () => {
    const { flow, mine } = await alarmed()
    const pages = await Promise.all([tap(flow, mine), tap(flow, mine, { as: flow.rival })])
    pages.push(await tap(flow, mine))
    expect(pages.map((page) => page?.facts.is)).toEqual(['published', 'published', 'published'])
    expect(await count(flow)).toBe(1)
    expect(await flow.store.db.selectFrom('taps').select('staff_id').execute()).toEqual([{ staff_id: 'ada' }])
  })

  test('what grew between reading and tapping is shown again and not published', async () => {
    const { flow, mine } = await alarmed()
    const seen = (await look(flow, mine))?.ask?.seen ?? ''
    await flow.down('login')
    const after = await publishByTap(flow.context, { token: mine, seen, session: null })
    expect(after?.facts).toMatchObject({ is: 'ask', ask: { hasMoved: true } })
    expect(after?.facts.incident?.names.map((name) => name.en)).toEqual(['Streaming', 'Signing in'])
    expect(await count(flow)).toBe(0)
    expect((await tap(flow, mine))?.facts.is).toBe('published')
  })

  const moves: readonly (readonly [string, TapState, (flow: Flow, id: string) => Promise<unknown>])[] = [
    [
      'a colleague confirmed it',
      'confirmed',
      async (flow, id) => done(await post(flow, id, { version: 1 }, { actor: BEN })),
    ],
    [
      'a colleague dismissed it',
      'dismissed',
      async (flow, id) =>
        done(
          await dismissIncident(
            flow.context,
            { incidentId: id, dismiss: { version: 1, reason: 'A test server' }, actor: BEN },
            null,
          ),
        ),
    ],
    [
      'it is over',
      'over',
      async (flow) => {
        await flow.well('streaming')
        await flow.well('streaming')
      },
    ],
    ['15 minutes are over', 'expired', async (flow) => flow.clock.advance(TAP_LINK_MS)],
  ]
  test.each(moves)('%s meanwhile: the page says so, and a tap adds nothing', async (_name, is, move) => {
    const { flow, incidentId, mine } = await alarmed()
    const seen = (await look(flow, mine))?.ask?.seen ?? ''
    await move(flow, incidentId)
    const before = await count(flow)
    expect(await look(flow, mine)).toMatchObject({ is, ask: null })
    expect((await publishByTap(flow.context, { token: mine, seen, session: null }))?.facts.is).toBe(is)
    expect(await count(flow)).toBe(before)
  })

  test('R66 a person whose role may not publish sees nothing of it, and cannot', async () => {
    const { flow, mine } = await alarmed('viewer')
    expect(await look(flow, mine)).toMatchObject({ is: 'not-yours', incident: null, ask: null })
    expect((await tap(flow, mine))?.facts.is).toBe('not-yours')
    expect(await count(flow)).toBe(0)
  })

  test('R62 somebody who left the desk, or lost the contact to another, has no link any more', async () => {
    const { flow, mine, shared } = await alarmed()
    await flow.store.db.updateTable('oncall_contacts').set({ staff_id: 'ben' }).where('channel', '=', 'email').execute()
    expect(await look(flow, mine)).toBeNull()
    await flow.store.db.updateTable('oncall_contacts').set({ staff_id: 'ada' }).execute()
    expect(await look(flow, shared)).toBeNull()
    await removeStaff(flow.context, { email: ADA.email, who: 'test' })
    expect(await look(flow, mine)).toBeNull()
    expect(await tap(flow, mine)).toBeNull()
  })

  test('one that several people got publishes in the name of who is signed in, and only where they may', async () => {
    const { flow, shared } = await alarmed()
    const own = { ...ADA, id: 'ben', email: 'ben@example.com', name: 'ben', role: 'responder' } as const
    await flow.store.transact((tx) => insertStaff(tx, own))
    expect((await tap(flow, shared))?.facts.is).toBe('sign-in')
    expect((await tap(flow, shared, { session: signedIn('eve', 'viewer') }))?.facts.is).toBe('not-yours')
    const api: SignedIn = { ...signedIn('bot', 'admin'), kind: 'api' }
    expect((await tap(flow, shared, { session: api }))?.facts.is).toBe('sign-in')
    expect(await count(flow)).toBe(0)
    const ben = signedIn('ben', 'responder')
    expect((await tap(flow, shared, { session: ben }))?.facts).toMatchObject({ is: 'published', told: { who: 'ben' } })
    expect((await look(flow, shared, signedIn('cleo', 'admin')))?.is).toBe('confirmed')
  })

  test('R45 of every token with one letter changed, or cut, none is one', async () => {
    const { flow, mine } = await alarmed()
    const changed = [...mine].map(
      (letter, at) => `${mine.slice(0, at)}${letter === 'x' ? 'y' : 'x'}${mine.slice(at + 1)}`,
    )
    const cut = [...mine].map((_, at) => mine.slice(0, at))
    // The last letter of 32 bytes in base64 says four bits: others of it spell the same bytes, and are refused all the same.
    for (const token of [...changed, ...cut, `${mine}x`, mine.toUpperCase()]) expect(await look(flow, token)).toBeNull()
  })

  test('whoever tapped can stop what is held, and nobody else by that link', async () => {
    const { flow, mine, shared } = await alarmed()
    const hooks = Array.from({ length: 1_001 }, (_, n) => ({
      ...{ id: `s${n}`, page_id: flow.context.pageId, channel: 'email', address: `${n}@example.com` },
      ...{
        address_key: `${n}@example.com`,
        language: 'en',
        created_at: 0,
        confirmed_at: 0,
        consent: '{}',
        hard_fails: 0,
      },
    }))
    for (let at = 0; at < hooks.length; at += 500) {
      await flow.store.db
        .insertInto('subscribers')
        .values(hooks.slice(at, at + 500))
        .execute()
    }
    const held = await tap(flow, mine)
    expect(held?.facts.told?.heldUntil).toBe(flow.clock.now() + 15_000)
    const other = { token: shared, session: signedIn('ben', 'responder') }
    expect((await stopByTap(flow.context, other))?.facts).toMatchObject({ is: 'confirmed', told: { stopped: false } })
    const stopped = await stopByTap(flow.context, { token: mine, session: null })
    expect(stopped?.facts.told).toMatchObject({ stopped: true, heldUntil: null })
    flow.clock.advance(20_000)
    while (await fanOut(flow.context));
    const kinds = await flow.store.db.selectFrom('deliveries').select('recipient_kind').distinct().execute()
    expect(kinds).toEqual([{ recipient_kind: 'oncall' }])
  })
})
