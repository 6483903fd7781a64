/** Drafts, and what checks bring, are written without the page's row: what comes between a redaction's look and its cut stays. */
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { redact } from '../../server/flow/redact.ts'
import { keepWriting } from '../../server/flow/writing.ts'
import { saveWriting } from '../../server/store/writing.ts'
import { eventually } from '../support/eventually.ts'
import { ADA, BEN, type Flow, freshFlow } from '../support/flow-context.ts'
import { done, open } from './commands.ts'

const SECRET = 'Xyzzy Plugh'

async function somebodyWaits({ rival }: Flow): Promise<boolean> {
  const waiting =
    await sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(
      rival.store.db,
    )
  return waiting.rows.length > 0
}

test.each([
  ['keeps its newer words, without the phrase', `Ask ${SECRET} again`, 'Ask […] again'],
  ['keeps its newer words, which have the phrase no more', 'Ask nobody', 'Ask nobody'],
])('a draft that is saved while a redaction waits for it %s', async (_name, newer, left) => {
  const flow = await freshFlow('postgres')
  const { incident } = done(await open(flow))
  const whose = { incidentId: incident.id, actor: BEN }
  done(await keepWriting(flow.context, whose, { content: `Ask ${SECRET}` }))
  const { pageId } = flow.context
  const [held, letGo] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const saving = flow.rival.store.transact(async (tx) => {
    const [subjectId, at] = [incident.id, flow.clock.now()]
    const who = { writerId: BEN.id, writer: 'person:ben:Ben' }
    await saveWriting(tx, { pageId, subjectId, ...who, content: newer, savedAt: at, toldAt: at })
    held.resolve()
    await letGo.promise
  })
  await held.promise
  const redacting = redact(flow.context, { redact: { phrase: SECRET, why: 'Asked' }, actor: ADA }, null)
  await eventually(() => somebodyWaits(flow))
  letGo.resolve()
  await Promise.all([saving, redacting])
  const row = await flow.store.db.selectFrom('words_in_making').select('content').executeTakeFirstOrThrow()
  expect(row.content).toBe(left)
})
