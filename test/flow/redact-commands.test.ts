/** Words that stand where real commands leave them: messages to colleagues, and the sealed answers kept for a repeated command. */
import { describe, expect, test } from 'vitest'
import { dismissIncident } from '../../server/flow/dismiss-incident.ts'
import { editPhrase } from '../../server/flow/edit-phrase.ts'
import { redact } from '../../server/flow/redact.ts'
import { ENGINES } from '../support/engines.ts'
import { ADA } from '../support/flow-context.ts'
import { everyRow } from '../support/rows.ts'
import { done } from './commands.ts'
import { waiting } from './night.ts'

const WRITTEN = 'Ask "XYZZY  plugh" about it'
const repeat = (key: string) => ({ key, scope: ADA.id, fingerprint: key })

describe.each(ENGINES)('a redaction on %s', (engine) => {
  test('takes the words out of what a refusal told, and of what a dismissal and an edited phrase were answered', async () => {
    const { flow, incidentId, read, decide } = await waiting(engine)
    const answers = async () => {
      const rows = await flow.store.db.selectFrom('repeats').select('answer').execute()
      return rows.map(({ answer }) => flow.context.vault.open(answer))
    }
    done(await decide({ do: 'refuse', reason: WRITTEN }))
    const { version } = (await read()).incident
    const dismiss = { incidentId, dismiss: { version, reason: WRITTEN }, actor: ADA }
    done(await dismissIncident(flow.context, dismiss, repeat('dismiss')))
    const edited = {
      id: { kind: 'works', key: 'tv-app' },
      edit: { version: 0, texts: { en: WRITTEN, it: WRITTEN } },
    } as const
    done(await editPhrase(flow.context, { actor: ADA, repeat: repeat('phrase') }, edited))
    expect((await answers()).map((one) => /xyzzy/i.test(one))).toEqual([true, true])
    done(await redact(flow.context, { redact: { phrase: 'Xyzzy Plugh', why: 'Asked' }, actor: ADA }, null))
    const left = `${await everyRow(flow.store.db, engine)}${await answers()}`
    expect(left.match(/.{0,40}xyzzy/gi)).toBeNull()
    expect((await answers()).filter((one) => one.includes('"state":"dismissed"'))).toHaveLength(1)
  })
})
