/** A tap whose page was read in time, and whose transaction comes too late: whoever may no more, does nothing. */
import { describe, expect, test } from 'vitest'
import { removeStaff } from '../../server/flow/staff.ts'
import { publishByTap, stopByTap, takeByTap } from '../../server/flow/tap.ts'
import { readTapPage } from '../../server/flow/tap-facts.ts'
import { tapUrl } from '../../server/flow/tap-link.ts'
import type { Tx } from '../../server/store/open.ts'
import { insertStaff } from '../../server/store/staff.ts'
import { ENGINES } from '../support/engines.ts'
import { type Flow, freshFlow } from '../support/flow-context.ts'
import { suspected } from './commands.ts'

const ADA = {
  ...{ id: 'ada', email: 'ada@example.com', name: 'Ada', role: 'responder', language: 'en' },
  ...{ passwordHash: '', hasIdentity: false, createdAt: 0 },
} as const

type Change = (flow: Flow) => Promise<unknown>

const CHANGES: readonly (readonly [string, Change])[] = [
  ['they left the desk', ({ context }) => removeStaff(context, { email: ADA.email, who: 'test' })],
  ['their role was lowered', ({ store }) => store.db.updateTable('staff').set({ role: 'viewer' }).execute()],
  [
    'the contact was given to another',
    ({ store }) => store.db.updateTable('oncall_contacts').set({ staff_id: 'ben' }).execute(),
  ],
  ['the contact was removed', ({ store }) => store.db.deleteFrom('oncall_contacts').execute()],
]

/** The flow as the tap finds it: what it asks before its transaction was true. */
function overtaken(flow: Flow, change: Change): Flow['context'] {
  const { store } = flow.context
  const transact = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
    await change(flow)
    return store.transact(work)
  }
  return { ...flow.context, store: { ...store, transact } }
}

describe.each(ENGINES)('a tap on %s', (engine) => {
  async function alarmed() {
    const flow = await freshFlow(engine)
    const { store, context, clock } = flow
    await store.transact((tx) => insertStaff(tx, ADA))
    const mine = store.db.updateTable('oncall_contacts').set({ staff_id: 'ada' }).where('channel', '=', 'email')
    const { id } = await mine.returning('id').executeTakeFirstOrThrow()
    const incidentId = await suspected(flow)
    const link = tapUrl(context, { contact: { id, staffId: 'ada' }, incidentId, issuedAt: clock.now() })
    return { flow, token: link.split('/').at(-1) ?? '' }
  }

  async function publish(context: Flow['context'], token: string) {
    const seen = (await readTapPage(context, token, null))?.facts.ask?.seen ?? ''
    return publishByTap(context, { token, seen, session: null })
  }

  const deeds = async ({ store }: Flow, action: string) =>
    (await store.db.selectFrom('audit').select('id').where('action', '=', action).execute()).length

  test.each(CHANGES)('R62 publishes nothing where %s while it was on its way', async (_name, change) => {
    const { flow, token } = await alarmed()
    const page = await publish(overtaken(flow, change), token)
    expect(['not-yours', undefined]).toContain(page?.facts.is)
    expect(await flow.store.db.selectFrom('updates').select('id').execute()).toEqual([])
  })

  test.each(CHANGES)('R62 takes nothing in hand where %s while it was on its way', async (_name, change) => {
    const { flow, token } = await alarmed()
    await takeByTap(overtaken(flow, change), { token, session: null })
    expect(await deeds(flow, 'incident.acknowledged')).toBe(0)
  })

  test.each(CHANGES)('R62 stops nothing where %s while it was on its way', async (_name, change) => {
    const { flow, token } = await alarmed()
    await publish(flow.context, token)
    await stopByTap(overtaken(flow, change), { token, session: null })
    expect(await deeds(flow, 'update.stopped')).toBe(0)
  })
})
