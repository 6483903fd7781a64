/** Small things put right in an update that is out: kept versions, nobody written to, and the same care as for every other word. */
import { describe, expect, test } from 'vitest'
import type { EditUpdate } from '../../server/contract/edits.ts'
import type { IncidentDetail } from '../../server/contract/incidents.ts'
import { editUpdate } from '../../server/flow/edit-update.ts'
import { ENGINES } from '../support/engines.ts'
import { BEN, type Flow, freshFlow } from '../support/flow-context.ts'
import { done, open, outbox, post } from './commands.ts'
import { readers, release, send } from './delivering.ts'
import { scriptedSender } from './scripted-sender.ts'

const IT = { body: 'Stiamo cercando la causa.', works: 'L’accesso funziona.', advice: 'Attendi.' }
const EN = { body: 'We are looking into it.', works: 'Signing in works.', advice: 'Please wait.' }

describe.each(ENGINES)('an edit on %s', (engine) => {
  async function opened() {
    const flow = await freshFlow(engine)
    await readers(flow, 1)
    return { flow, detail: done(await open(flow)) }
  }

  function edit(flow: Flow, { incident, updates }: IncidentDetail, change: Partial<EditUpdate> = {}) {
    const en = { body: 'We are looking into it now.', works: 'Signing in works.', advice: 'Please wait.' }
    const texts = { en, it: IT }
    const command = { version: incident.version, updateId: updates[0]?.id ?? '', texts, ...change }
    return editUpdate(flow.context, { incidentId: incident.id, edit: command, actor: BEN }, null)
  }

  test('keeps each wording with who replaced it when, and the page has them', async () => {
    const { flow, detail } = await opened()
    flow.clock.advance(60_000)
    const first = done(await edit(flow, detail))
    const firstAt = flow.clock.now()
    flow.clock.advance(60_000)
    const stillRight = { title: detail.incident.title.it ?? '', ...IT }
    const texts = { en: { title: 'Streams do not start', body: 'We look into it.' }, it: stillRight }
    const second = done(await edit(flow, first, { texts }))
    expect(second.updates).toHaveLength(1)
    expect(second.updates[0]?.texts.en).toMatchObject({ body: 'We look into it.', works: '' })
    expect(second.updates[0]?.texts.it?.body).toBe('Stiamo cercando la causa.')
    expect(second.updates[0]?.versions).toMatchObject([
      {
        replacedAt: flow.clock.now(),
        replacedBy: 'Ben',
        texts: { en: { title: 'Streaming is down', works: 'Signing in works.' } },
      },
      { replacedAt: firstAt, replacedBy: 'Ben', texts: { en: { body: 'We are looking into it.' } } },
    ])
    const shown = (await flow.page()).open[0]
    expect(shown?.updatedAt).toBe(flow.clock.now())
    expect(shown?.updates[0]?.body.en).toBe('We look into it.')
    expect(shown?.updates[0]?.earlier?.map((e) => [e.until, e.title.en, e.body.en])).toEqual([
      [flow.clock.now(), 'Streaming is down', 'We are looking into it now.'],
      [firstAt, undefined, 'We are looking into it.'],
    ])
  })

  test('leaves a language out that is not to be told in old words, on the page and in what leaves later', async () => {
    const { flow, detail } = await opened()
    await flow.store.db.updateTable('subscribers').set({ language: 'it' }).execute()
    const left = done(await edit(flow, detail, { texts: { en: EN, it: null } }))
    expect(Object.keys(left.updates[0]?.texts ?? {})).toEqual(['en'])
    expect(left.updates[0]?.versions[0]?.texts.it?.body).toBe(IT.body)
    expect((await flow.page()).open[0]?.updates[0]?.body).toEqual({ en: EN.body })
    await release(flow)
    const sender = scriptedSender()
    await send(flow, sender)
    expect(sender.tried.map((m) => m.text.text.includes(IT.body))).toEqual([false])
  })

  test('writes to nobody, and what has not left yet leaves with the better words', async () => {
    const { flow, detail } = await opened()
    done(await edit(flow, detail))
    expect(await outbox(flow)).toHaveLength(1)
    await release(flow)
    const sender = scriptedSender()
    await send(flow, sender)
    expect(sender.tried.map((m) => m.text.text)).toEqual(['We are looking into it now.'])
    const again = done(await edit(flow, detail, { version: 2, texts: { en: { body: 'We look into it.' }, it: IT } }))
    await release(flow)
    await send(flow, sender)
    expect(sender.tried).toHaveLength(1)
    expect(again.history.filter((h) => h.action === 'update.edited')).toHaveLength(2)
  })

  test.each([
    ['that changes nothing', 'nothing-changed', { texts: { en: EN, it: IT } }],
    ['that forgets a language', 'text-stale', { texts: { en: { body: 'We look into it.' } } }],
    ['that leaves every language out', 'text-missing', { texts: { en: null, it: null } }],
    ['for an older state', 'already-moved', { version: 7 }],
    ['of no update of it', 'not-found', { updateId: 'x' }],
    ['without words', 'text-missing', { texts: { en: { body: ' ' } } }],
    ['in a language that the page has not', 'unknown-language', { texts: { fr: { body: 'Non.' } } }],
  ] as const)('%s is refused, and nothing moves', async (_, refused, change) => {
    const { flow, detail } = await opened()
    expect(await edit(flow, detail, change)).toMatchObject({ refused })
    done(await post(flow, detail.incident.id, { version: detail.incident.version }))
  })
})
