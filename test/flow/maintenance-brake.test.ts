/** Notices of planned work that are stopped before they leave. */
import { describe, expect, test } from 'vitest'
import { readMaintenance } from '../../server/flow/maintenance-views.ts'
import { stopMaintenanceNotices } from '../../server/flow/stop-maintenance-notices.ts'
import { ENGINES } from '../support/engines.ts'
import { ADA, type Flow, freshFlow } from '../support/flow-context.ts'
import { done } from './commands.ts'
import { readers, release, send, states } from './delivering.ts'
import { goes, plan } from './planned-work.ts'
import { scriptedSender } from './scripted-sender.ts'

describe.each(ENGINES)('the brake of planned work on %s', (engine) => {
  async function planned() {
    const flow = await freshFlow(engine)
    await readers(flow, 2)
    const { maintenance } = done(await plan(flow))
    return { flow, id: maintenance.id, maintenance }
  }

  const stop = ({ context }: Flow, id: string) => stopMaintenanceNotices(context, { actor: ADA, repeat: null }, id)
  const notices = async ({ context, store }: Flow, id: string) =>
    done(await readMaintenance(context, store.db, id)).maintenance.notices

  test('keeps back what nobody has written yet, and the work goes on', async () => {
    const { flow, id, maintenance } = await planned()
    expect(maintenance.notices).toEqual({ leaveAt: flow.clock.now(), waiting: 0 })
    const after = done(await stop(flow, id))
    expect(after.maintenance).toMatchObject({ state: 'scheduled', notices: null })
    expect(after.history).toContainEqual(expect.objectContaining({ action: 'maintenance.notices-stopped' }))
    await release(flow)
    expect(await states(flow)).toEqual({})
  })

  test('keeps back what is written and has not left, and finds nothing when it is asked again', async () => {
    const { flow, id } = await planned()
    await release(flow)
    expect(await notices(flow, id)).toMatchObject({ waiting: 2 })
    const sender = scriptedSender()
    await send(flow, sender, { batch: 1, rounds: 1 })
    expect(await notices(flow, id)).toMatchObject({ waiting: 1 })
    done(await stop(flow, id))
    expect(await states(flow)).toEqual({ r1: 'sent', r2: 'stopped' })
    expect(await notices(flow, id)).toBeNull()
    expect(await stop(flow, id)).toMatchObject({ refused: 'nothing-to-stop' })
  })

  test('stops what is said now, and nothing that is said later', async () => {
    const { flow, id } = await planned()
    done(await stop(flow, id))
    await goes(flow, id, { do: 'cancel' })
    await release(flow)
    expect(await notices(flow, id)).toMatchObject({ waiting: 2 })
    const sender = scriptedSender()
    await send(flow, sender)
    expect(sender.tried).toHaveLength(2)
    expect(await notices(flow, id)).toBeNull()
  })

  test('of work that is not there says so', async () => {
    const { flow } = await planned()
    expect(await stop(flow, 'nothing')).toMatchObject({ refused: 'not-found' })
  })
})
