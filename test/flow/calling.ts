/** A page with a rota, and who was called: for the tests of calling, with pagers and without. */
import { MINUTE_MS } from '../../server/domain/time.ts'
import { fanOut } from '../../server/flow/fan-out.ts'
import { changeRota } from '../../server/flow/rota.ts'
import { insertContact } from '../../server/store/oncall.ts'
import { insertStaff } from '../../server/store/staff.ts'
import type { Engine } from '../support/engines.ts'
import { ADA, type Flow, freshFlow } from '../support/flow-context.ts'
import { done } from './commands.ts'

const PEOPLE = ['ada', 'ben', 'cleo'] as const

/** Ada is on call this week, Ben next; each has a mailbox, and the two contacts of the flow are shared. */
export async function onCall(engine: Engine): Promise<Flow> {
  const flow = await freshFlow(engine)
  await flow.store.transact(async (tx) => {
    for (const id of PEOPLE) {
      const staff = { id, name: id, email: `${id}@example.com`, role: 'responder', language: 'en', passwordHash: '' }
      await insertStaff(tx, { ...staff, createdAt: 1 })
      await insertContact(tx, {
        ...{ id: `${id}-mail`, pageId: flow.context.pageId, channel: 'email', address: `${id}@example.com` },
        ...{ language: 'en', signingSecret: null, ownerFile: null, createdAt: 1, staffId: id },
      })
    }
  })
  const rota = { weekday: 1, clock: '09:00', timeZone: 'Europe/Rome', people: [...PEOPLE], escalateAfterMinutes: 5 }
  done(await changeRota(flow.context, { body: rota, actor: ADA }, null))
  return flow
}

export async function sendAll({ context }: Flow) {
  while (await fanOut(context));
}

/** Whoever was told, word by word; what is shared once as 'shared'. */
export async function heard({ store }: Flow): Promise<string[][]> {
  const rows = await store.db
    .selectFrom('deliveries')
    .select(['outbox_id', 'recipient_id'])
    .where('recipient_kind', '=', 'oncall')
    .orderBy('id')
    .execute()
  const words = Map.groupBy(rows, (r) => r.outbox_id)
  return [...words.values()].map((word) => {
    const own = word.map((r) => PEOPLE.find((id) => r.recipient_id === `${id}-mail`) ?? 'shared')
    return [...new Set(own)].toSorted()
  })
}

export async function silence(flow: Flow, minutes: number) {
  flow.clock.advance(minutes * MINUTE_MS)
  await sendAll(flow)
}

export const FIRST = ['ada', 'shared']
export const EVERYBODY = ['ada', 'ben', 'cleo', 'shared']
