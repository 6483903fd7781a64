import { describe, expect, test } from 'vitest'
import { LEASE_MS } from '../../server/domain/outbox.ts'
import { DAY_MS } from '../../server/domain/time.ts'
import { turn } from '../../server/flow/deliver.ts'
import { dropOld } from '../../server/flow/keep-house.ts'
import { openMessageDesk } from '../../server/flow/message.ts'
import { makeRevision } from '../../server/flow/public-page.ts'
import { stopUpdate } from '../../server/flow/stop-update.ts'
import { unsubscribe, unsubscribeUrl } from '../../server/flow/unsubscribe.ts'
import type { SendOutcome } from '../../server/ports.ts'
import { findIncident, insertIncident } from '../../server/store/incidents.ts'
import { ENGINES } from '../support/engines.ts'
import { ADA, type Flow, freshFlow } from '../support/flow-context.ts'
import { done, open, post } from './commands.ts'
import { readers, release, send, states } from './delivering.ts'
import { SENT, scriptedSender } from './scripted-sender.ts'

const NOW = Date.UTC(2026, 5, 11, 18, 47)
const retry = (afterMs: number | null = null): SendOutcome => ({
  is: 'retry',
  code: 'smtp-450',
  because: 'busy',
  afterMs,
})

describe.each(ENGINES)('an update on %s', (engine) => {
  async function published(count: number): Promise<{ flow: Flow; incidentId: string; updateId: string }> {
    const flow = await freshFlow(engine)
    await readers(flow, count)
    const { incident, updates } = done(await open(flow))
    await release(flow)
    return { flow, incidentId: incident.id, updateId: updates[0]?.id ?? '' }
  }

  test('reaches each reader once, in their language, with a way out of their own', async () => {
    const flow = await freshFlow(engine)
    await readers(flow, 3, (n) => ({ language: n === 3 ? 'it' : 'en' }))
    done(await open(flow))
    await release(flow)
    const sender = scriptedSender()
    expect(await send(flow, sender)).toBe(3)
    expect(sender.tried.map((m) => [m.address, m.text.text])).toEqual([
      ['r1@example.com', 'We are looking into it.'],
      ['r2@example.com', 'We are looking into it.'],
      ['r3@example.com', 'Stiamo cercando la causa.'],
    ])
    expect(sender.tried.map((m) => m.unsubscribeUrl)).toEqual(
      ['r1', 'r2', 'r3'].map((id) => unsubscribeUrl(flow.context, id)),
    )
    expect(flow.renderer.notices).toHaveLength(2)
    expect(await states(flow)).toEqual({ r1: 'sent', r2: 'sent', r3: 'sent' })
    expect(await send(flow, sender)).toBe(0)
  })

  test('of one incident are one thread to each reader, opened once', async () => {
    const { flow, incidentId } = await published(1)
    done(await post(flow, incidentId, { version: 1, state: 'resolved' }))
    await release(flow)
    const sender = scriptedSender()
    await send(flow, sender)
    expect(sender.tried.map((m) => [m.threadKey, m.opensThread])).toEqual([
      [`${incidentId}-r1`, true],
      [`${incidentId}-r1`, false],
    ])
    expect(new Set(sender.tried.map((m) => m.deliveryKey)).size).toBe(2)
  })

  test('R22 to a webhook says what happened, signed with its own secret, under the same key at every try', async () => {
    const flow = await freshFlow(engine)
    const secret = flow.context.vault.seal('whsec_c2VjcmV0')
    await readers(flow, 1, () => ({ channel: 'webhook', address: 'https://hook.example.com/', signing_secret: secret }))
    const { incident } = done(await open(flow))
    await release(flow)
    const sender = scriptedSender('webhook')
    sender.answer = () => retry()
    await send(flow, sender)
    flow.clock.advance(6_000)
    sender.answer = () => SENT
    await send(flow, sender)
    done(await post(flow, incident.id, { version: 1 }))
    done(await post(flow, incident.id, { version: 2, state: 'resolved' }))
    await release(flow)
    await send(flow, sender)
    expect(sender.tried.map((m) => m.event?.type)).toEqual([
      ...['incident.created', 'incident.created', 'incident.updated', 'incident.resolved'],
    ])
    expect(sender.tried[0]?.deliveryKey).toBe(sender.tried[1]?.deliveryKey)
    expect(sender.tried[0]?.event).toEqual(sender.tried[1]?.event)
    expect(sender.tried[0]?.signingSecret).toBe('whsec_c2VjcmV0')
    expect(sender.tried[0]?.event?.data).toMatchObject({
      incident: { id: incident.id, url: `https://status.example.com/incidents/${incident.id}` },
      components: [{ id: flow.id.streaming }],
    })
  })

  test('R29 is not sent to a reader who left while it was queued', async () => {
    const { flow } = await published(2)
    const token = unsubscribeUrl(flow.context, 'r1').split('/u/')[1] ?? ''
    expect(await unsubscribe(flow.context, token)).toEqual({ language: 'en' })
    const sender = scriptedSender()
    await send(flow, sender)
    expect(sender.tried.map((m) => m.address)).toEqual(['r2@example.com'])
    expect(await states(flow)).toEqual({ r1: 'stopped', r2: 'sent' })
  })

  test('R29 is not sent to a reader who left between a failed try and the next', async () => {
    const { flow } = await published(1)
    const sender = scriptedSender()
    sender.answer = async () => {
      await flow.store.db.updateTable('subscribers').set({ ended_at: flow.clock.now() }).execute()
      return retry()
    }
    await send(flow, sender)
    flow.clock.advance(DAY_MS)
    await send(flow, sender)
    expect(sender.tried).toHaveLength(1)
    expect(await states(flow)).toEqual({ r1: 'dead' })
  })

  test('R18 ends the subscription of a receiver that wants no more, with all that waits for it', async () => {
    const { flow, incidentId } = await published(1)
    done(await post(flow, incidentId, { version: 1 }))
    await release(flow)
    const sender = scriptedSender()
    sender.answer = () => ({ is: 'gone', code: 'http-410', because: 'gone' })
    await send(flow, sender)
    expect(sender.tried).toHaveLength(1)
    const [reader] = await flow.store.db.selectFrom('subscribers').selectAll().execute()
    expect(reader).toMatchObject({ ended_at: flow.clock.now(), ended_why: 'receiver said http-410' })
  })

  test.each([
    ['smtp-550', true],
    ['smtp-552', true],
    ['smtp-554-message', false],
    ['blocked', false],
    ['http-400', false],
  ])(
    'R24 an address that is refused with %s three times is ended: %s; others are not affected',
    async (code, ended) => {
      const { flow, incidentId } = await published(2)
      const sender = scriptedSender()
      sender.answer = (m) => (m.address.startsWith('r1') ? { is: 'refused', code, because: 'no' } : SENT)
      await send(flow, sender)
      for (const version of [1, 2]) {
        done(await post(flow, incidentId, { version }))
        await release(flow)
        await send(flow, sender)
      }
      const rows = await flow.store.db.selectFrom('subscribers').select(['id', 'ended_at']).orderBy('id').execute()
      expect(rows.map((r) => r.ended_at !== null)).toEqual([ended, false])
    },
  )

  test('R24 refusals that a message arrived between are not three in a row', async () => {
    const { flow, incidentId } = await published(1)
    const sender = scriptedSender()
    const refused: SendOutcome = { is: 'refused', code: 'smtp-552', because: 'full' }
    for (const [version, outcome] of [refused, refused, SENT, refused, refused].entries()) {
      sender.answer = () => outcome
      await send(flow, sender)
      done(await post(flow, incidentId, { version: version + 1 }))
      await release(flow)
    }
    const [reader] = await flow.store.db.selectFrom('subscribers').select(['ended_at', 'hard_fails']).execute()
    expect(reader).toEqual({ ended_at: null, hard_fails: 2 })
  })

  test('held for want of a channel waits for more than a week of housekeeping, wears no try out, and leaves when there is one', async () => {
    const { flow } = await published(1)
    const sender = scriptedSender()
    sender.answer = () => ({ is: 'held', because: 'no SMTP_URL' })
    for (const _day of [1, 2, 3, 4, 5, 6, 7, 8]) {
      await send(flow, sender)
      flow.clock.advance(DAY_MS)
      // Of old revisions only what a waiting message is made from stays.
      for (const n of [1, 2, 3]) await flow.store.transact((tx) => makeRevision(flow.context, tx, `change ${n}`))
      await dropOld(flow.context)
    }
    expect(await states(flow)).toEqual({ r1: 'held' })
    sender.answer = () => SENT
    await send(flow, sender)
    expect(await states(flow)).toEqual({ r1: 'sent' })
  })

  test('that was stopped while a try was under way is not tried again', async () => {
    const { flow, updateId } = await published(1)
    const sender = scriptedSender()
    sender.answer = async () => {
      done(await stopUpdate(flow.context, { updateId, actor: ADA }, null))
      return retry()
    }
    await send(flow, sender)
    flow.clock.advance(DAY_MS)
    await send(flow, sender)
    expect(sender.tried).toHaveLength(1)
    expect(await states(flow)).toEqual({ r1: 'stopped' })
  })

  test('whose sender died with the process is tried again after the lease, and not before', async () => {
    const { flow } = await published(1)
    const [lost] = await turn(flow.context, { sent: [], channel: 'email', limit: 1 })
    const sender = scriptedSender()
    flow.clock.advance(LEASE_MS)
    expect(await send({ ...flow, context: flow.rival }, sender)).toBe(0)
    flow.clock.advance(1)
    expect(await send({ ...flow, context: flow.rival }, sender)).toBe(1)
    expect(sender.tried[0]?.deliveryKey).toBe(lost?.id)
  })

  test('that cannot be made for one reader reaches the others all the same, and is tried again', async () => {
    const flow = await freshFlow(engine)
    await readers(flow, 3, (n) => ({
      ...{ channel: 'webhook', address: `https://hook.example.com/${n}` },
      signing_secret: n === 2 ? 'sealed with a key of long ago' : flow.context.vault.seal('whsec_c2VjcmV0'),
    }))
    done(await open(flow))
    await release(flow)
    const sender = scriptedSender('webhook')
    await send(flow, sender)
    expect(await states(flow)).toEqual({ r1: 'sent', r2: 'retrying', r3: 'sent' })
    const row = await flow.store.db
      .selectFrom('deliveries')
      .select(['code', 'because'])
      .where('recipient_id', '=', 'r2')
      .executeTakeFirst()
    expect(row).toEqual({ code: 'not-written', because: expect.stringContaining('A sealed secret cannot be read') })
  })

  test('whose text could not be rendered once is rendered again at the next try', async () => {
    const { flow } = await published(1)
    const desk = openMessageDesk(flow.context)
    const sender = scriptedSender()
    flow.renderer.failures.push(new Error('the render thread ended'))
    await send(flow, sender, { desk })
    expect(await states(flow)).toEqual({ r1: 'retrying' })
    flow.clock.advance(6_000)
    await send(flow, sender, { desk })
    expect(await states(flow)).toEqual({ r1: 'sent' })
  })

  test('of an incident that is older than all that the page shows still reaches everyone: nobody misses the end', async () => {
    const flow = await freshFlow(engine)
    await readers(flow, 1)
    const long = done(await open(flow)).incident.id
    const short = await findIncident(flow.store.db, flow.context.pageId, long)
    await flow.store.transact(async (tx) => {
      for (let n = 10; n < 61; n += 1) {
        if (short) await insertIncident(tx, { ...short, id: `newer${n}`, state: 'resolved', resolvedAt: NOW })
      }
    })
    done(await post(flow, long, { version: 1, state: 'resolved' }))
    await release(flow)
    const sender = scriptedSender()
    await send(flow, sender)
    const told = flow.renderer.notices.map(({ notice }) => notice.kind === 'update' && notice.update.state)
    expect(told).toEqual(['investigating', 'resolved'])
    expect(sender.tried).toHaveLength(2)
  })
})

describe.each(ENGINES)('a suspicion on %s', (engine) => {
  test('reaches every on-call contact with a link to the right incident, and no way out', async () => {
    const flow = await freshFlow(engine)
    await flow.down('streaming')
    await release(flow)
    const [mail, hook] = [scriptedSender('email'), scriptedSender('webhook')]
    await send(flow, mail)
    await send(flow, hook)
    const [incident] = await flow.store.db.selectFrom('incidents').select('id').execute()
    expect(mail.tried).toMatchObject([{ address: 'oncall@example.com', language: 'it', unsubscribeUrl: null }])
    expect(hook.tried).toMatchObject([
      {
        address: 'https://hook.example.com/',
        event: { type: 'suspicion.suspected', data: { incidentId: incident?.id } },
        signingSecret: expect.stringMatching(/^whsec_/),
      },
    ])
    expect(flow.renderer.notices[0]?.notice).toMatchObject({
      ...{ kind: 'oncall', what: 'suspected' },
      deskUrl: `https://status.example.com/console/#/incidents/${incident?.id}`,
    })
  })
})
