/** A page whose channels follow it one after the other, each with a brake of its own. */
import { describe, expect, test } from 'vitest'
import { MINUTE_MS } from '../../server/domain/time.ts'
import { correctUpdate } from '../../server/flow/correct-update.ts'
import { changeSpeaking } from '../../server/flow/speaking.ts'
import { stopUpdate } from '../../server/flow/stop-update.ts'
import { readUpdateView } from '../../server/flow/update-views.ts'
import { ENGINES } from '../support/engines.ts'
import { ADA, type Flow, freshFlow } from '../support/flow-context.ts'
import { done, open, post } from './commands.ts'
import { readers, release, send, states } from './delivering.ts'
import { scriptedSender } from './scripted-sender.ts'

describe.each(ENGINES)('channels that follow the page on %s', (engine) => {
  /** Mail after five minutes, webhooks after one, posts after ten; r1 and r2 read mail, r3 is a webhook. */
  async function gated() {
    const flow = await freshFlow(engine)
    const next = { approvalMin: null, mailAfterS: 300, webhookAfterS: 60, socialAfterS: 600 }
    done(await changeSpeaking(flow.context, { actor: ADA, repeat: null }, next))
    await readers(flow, 3, (n) => (n === 3 ? { channel: 'webhook', address: 'https://r3.example.com/' } : {}))
    const detail = done(await open(flow))
    const updateId = detail.updates[0]?.id ?? ''
    const view = async () => done(await readUpdateView(flow.context, flow.store.db, updateId))
    const stop = (channel?: 'email' | 'webhook') => stopUpdate(flow.context, { updateId, channel, actor: ADA }, null)
    return { flow, updateId, incidentId: detail.incident.id, view, stop }
  }

  async function sendAll(flow: Flow) {
    await release(flow)
    const [mail, hook] = [scriptedSender(), { ...scriptedSender(), channel: 'webhook' as const }]
    await send(flow, mail)
    await send(flow, hook)
    return states(flow)
  }

  test('leave one after the other, and the desk sees what has left and what is held', async () => {
    const { flow, view } = await gated()
    const at = flow.clock.now()
    expect(await sendAll(flow)).toEqual({ r1: 'queued', r2: 'queued', r3: 'queued' })
    expect(await view()).toMatchObject({
      channels: [
        { channel: 'email', leavesAt: at + 5 * MINUTE_MS, isStopped: false, deliveries: { queued: 2, sent: 0 } },
        { channel: 'webhook', leavesAt: at + MINUTE_MS, isStopped: false, deliveries: { queued: 1, sent: 0 } },
      ],
      socialAt: at + 10 * MINUTE_MS,
    })
    flow.clock.advance(MINUTE_MS)
    expect(await sendAll(flow)).toEqual({ r1: 'queued', r2: 'queued', r3: 'sent' })
    expect((await view()).channels[1]).toMatchObject({ deliveries: { queued: 0, sent: 1 } })
    flow.clock.advance(4 * MINUTE_MS)
    expect(await sendAll(flow)).toEqual({ r1: 'sent', r2: 'sent', r3: 'sent' })
    expect((await view()).channels).toEqual([])
  })

  test.each([
    ['before its messages are written', false],
    ['once they are written', true],
  ])(
    'are stopped one by one: mail, %s; the rest goes on, and a second stop finds nothing',
    async (_name, isWritten) => {
      const { flow, view, stop } = await gated()
      if (isWritten) await release(flow)
      done(await stop('email'))
      expect(await stop('email')).toMatchObject({ refused: 'nothing-to-stop' })
      expect((await view()).channels).toMatchObject([{ isStopped: true }, { isStopped: false }])
      expect((await view()).stoppedAt).toBeNull()
      flow.clock.advance(10 * MINUTE_MS)
      const now = await sendAll(flow)
      expect(now.r3).toBe('sent')
      expect([now.r1, now.r2].filter((state) => state === 'sent' || state === 'queued')).toEqual([])
    },
  )

  test('are all stopped at once by the whole brake', async () => {
    const { flow, view, stop } = await gated()
    await release(flow)
    done(await stop())
    expect(await view()).toMatchObject({ channels: [], stoppedAt: flow.clock.now() })
    flow.clock.advance(10 * MINUTE_MS)
    expect(await sendAll(flow)).toEqual({ r1: 'stopped', r2: 'stopped', r3: 'stopped' })
  })

  test('keep what comes later behind what came first, a correction too', async () => {
    const { flow, updateId, incidentId } = await gated()
    await release(flow)
    const correct = { version: 1, updateId, texts: { en: { body: 'Only in Italy.' }, it: null } }
    done(await correctUpdate(flow.context, { incidentId, correct, actor: ADA }, null))
    done(await post(flow, incidentId, { version: 2, state: 'resolved' }))
    await release(flow)
    const mail = scriptedSender()
    await send(flow, mail)
    expect(mail.tried).toEqual([])
    flow.clock.advance(5 * MINUTE_MS)
    await send(flow, mail)
    const heard = mail.tried.filter((m) => m.address === 'r1@example.com').map((m) => m.text.text)
    expect(heard).toEqual(['We are looking into it.', 'Only in Italy.', 'We are looking into it.'])
  })
})
