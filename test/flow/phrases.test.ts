import { describe, expect, test } from 'vitest'
import type { EditPhrase, PhraseView } from '../../server/contract/phrases.ts'
import type { PhraseId } from '../../server/domain/phrase.ts'
import { fillDraft } from '../../server/flow/draft.ts'
import { approvePhrase, editPhrase, resetPhrase } from '../../server/flow/edit-phrase.ts'
import { approveTemplate } from '../../server/flow/edit-template.ts'
import { phraseList } from '../../server/flow/phrases.ts'
import { auditOf } from '../../server/store/traces.ts'
import { ENGINES } from '../support/engines.ts'
import { ADA, BEN, type Flow, freshFlow } from '../support/flow-context.ts'
import { done } from './commands.ts'

const OWN: PhraseId = { kind: 'works', key: 'tv-app' }
const SHIPPED: PhraseId = { kind: 'advice', key: 'wait' }
const TEXTS = { en: 'The TV app works.', it: 'L’app per la TV funziona.' }
const ada = { actor: ADA, repeat: null }
const ben = { actor: BEN, repeat: null }

const edit = (flow: Flow, change: Partial<EditPhrase> = {}, id = OWN) =>
  editPhrase(flow.context, ada, { id, edit: { version: 0, texts: TEXTS, ...change } })

async function current(flow: Flow, { kind, key }: PhraseId): Promise<PhraseView | undefined> {
  return (await phraseList(flow.context)).phrases.find((one) => one.kind === kind && one.key === key)
}

describe.each(ENGINES)('the phrase book on %s', (engine) => {
  test('has what is shipped, and what somebody adds in every language at once', async () => {
    const flow = await freshFlow(engine)
    const shipped = { en: 'en: Wait a moment.', it: 'it: Wait a moment.' }
    expect((await phraseList(flow.context)).phrases).toEqual([
      { ...SHIPPED, version: 0, texts: shipped, isShipped: true, isOwn: false, edited: null, approved: null },
    ])
    expect(done(await edit(flow))).toMatchObject({
      ...OWN,
      version: 1,
      texts: TEXTS,
      isOwn: true,
      edited: { by: 'Ada' },
    })
    expect((await phraseList(flow.context)).phrases.map(({ key }) => key)).toEqual(['tv-app', 'wait'])
  })

  test('is answered for by somebody, and an edit takes that away', async () => {
    const flow = await freshFlow(engine)
    done(await edit(flow))
    const approved = done(await approvePhrase(flow.context, ben, { id: OWN, version: 1, approved: true }))
    expect(approved).toMatchObject({ version: 2, edited: { by: 'Ada' }, approved: { by: 'Ben' } })
    done(await edit(flow, { version: 2, texts: { ...TEXTS, en: 'The TV app does.' } }))
    expect(await current(flow, OWN)).toMatchObject({ version: 3, approved: null })
    const actions = (await auditOf(flow.store.db, 'works/tv-app')).map(({ action }) => action)
    expect(actions).toEqual(['phrase.edited', 'phrase.approved', 'phrase.edited'])
  })

  test('puts a shipped sentence away and takes it back; one of its own is gone', async () => {
    const flow = await freshFlow(engine)
    const away = { en: null, it: null }
    expect(done(await edit(flow, { texts: away }, SHIPPED))).toMatchObject({ version: 1, texts: {} })
    expect(await current(flow, SHIPPED)).toMatchObject({ texts: {}, isShipped: false })
    const ask = { template: 'progress' as const, phrases: [SHIPPED] }
    expect(await fillDraft(flow.context, ask)).toMatchObject({ refused: 'unknown-phrase', field: 'phrases/0' })
    done(await resetPhrase(flow.context, ada, { id: SHIPPED, version: 1 }))
    expect(await current(flow, SHIPPED)).toMatchObject({ version: 2, isShipped: true, edited: null })
    done(await edit(flow))
    expect(done(await edit(flow, { version: 1, texts: away })).texts).toEqual({})
    expect(await current(flow, OWN)).toBeUndefined()
  })

  test('that two people edit at once takes the first, and tells the second', async () => {
    const flow = await freshFlow(engine)
    const as = (context: Flow['context'], en: string) =>
      editPhrase(context, ada, { id: OWN, edit: { version: 0, texts: { en } } })
    const answers = await Promise.all([as(flow.context, 'one'), as(flow.rival, 'two')])
    expect(answers.filter((one) => 'refused' in one)).toMatchObject([{ refused: 'already-moved' }])
    expect((await current(flow, OWN))?.version).toBe(1)
  })
})

describe('a phrase in a draft', () => {
  test('is said in every language behind the words of the template, and leaves nothing to type', async () => {
    const flow = await freshFlow('sqlite')
    done(await edit(flow))
    const ask = { template: 'confirmation' as const, phrases: [OWN, SHIPPED] }
    const { texts } = done(await fillDraft(flow.context, ask))
    expect([texts.en?.works, texts.it?.works]).toEqual([TEXTS.en, TEXTS.it])
    expect(texts.it?.advice).toBe('Teatro it: Wait a moment.')
  })

  test('has no place in a language that does not have it', async () => {
    const flow = await freshFlow('sqlite')
    done(await edit(flow, { texts: { en: TEXTS.en, it: null } }))
    const { texts } = done(await fillDraft(flow.context, { template: 'progress', phrases: [OWN] }))
    expect([texts.en?.works, texts.it?.works]).toEqual([TEXTS.en, ''])
  })

  test('that nobody answers for leaves the whole draft without an answer', async () => {
    const flow = await freshFlow('sqlite')
    const template = { kind: 'progress', tone: 'plain', language: 'en' } as const
    done(await approveTemplate(flow.context, ben, { id: template, version: 0, approved: true }))
    const ask = { template: 'progress' as const, phrases: [SHIPPED] }
    expect(done(await fillDraft(flow.context, ask)).approved).toEqual([])
    expect(done(await fillDraft(flow.context, ask, { approvedOnly: true })).texts).toEqual({})
    done(await approvePhrase(flow.context, ben, { id: SHIPPED, version: 0, approved: true }))
    expect(done(await fillDraft(flow.context, ask)).approved).toEqual(['en'])
  })
})

test.each<[string, Partial<EditPhrase>, string, string]>([
  ['that forgets a language in which it is said', { version: 1, texts: { en: 'New.' } }, 'text-stale', 'texts/it'],
  [
    'in a language that the page does not have',
    { version: 1, texts: { ...TEXTS, de: 'Ja.' } },
    'unknown-language',
    'texts/de',
  ],
])('an edit %s is refused', async (_name, change, code, field) => {
  const flow = await freshFlow('sqlite')
  done(await edit(flow))
  expect(await edit(flow, change)).toMatchObject({ refused: code, field })
})

test('a phrase that says nothing anywhere is none', async () => {
  const flow = await freshFlow('sqlite')
  expect(await edit(flow, { texts: { en: null } })).toMatchObject({ refused: 'text-missing' })
  expect(await approvePhrase(flow.context, ben, { id: OWN, version: 0, approved: true })).toMatchObject({
    refused: 'not-found',
  })
})
