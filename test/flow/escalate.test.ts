import { describe, expect, test } from 'vitest'
import { MINUTE_MS, SECOND_MS } from '../../server/domain/time.ts'
import { acknowledge, letGo } from '../../server/flow/acknowledge.ts'
import { dismissIncident } from '../../server/flow/dismiss-incident.ts'
import { fanOut } from '../../server/flow/fan-out.ts'
import { openMessageDesk } from '../../server/flow/message.ts'
import { giveAccess, removeStaff } from '../../server/flow/staff.ts'
import { ENGINES } from '../support/engines.ts'
import { ADA, BEN, type Flow } from '../support/flow-context.ts'
import { EVERYBODY, FIRST, heard, onCall, sendAll, silence } from './calling.ts'
import { done, open, post, suspected } from './commands.ts'
import { detail } from './seen.ts'

describe.each(ENGINES)('a suspicion while there is a rota, on %s', (engine) => {
  test('goes to who is on call, after five silent minutes to the next, and after five more to all; then it ends', async () => {
    const flow = await onCall(engine)
    await suspected(flow)
    await sendAll(flow)
    expect(await heard(flow)).toEqual([FIRST])
    await silence(flow, 4)
    expect(await heard(flow)).toEqual([FIRST])
    await silence(flow, 1)
    expect(await heard(flow)).toEqual([FIRST, ['ben']])
    await silence(flow, 5)
    expect(await heard(flow)).toEqual([FIRST, ['ben'], EVERYBODY])
    await silence(flow, 60)
    expect(await heard(flow)).toHaveLength(3)
  })

  test.each([
    [
      'takes it in hand',
      async (flow: Flow, id: string) => acknowledge(flow.context, { incidentId: id, actor: BEN }, null),
    ],
    ['confirms it', async (flow: Flow, id: string) => post(flow, id, { version: 1 })],
    [
      'dismisses it',
      async (flow: Flow, incidentId: string) =>
        dismissIncident(flow.context, { incidentId, dismiss: { version: 1, reason: 'a test' }, actor: ADA }, null),
    ],
  ])('whoever %s ends the calling', async (_name, act) => {
    const flow = await onCall(engine)
    const id = await suspected(flow)
    await sendAll(flow)
    await silence(flow, 5)
    flow.clock.advance(SECOND_MS)
    done(await act(flow, id))
    await silence(flow, 30)
    expect(await heard(flow)).toEqual([FIRST, ['ben']])
  })

  test('what is over by itself wakes nobody further, and whoever heard of it hears that', async () => {
    const flow = await onCall(engine)
    await suspected(flow)
    await sendAll(flow)
    await silence(flow, 5)
    await flow.well('streaming')
    await silence(flow, 30)
    expect(await heard(flow)).toEqual([FIRST, ['ben'], ['ada', 'ben', 'shared']])
  })

  test('a word of an automatic policy is no answer: the next is told all the same', async () => {
    const flow = await onCall(engine)
    const id = await suspected(flow)
    await sendAll(flow)
    const actor = { kind: 'policy', id: 'p1', name: 'Policy' } as const
    done(await post(flow, id, { version: 1 }, { actor }))
    await silence(flow, 5)
    expect(await heard(flow)).toContainEqual(['ben'])
  })

  test('a step is told once, by whichever process comes first', async () => {
    const flow = await onCall(engine)
    await suspected(flow)
    await sendAll(flow)
    flow.clock.advance(5 * MINUTE_MS)
    await Promise.all([fanOut(flow.context), fanOut(flow.rival)])
    await sendAll(flow)
    expect(await heard(flow)).toEqual([FIRST, ['ben']])
    const steps = await flow.store.db.selectFrom('outbox').select('id').where('kind', '=', 'escalation').execute()
    expect(steps).toHaveLength(2)
  })

  test('let go of, it is called again where it stopped; nobody is told of the same step twice', async () => {
    const flow = await onCall(engine)
    const id = await suspected(flow)
    await sendAll(flow)
    done(await acknowledge(flow.context, { incidentId: id, actor: ADA }, null))
    expect((await detail(flow, id)).incident.acknowledged).toEqual({ id: 'ada', by: 'Ada', at: flow.clock.now() })
    await silence(flow, 20)
    expect(await heard(flow)).toEqual([FIRST])
    done(await letGo(flow.context, { incidentId: id, actor: ADA }, null))
    expect((await detail(flow, id)).incident.acknowledged).toBeNull()
    await silence(flow, 4)
    expect(await heard(flow)).toEqual([FIRST])
    await silence(flow, 1)
    expect(await heard(flow)).toEqual([FIRST, ['ben']])
    await silence(flow, 5)
    expect(await heard(flow)).toEqual([FIRST, ['ben'], EVERYBODY])
  })

  test.each([
    ['removed', (flow: Flow, email: string) => removeStaff(flow.context, { email, who: 'cli' })],
    [
      'made a viewer',
      (flow: Flow, email: string) => giveAccess(flow.context, { email, role: 'viewer', name: null, who: 'cli' }),
    ],
  ])('what somebody had in hand who is %s is nobody’s: the next is called', async (_name, end) => {
    const flow = await onCall(engine)
    const id = await suspected(flow)
    await sendAll(flow)
    done(await acknowledge(flow.context, { incidentId: id, actor: ADA }, null))
    await silence(flow, 20)
    expect(await heard(flow)).toEqual([FIRST])
    done(await end(flow, 'ada@example.com'))
    expect((await detail(flow, id)).incident.acknowledged).toBeNull()
    await silence(flow, 5)
    expect((await heard(flow)).flat()).toContain('ben')
  })

  test('let go of within the first minutes, the step that waits is the only one', async () => {
    const flow = await onCall(engine)
    const id = await suspected(flow)
    await sendAll(flow)
    done(await acknowledge(flow.context, { incidentId: id, actor: ADA }, null))
    done(await letGo(flow.context, { incidentId: id, actor: ADA }, null))
    await silence(flow, 5)
    expect(await heard(flow)).toEqual([FIRST, ['ben']])
    await silence(flow, 5)
    expect(await heard(flow)).toHaveLength(3)
  })

  test('what falls with it meanwhile goes to whoever heard of it, a minute after the first word', async () => {
    const flow = await onCall(engine)
    await flow.report({ streaming: 'pass', api: 'pass', login: 'pass' })
    flow.clock.advance(MINUTE_MS)
    await suspected(flow)
    await sendAll(flow)
    await flow.report({ login: 'fail' })
    flow.clock.advance(SECOND_MS)
    await flow.report({ login: 'fail' })
    flow.clock.advance(SECOND_MS)
    await flow.report({ login: 'fail' })
    await silence(flow, 2)
    expect(await heard(flow)).toEqual([FIRST, FIRST])
  })

  test('the second message says since when nobody has acted', async () => {
    const flow = await onCall(engine)
    await suspected(flow)
    await sendAll(flow)
    const toldAt = flow.clock.now()
    await silence(flow, 5)
    const row = await flow.store.db
      .selectFrom('deliveries')
      .selectAll()
      .where('recipient_id', '=', 'ben-mail')
      .executeTakeFirstOrThrow()
    await openMessageDesk(flow.context).messagesFor([
      {
        ...{ id: row.id, pageId: row.page_id, outboxId: row.outbox_id, recipientKind: 'oncall', tries: 1 },
        ...{ recipientId: row.recipient_id, channel: row.channel, address: row.address, language: row.language },
      },
    ])
    expect(flow.renderer.notices.at(-1)?.notice).toMatchObject({ kind: 'oncall', unansweredSince: toldAt })
  })

  test('nobody takes in hand what is over, and what is resolved is nobody’s when it begins again', async () => {
    const flow = await onCall(engine)
    const { incident } = done(await open(flow))
    const command = { incidentId: incident.id, actor: BEN }
    done(await acknowledge(flow.context, command, null))
    done(await post(flow, incident.id, { version: 1, state: 'resolved' }))
    expect(await acknowledge(flow.context, command, null)).toMatchObject({ refused: 'not-allowed-from-here' })
    expect(await letGo(flow.context, command, null)).toMatchObject({ refused: 'not-allowed-from-here' })
    done(await post(flow, incident.id, { version: 2, state: 'investigating' }))
    const seen = await detail(flow, incident.id)
    expect(seen.incident.acknowledged).toBeNull()
    expect(seen.history.map((h) => h.action)).toContain('incident.acknowledged')
  })

  test('what is dismissed before its alarm has gone out rings nowhere', async () => {
    const flow = await onCall(engine)
    const incidentId = await suspected(flow)
    const dismiss = { version: 1, reason: 'a test' }
    done(await dismissIncident(flow.context, { incidentId, dismiss, actor: ADA }, null))
    await silence(flow, 30)
    expect(await heard(flow)).toEqual([])
  })
})
