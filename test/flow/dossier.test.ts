/** An incident as a record to keep: what was found, who was told, what was said and whom it reached, read from the rows of a whole night. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DAY_MS } from '../../server/domain/time.ts'
import { readDossier } from '../../server/flow/dossier.ts'
import { editUpdate } from '../../server/flow/edit-update.ts'
import { dropOld } from '../../server/flow/keep-house.ts'
import { addNote } from '../../server/flow/notes.ts'
import { publishPostMortem } from '../../server/flow/post-mortem.ts'
import { startRenderer } from '../../server/publish/renderer.ts'
import { ENGINES } from '../support/engines.ts'
import { ADA, type Flow, freshFlow } from '../support/flow-context.ts'
import { done, post, suspected } from './commands.ts'
import { readers, release, send } from './delivering.ts'
import { scriptedSender } from './scripted-sender.ts'

const renderer = startRenderer(new URL('../../dist/web/renderer.js', import.meta.url).pathname)
beforeAll(() => renderer.languages())
afterAll(() => renderer.close())

const EDITED = { en: { body: 'A cable is cut.', works: '', advice: '' }, it: { body: 'Un cavo è tagliato.' } }
const EXPLAINED = { summary: 'It was down.', cause: 'A <b>cable</b>.', remedy: 'Two cables.' }

/** Suspected, confirmed, put right, over, explained; with two readers of whom one has left, and a note. */
async function night(engine: 'sqlite' | 'postgres') {
  const flow = await freshFlow(engine)
  await readers(flow, 2)
  const deliver = async () => {
    await release(flow)
    for (const channel of ['email', 'webhook'] as const) await send(flow, scriptedSender(channel))
    flow.clock.advance(60_000)
  }
  const incidentId = await suspected(flow)
  await deliver()
  const [first] = done(await post(flow, incidentId, { version: 1 })).updates
  await deliver()
  const edit = { version: 2, updateId: first?.id ?? '', texts: EDITED }
  done(await editUpdate(flow.context, { incidentId, edit, actor: ADA }, null))
  done(await post(flow, incidentId, { version: 3, state: 'resolved' }))
  await flow.store.db.updateTable('subscribers').set({ ended_at: 1 }).where('id', '=', 'r2').execute()
  await deliver()
  const body = { version: 4, texts: { en: EXPLAINED } }
  done(await publishPostMortem(flow.context, { incidentId, actor: ADA, body }, null))
  await deliver()
  done(await addNote(flow.context, { incidentId, actor: ADA, repeat: null }, { body: 'The carrier was slow.' }))
  return { flow, incidentId }
}

const read = async (flow: Flow, incidentId: string, withNotes = false) =>
  done(await readDossier(flow.context, { incidentId, actor: ADA, withNotes }))

describe.each(ENGINES)('a dossier on %s', (engine) => {
  test('tells who found it, who was told, what was said and whom it reached', async () => {
    const { flow, incidentId } = await night(engine)
    const dossier = await read(flow, incidentId)
    expect(dossier).toMatchObject({
      ...{ madeAt: flow.clock.now(), madeBy: 'Ada', notes: null },
      incident: { id: incidentId, state: 'resolved', origin: 'checks', url: expect.stringContaining(incidentId) },
      hit: [{ name: { en: 'Streaming' }, worst: 'major', regions: [] }],
      told: [{ what: 'suspected', contacts: 2, sent: 2 }],
    })
    expect(dossier.answers[0]).toMatchObject({
      name: { it: 'Streaming' },
      because: 'HTTP 504 instead of 200-299',
      location: 'local',
    })
    expect(dossier.timeline.map(({ what }) => what)).toEqual(['first-bad', 'told', 'confirmed', 'update'])
    const reach = dossier.published.map((one) => [one.state, one.moments !== null, one.deliveries?.sent])
    expect(reach).toEqual([
      ['investigating', false, 2],
      ['resolved', false, 1],
      ['resolved', true, 1],
    ])
    expect(dossier.published[0]?.versions).toMatchObject([{ texts: { en: { body: 'We are looking into it.' } } }])
    expect((await read(flow, incidentId, true)).notes).toMatchObject([{ author: 'Ada', body: 'The carrier was slow.' }])
  })

  test('says still what was published once the evidence is gone', async () => {
    const { flow, incidentId } = await night(engine)
    flow.clock.advance(91 * DAY_MS)
    await dropOld(flow.context)
    const dossier = await read(flow, incidentId)
    expect([dossier.answers, dossier.told]).toEqual([[], []])
    expect(dossier.published.map((one) => one.deliveries?.sent)).toEqual([2, 1, 1])
  })

  test('of an incident that is none is refused', async () => {
    const flow = await freshFlow(engine)
    expect(await readDossier(flow.context, { incidentId: 'x', actor: ADA, withNotes: true })).toMatchObject({
      refused: 'not-found',
    })
  })
})

test('as a page it is one file, in the language asked for, with what was published in all of them', async () => {
  const { flow, incidentId } = await night('sqlite')
  const facts = await read(flow, incidentId, true)
  const [en, it] = [await renderer.dossier(facts, 'en'), await renderer.dossier(facts, 'it')]
  expect(en.html).not.toMatch(/<script|<link|<img|src=/)
  expect(en.html).toContain(`<style>${en.style}</style>`)
  expect(en.style).toContain('@media print')
  for (const page of [en, it])
    for (const words of ['A cable is cut.', 'Un cavo è tagliato.', 'We are looking into it.', 'The carrier was slow.'])
      expect(page.html).toContain(words)
  expect(en.html).toContain('A &lt;b&gt;cable&lt;/b&gt;.')
  expect(en.html).toContain('Reached 2 of 2 subscribers.')
  expect(it.html).toContain('Iscritti raggiunti: 1 su 1.')
  expect(it.html).toContain('HTTP 504 invece di 200-299')
  expect((await renderer.dossier({ ...facts, notes: null }, 'en')).html).not.toContain('The carrier was slow.')
})
