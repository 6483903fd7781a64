/** A rehearsal of streaming in which Ada and Cleo take part, and Ben does not. For the tests of rehearsals. */
import type { StartRehearsal } from '../../server/contract/rehearsals.ts'
import { startRehearsal } from '../../server/flow/start-rehearsal.ts'
import { insertStaff } from '../../server/store/staff.ts'
import type { Engine } from '../support/engines.ts'
import { ADA, type Flow } from '../support/flow-context.ts'
import { onCall } from './calling.ts'
import { done } from './commands.ts'

/** As `onCall`; Dora sits at the desk too, and has no contact of her own. */
export async function crew(engine: Engine): Promise<Flow> {
  const flow = await onCall(engine)
  const dora = { id: 'dora', name: 'dora', email: 'dora@example.com', role: 'viewer', language: 'it' }
  await flow.store.transact((tx) => insertStaff(tx, { ...dora, passwordHash: '', createdAt: 1 }))
  return flow
}

export function start({ context, id }: Flow, change: Partial<StartRehearsal> = {}) {
  const wanted: StartRehearsal = {
    ...{ componentIds: [id.streaming], symptom: 'http-504', participants: ['ada', 'cleo', 'dora'] },
    ...change,
  }
  return startRehearsal(context, { start: wanted, actor: ADA }, null)
}

export async function begun(flow: Flow, change: Partial<StartRehearsal> = {}) {
  return done(await start(flow, change))
}

/** Words that must be nowhere else. */
export const SECRET = 'A sentence of nobody but us'
export const texts = {
  en: {
    title: `${SECRET}, its title`,
    body: `${SECRET}, its body.`,
    works: 'Signing in works.',
    advice: 'Please wait.',
  },
  it: { title: `${SECRET}, il titolo`, body: `${SECRET}, il testo.`, works: 'L’accesso funziona.', advice: 'Attendi.' },
}
