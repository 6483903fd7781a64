/** Notes for colleagues: whose they are, what the log keeps of them, and that nobody outside reads one. */
import { describe, expect, test } from 'vitest'
import { addNote, changeNote, removeNote } from '../../server/flow/notes.ts'
import { ENGINES } from '../support/engines.ts'
import { ADA, BEN, freshFlow } from '../support/flow-context.ts'
import { done, open, post } from './commands.ts'

describe.each(ENGINES)('a note on %s', (engine) => {
  async function noted() {
    const flow = await freshFlow(engine)
    const incidentId = done(await open(flow)).incident.id
    const by = (actor = ADA) => ({ incidentId, actor, repeat: null })
    const detail = done(await addNote(flow.context, by(), { body: ' Carrier says: fibre cut. ' }))
    return { flow, by, detail, id: detail.notes[0]?.id ?? '' }
  }

  test('names its author and its time, stands trimmed, and moves nothing', async () => {
    const { flow, detail } = await noted()
    const note = { author: 'Ada', authorId: 'ada', at: flow.clock.now(), editedAt: null }
    expect(detail.notes).toMatchObject([{ ...note, body: 'Carrier says: fibre cut.' }])
    expect(detail.incident.version).toBe(1)
    done(await post(flow, detail.incident.id, { version: 1 }))
  })

  test('is changed and deleted by whoever wrote it, and the log keeps no copy', async () => {
    const { flow, by, id } = await noted()
    flow.clock.advance(60_000)
    const changed = done(await changeNote(flow.context, by(), { id, body: 'Fibre cut near Bologna.' }))
    expect(changed.notes).toMatchObject([{ body: 'Fibre cut near Bologna.', editedAt: flow.clock.now() }])
    const gone = done(await removeNote(flow.context, by(), id))
    expect(gone.notes).toEqual([])
    const deeds = gone.history.map((h) => [h.who, h.action])
    expect(deeds).toEqual(
      expect.arrayContaining(['added', 'changed', 'removed'].map((what) => ['Ada', `note.${what}`])),
    )
    expect(JSON.stringify(gone.history)).not.toMatch(/fibre/i)
  })

  test.each([
    [
      'changed by a colleague',
      'not-yours',
      (n: Noted) => changeNote(n.flow.context, n.by(BEN), { id: n.id, body: 'x' }),
    ],
    ['deleted by a colleague', 'not-yours', (n: Noted) => removeNote(n.flow.context, n.by(BEN), n.id)],
    ['made empty', 'text-missing', (n: Noted) => changeNote(n.flow.context, n.by(), { id: n.id, body: ' ' })],
    [
      'of no incident',
      'not-found',
      (n: Noted) => addNote(n.flow.context, { ...n.by(), incidentId: 'x' }, { body: 'x' }),
    ],
    ['that is none', 'not-found', (n: Noted) => removeNote(n.flow.context, n.by(), 'x')],
  ] as const)('%s is refused', async (_, refused, command) => {
    expect(await command(await noted())).toMatchObject({ refused })
  })

  test('never comes onto a revision of the page', async () => {
    const { flow, detail } = await noted()
    done(await post(flow, detail.incident.id, { version: 1, state: 'resolved' }))
    const pages = await flow.store.db.selectFrom('page_revisions').select('page').execute()
    expect(pages.length).toBeGreaterThan(1)
    expect(JSON.stringify(pages)).not.toMatch(/fibre/i)
  })

  type Noted = Awaited<ReturnType<typeof noted>>
})
