/** A page that asks for approved words: whoever may not answer for their own publishes approved ones at once, others wait. */
import { describe, expect, test } from 'vitest'
import type { PostUpdate } from '../../server/contract/incidents.ts'
import { MINUTE_MS } from '../../server/domain/time.ts'
import { fillDraft } from '../../server/flow/draft.ts'
import { approvePhrase, editPhrase } from '../../server/flow/edit-phrase.ts'
import { approveTemplate } from '../../server/flow/edit-template.ts'
import { changeSpeaking, readSpeaking } from '../../server/flow/speaking.ts'
import { readTapPage } from '../../server/flow/tap-facts.ts'
import { tapUrl } from '../../server/flow/tap-link.ts'
import { refuseFree, refuseOwnWords } from '../../server/flow/wording.ts'
import { ENGINES } from '../support/engines.ts'
import { ADA, BEN, freshFlow } from '../support/flow-context.ts'
import { BOTH, done, outbox } from './commands.ts'

import { AT_ONCE, approve, editing, filled, night, say, TEN_MIN } from './night.ts'

describe.each(ENGINES)('on a page that asks for approved words, on %s,', (engine) => {
  test('a filled template goes out at once, a moment later too, and with a language left out', async () => {
    const { flow, incidentId } = await night(engine)
    const update = await filled(flow, incidentId)
    flow.clock.advance(3 * MINUTE_MS)
    const { it: _, ...english } = update.texts
    const detail = done(await say(flow, incidentId, { ...update, texts: { ...english, it: null } }))
    expect(detail.incident).toMatchObject({ state: 'investigating', version: 2 })
    expect(detail.updates).toMatchObject([{ author: 'Ben', by: 'person' }])
    expect(detail.scheduled).toEqual([])
  })

  test('a length of time that was right a moment ago is still approved, and one of an hour ago is not', async () => {
    const { flow, incidentId } = await night(engine)
    const components = [flow.id.streaming, flow.id.api].map((componentId) => ({
      componentId,
      impact: 'major' as const,
    }))
    const texts = done(await fillDraft(flow.context, { template: 'confirmation', incidentId, components })).texts
    const said = { incidentId, texts, components, template: 'confirmation' } as const
    flow.clock.advance(TEN_MIN)
    expect(await refuseFree(flow.context, said, BEN)).toBeNull()
    flow.clock.advance(6 * TEN_MIN)
    expect(await refuseFree(flow.context, said, BEN)).toMatchObject({ refused: 'approval-needed' })
  })

  test.each([
    ['a sentence of their own', {}],
    ['approved words that name no template', { template: undefined, texts: undefined }],
    ['the cause', { template: 'cause-found', texts: undefined }],
    ['an apology', { template: 'apology', state: 'identified', texts: undefined }],
  ] as const)('%s waits, and nothing is public yet', async (_name, change) => {
    const { flow, incidentId } = await night(engine)
    const { template, ...plain } = await filled(flow, incidentId, {
      ...('template' in change && change.template ? { template: change.template } : {}),
      ...('state' in change ? { state: change.state } : {}),
    })
    const texts = 'texts' in change ? plain.texts : BOTH
    const named = 'template' in change && change.template === undefined ? {} : { template }
    const detail = done(await say(flow, incidentId, { ...plain, ...named, texts } as PostUpdate))
    expect(detail.incident).toMatchObject({ state: 'suspected', version: 1 })
    const publishAt = flow.clock.now() + TEN_MIN
    expect(detail.scheduled).toMatchObject([{ author: 'Ben', waits: true, publishAt, doomed: null, keptBack: null }])
    expect(await outbox(flow)).toEqual([])
  })

  test('whoever answers for words says what they want, and so does everybody once the page asks no more', async () => {
    const { flow, incidentId } = await night(engine)
    const update = await filled(flow, incidentId, { texts: BOTH })
    expect(done(await say(flow, incidentId, update, ADA)).incident.version).toBe(2)
    done(await changeSpeaking(flow.context, editing, { ...AT_ONCE, approvalMin: null }))
    expect(done(await say(flow, incidentId, { ...update, version: 2 })).incident.version).toBe(3)
  })

  test('a phrase that somebody answers for may follow, and of a cause none may', async () => {
    const { flow, incidentId } = await night(engine)
    const said = async (kind: 'advice' | 'cause', text: string) => {
      const id = { kind, key: kind }
      done(await editPhrase(flow.context, editing, { id, edit: { version: 0, texts: { en: text } } }))
      const before = await asked(text, kind)
      done(await approvePhrase(flow.context, editing, { id, version: 1, approved: true }))
      return [before, await asked(text, kind)]
    }
    const asked = async (text: string, kind: 'advice' | 'cause') => {
      const { texts, ...update } = await filled(flow, incidentId)
      const field = kind === 'cause' ? 'body' : 'advice'
      const en = { body: '', ...texts.en, [field]: `${texts.en?.[field] ?? ''} ${text}` }
      return (await refuseFree(flow.context, { ...update, incidentId, texts: { en, it: null } }, BEN))?.refused ?? null
    }
    expect(await said('advice', 'Use the app.')).toEqual(['approval-needed', null])
    expect(await said('cause', 'A rat did it.')).toEqual(['approval-needed', 'approval-needed'])
  })

  test('one tap says approved words alone: in the languages that have them, or none', async () => {
    const { flow, incidentId } = await night(engine)
    const { db } = flow.store
    await db.updateTable('oncall_contacts').set({ id: '01ben' }).where('id', '=', 'ben-mail').execute()
    const contact = { id: '01ben', staffId: BEN.id }
    const token = () =>
      tapUrl(flow.context, { contact, incidentId, issuedAt: flow.clock.now() }).split('/').at(-1) ?? ''
    const ask = async () => (await readTapPage(flow.context, token(), null))?.facts.ask
    const withdraw = async (language: string) => {
      const id = { kind: 'confirmation', tone: 'plain', language } as const
      done(await approveTemplate(flow.context, editing, { id, version: 1, approved: false }))
    }
    expect(await ask()).toMatchObject({ texts: [{ language: 'en' }, { language: 'it' }], leftOut: [] })
    await withdraw('it')
    expect(await ask()).toMatchObject({ texts: [{ language: 'en' }], leftOut: ['it'] })
    await withdraw('en')
    expect(await ask()).toBeNull()
  })

  test('what cannot wait is refused: an incident opened in words of their own, and mending what is out', async () => {
    const { flow } = await night(engine)
    const components = [{ componentId: flow.id.login, impact: 'major' } as const]
    const texts = done(await fillDraft(flow.context, { template: 'confirmation', components })).texts
    expect(await refuseFree(flow.context, { texts, components, template: 'confirmation' }, BEN)).toBeNull()
    const own = { texts: BOTH, components, template: 'confirmation' } as const
    expect(await refuseFree(flow.context, own, BEN)).toMatchObject({ refused: 'approval-needed' })
    expect(await refuseFree(flow.context, own, ADA)).toBeNull()
    expect(await refuseOwnWords(flow.context, BEN)).toMatchObject({ refused: 'approval-needed' })
    expect(await refuseOwnWords(flow.context, ADA)).toBeNull()
  })
})

test('a page asks for approved words only where somebody answers for what would go instead', async () => {
  const flow = await freshFlow('sqlite')
  expect(await readSpeaking(flow.context)).toEqual({ ...AT_ONCE, approvalMin: null })
  await approve(flow, ['confirmation', 'slowness', 'progress', 'recovery'])
  const ask = () => changeSpeaking(flow.context, editing, { ...AT_ONCE, approvalMin: 10 })
  expect(await ask()).toMatchObject({ refused: 'approval-needed', because: expect.stringContaining('it-is-over') })
  await approve(flow, ['it-is-over'])
  done(await ask())
  expect(await readSpeaking(flow.context)).toEqual({ ...AT_ONCE, approvalMin: 10 })
})
