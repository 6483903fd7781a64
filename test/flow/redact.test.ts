/** Words that must go, taken out of every place that keeps them: the rows, what is still to be sent, and the log. */
import { describe, expect, test } from 'vitest'
import type { Redact } from '../../server/contract/redactions.ts'
import { openMessageDesk } from '../../server/flow/message.ts'
import { redact, seek } from '../../server/flow/redact.ts'
import { keepWriting } from '../../server/flow/writing.ts'
import { NAMED, PLACES, type Place } from '../../server/store/kept-words.ts'
import { claimDeliveries } from '../../server/store/outbox.ts'
import { ENGINES } from '../support/engines.ts'
import { ADA, BEN, type Flow, freshFlow } from '../support/flow-context.ts'
import { everyRow, insertLooseRow } from '../support/rows.ts'
import { BOTH, done, open, post } from './commands.ts'
import { readers, release } from './delivering.ts'

const SECRET = 'Xyzzy Plugh'
const WRITTEN = `Ask "XYZZY  plugh" about it`
const WHY = 'A customer asked us to'

function go(flow: Flow, change: Partial<Redact> = {}) {
  return redact(flow.context, { redact: { phrase: SECRET, why: WHY, ...change }, actor: ADA }, null)
}

/** What stands in the column before, as its form has it: once below every name that holds words, and below one that nobody knows. */
function written({ form, reach }: Place, { context }: Flow): string {
  const names = [...reach.below, ...(reach.butFor ? ['any'] : [])]
  const json = JSON.stringify({ state: 'open', ...Object.fromEntries(names.map((name) => [name, { en: [WRITTEN] }])) })
  const as = { text: WRITTEN, row: WRITTEN, own: json, json, sealed: context.vault.seal(json) }
  return as[form]
}

const timesIn = ({ form, reach }: Place) =>
  form === 'text' || form === 'row' ? 1 : reach.below.length + (reach.butFor ? 1 : 0)

async function hidden(flow: Flow, engine: (typeof ENGINES)[number]): Promise<void> {
  for (const [no, place] of PLACES.entries()) {
    const beside = PLACES.filter((one) => one.table === place.table && one.form === 'json').map((one) => [
      one.column,
      '{}',
    ])
    const values = { page_id: flow.context.pageId, ...Object.fromEntries(beside), [place.column]: written(place, flow) }
    await insertLooseRow(flow.store, { engine, table: place.table, no: no + 1_000, values })
  }
}

describe.each(ENGINES)('a redaction on %s', (engine) => {
  test('takes the words out of every place that keeps any, and says how often they stood there', async () => {
    const flow = await freshFlow(engine)
    await hidden(flow, engine)
    const sought = done(await seek(flow.context, { phrase: SECRET }))
    expect(sought.kept.reduce((sum, one) => sum + one.times, 0)).toBe(
      PLACES.reduce((sum, one) => sum + timesIn(one), 0),
    )
    expect(done(await go(flow))).toEqual(sought)
    const rows = await everyRow(flow.store.db, engine)
    expect(rows.toLowerCase()).not.toContain('xyzzy')
    // What was sealed is found by nobody who looks at the rows.
    const { answer } = await flow.store.db.selectFrom('repeats').select('answer').executeTakeFirstOrThrow()
    expect(flow.context.vault.open(answer)).toContain('Ask \\"[…]\\" about it')
    expect(done(await seek(flow.context, { phrase: SECRET }))).toEqual({ kept: [], named: [] })
    expect(await go(flow)).toMatchObject({ refused: 'phrase-nowhere' })
  })

  test('leaves the names of what is set up, and says where they are to be changed', async () => {
    const flow = await freshFlow(engine)
    for (const [no, { table, column }] of NAMED.entries()) {
      await insertLooseRow(flow.store, { engine, table, no: no + 1_000, values: { [column]: WRITTEN } })
    }
    const found = done(await seek(flow.context, { phrase: SECRET }))
    expect(found.kept).toEqual([])
    expect(found.named.reduce((sum, one) => sum + one.times, 0)).toBe(NAMED.length)
  })

  test('says so in the log, with who, why and where, and without the words', async () => {
    const flow = await freshFlow(engine)
    done(await open(flow, { texts: { ...BOTH, en: { title: 'Down', body: WRITTEN } } }))
    done(await go(flow, { why: `${WHY}: ${SECRET}` }))
    const rows = flow.store.db.selectFrom('audit').select(['who', 'detail']).where('action', '=', 'words.redacted')
    const detail = `${WHY}: […] (incidents 1, pages 1)`
    expect(await rows.execute()).toEqual([{ who: 'person:ada:Ada', detail }])
  })

  test('changes the page at once, and an edit from before it is refused', async () => {
    const flow = await freshFlow(engine)
    const { incident } = done(await open(flow, { texts: { ...BOTH, en: { title: SECRET, body: WRITTEN } } }))
    done(await go(flow))
    const shown = (await flow.page()).open[0]
    expect([shown?.title.en, shown?.updates[0]?.body.en]).toEqual(['[…]', 'Ask "[…]" about it'])
    const late = await post(flow, incident.id, { version: incident.version })
    expect(late).toMatchObject({ refused: 'already-moved' })
  })

  test('goes from what is written already and not sent yet, also where it waited for its turn', async () => {
    const flow = await freshFlow(engine)
    await readers(flow, 1)
    done(await open(flow, { texts: { ...BOTH, en: { title: 'Down', body: WRITTEN } } }))
    await release(flow)
    const desk = openMessageDesk(flow.context)
    const claim = { holder: 'one', now: flow.clock.now() + 60_000, channel: 'email', limit: 5 }
    const waiting = await claimDeliveries(flow.store.db, claim)
    const said = async () => JSON.stringify([...(await desk.messagesFor(waiting)).values()])
    expect(await said()).toMatch(/xyzzy/i)
    done(await go(flow))
    expect(await said()).not.toMatch(/xyzzy/i)
  })

  test.each([
    ['as the desk keeps them', JSON.stringify({ text: { languages: { id: { now: { body: WRITTEN } } } } })],
    ['as a client of the API likes', JSON.stringify({ mine: [WRITTEN] })],
    ['as a JSON text', JSON.stringify(WRITTEN)],
    ['as a plain text', WRITTEN],
  ])('goes from words that a colleague is writing, kept %s', async (_name, content) => {
    const flow = await freshFlow(engine)
    const { incident } = done(await open(flow))
    done(await keepWriting(flow.context, { incidentId: incident.id, actor: BEN }, { content }))
    expect(done(await seek(flow.context, { phrase: SECRET })).kept).toEqual([{ in: 'drafts', times: 1 }])
    done(await go(flow))
    const row = await flow.store.db.selectFrom('words_in_making').select('content').executeTakeFirstOrThrow()
    expect(row.content).toBe(content.replace(/XYZZY {2}plugh/, '[…]'))
  })

  test('finds rows of more than one page, each once', async () => {
    const flow = await freshFlow(engine)
    for (let no = 1; no <= 120; no += 1) {
      const values = { page_id: flow.context.pageId, detail: no === 60 ? 'Nothing' : WRITTEN }
      await insertLooseRow(flow.store, { engine, table: 'audit', no, values })
    }
    expect(done(await go(flow)).kept).toEqual([{ in: 'log', times: 119 }])
  })

  test.each([
    ['a phrase of two letters', { phrase: ' a b' }, 'phrase-too-short'],
    ['a reason of nothing', { why: '  ' }, 'reason-missing'],
    ['words that stand nowhere', {}, 'phrase-nowhere'],
  ])('refuses %s', async (_name, change, refused) => {
    const flow = await freshFlow(engine)
    expect(await go(flow, change)).toMatchObject({ refused })
    expect(await flow.store.db.selectFrom('redactions').selectAll().execute()).toEqual([])
  })
})
