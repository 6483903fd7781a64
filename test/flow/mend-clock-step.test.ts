/** A clock that is put back by an hour makes nobody wait for that hour to come again. */
import { describe, expect, test } from 'vitest'
import { CLOCKS_APART_MS } from '../../server/domain/lease.ts'
import { BRAKE_MS, HELD_AGAIN_MS, LEASE_MS } from '../../server/domain/outbox.ts'
import { DAY_MS, HOUR_MS } from '../../server/domain/time.ts'
import { turn } from '../../server/flow/deliver.ts'
import { fanOut } from '../../server/flow/fan-out.ts'
import { mendClockStep } from '../../server/flow/mend-clock-step.ts'
import { publishSnapshot } from '../../server/flow/publish-snapshot.ts'
import { claimOutbox } from '../../server/store/outbox.ts'
import { ENGINES } from '../support/engines.ts'
import { type Flow, freshFlow } from '../support/flow-context.ts'
import { done, open } from './commands.ts'
import { NOWHERE, readers, release, send, states } from './delivering.ts'
import { scriptedSender } from './scripted-sender.ts'

const putBack = (flow: Flow) => flow.clock.advance(-HOUR_MS)
const mend = (flow: Flow) => mendClockStep(flow.context)

describe.each(ENGINES)('after a clock was put back, on %s', (engine) => {
  async function told(count = 1): Promise<Flow> {
    const flow = await freshFlow(engine)
    await readers(flow, count)
    done(await open(flow))
    return flow
  }

  test('an update that was just published is fanned out and sent', async () => {
    const flow = await told()
    putBack(flow)
    expect(await mend(flow)).toBe(true)
    await release(flow)
    expect(await send(flow, scriptedSender())).toBe(1)
  })

  test('a message that was just queued is sent', async () => {
    const flow = await told()
    await release(flow)
    putBack(flow)
    const sender = scriptedSender()
    expect(await send(flow, sender)).toBe(0)
    await mend(flow)
    expect(await send(flow, sender)).toBe(1)
  })

  test('a large mailing is held as long as ever, and no longer', async () => {
    const flow = await told(1_001)
    flow.clock.advance(1_000)
    putBack(flow)
    await mend(flow)
    await mend(flow)
    flow.clock.advance(BRAKE_MS - 1)
    await release(flow)
    expect(await states(flow)).toEqual({})
    flow.clock.advance(1)
    expect(await fanOut(flow.context)).toBe(true)
  })

  test('whose process died is tried again after the lease, and not before', async () => {
    const flow = await told()
    await release(flow)
    await turn(flow.context, { sent: [], channel: 'email', limit: 1 })
    putBack(flow)
    await mend(flow)
    const sender = scriptedSender()
    flow.clock.advance(LEASE_MS)
    expect(await send(flow, sender)).toBe(0)
    flow.clock.advance(1)
    expect(await send(flow, sender)).toBe(1)
  })

  test('a fan-out whose process died goes on after the lease', async () => {
    const flow = await told()
    await publishSnapshot(flow.context, NOWHERE, { live: null, renew: false })
    expect(await claimOutbox(flow.store.db, { holder: 'dead', now: flow.clock.now() })).not.toBeNull()
    putBack(flow)
    await mend(flow)
    flow.clock.advance(LEASE_MS + 1)
    await release(flow)
    expect(await states(flow)).toEqual({ r1: 'queued' })
  })

  test('a retry waits for its few seconds, not for an hour more', async () => {
    const flow = await told()
    await release(flow)
    const sender = scriptedSender()
    sender.answer = () => ({ is: 'retry', code: '451', because: 'busy', afterMs: null })
    await send(flow, sender)
    putBack(flow)
    await mend(flow)
    flow.clock.advance(6_000)
    expect(await send(flow, sender)).toBe(1)
  })

  test('a held message is looked at when its ten minutes are over', async () => {
    const flow = await told()
    await release(flow)
    const sender = scriptedSender()
    sender.answer = () => ({ is: 'held', because: 'no SMTP_URL' })
    await send(flow, sender)
    putBack(flow)
    await mend(flow)
    flow.clock.advance(HELD_AGAIN_MS)
    expect(await send(flow, sender)).toBe(1)
  })
})

describe.each(ENGINES)('once that is mended, on %s', (engine) => {
  test('R16 a receiver that asks for an hour gets it, however often is looked', async () => {
    const flow = await freshFlow(engine)
    await readers(flow, 1)
    done(await open(flow))
    putBack(flow)
    expect(await mend(flow)).toBe(true)
    await release(flow)
    const sender = scriptedSender()
    sender.answer = () => ({ is: 'retry', code: '429', because: 'busy', afterMs: HOUR_MS })
    await send(flow, sender)
    const planned = () => flow.store.db.selectFrom('deliveries').select(['state', 'next_at']).execute()
    const before = await planned()
    expect(before).toMatchObject([{ state: 'retrying' }])
    for (let looks = 0; looks < 3; looks += 1) {
      flow.clock.advance(5_000)
      expect(await mend(flow)).toBe(false)
    }
    expect(await planned()).toEqual(before)
  })

  test('the next step is seen as well', async () => {
    const flow = await freshFlow(engine)
    await readers(flow, 1)
    done(await open(flow))
    putBack(flow)
    await mend(flow)
    putBack(flow)
    expect([await mend(flow), await mend(flow)]).toEqual([true, false])
  })
})

describe.each(ENGINES)('while clocks only go on, on %s', (engine) => {
  test.each([
    ['go on', 1_000],
    ['differ a little', -CLOCKS_APART_MS],
  ])('nothing moves: clocks that %s', async (_name, ms) => {
    const flow = await freshFlow(engine)
    await readers(flow, 1)
    done(await open(flow))
    await release(flow)
    const sender = scriptedSender()
    // A receiver's wish for patience.
    sender.answer = () => ({ is: 'retry', code: '429', because: 'busy', afterMs: DAY_MS })
    await send(flow, sender)
    const rows = () => flow.store.db.selectFrom('deliveries').selectAll().execute()
    const before = await rows()
    flow.clock.advance(ms)
    expect(await mend(flow)).toBe(false)
    expect(await rows()).toEqual(before)
  })
})
