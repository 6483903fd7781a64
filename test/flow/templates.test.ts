import { describe, expect, test } from 'vitest'
import type { FillTemplate, TemplateView } from '../../server/contract/templates.ts'
import type { TemplateId, TemplateText } from '../../server/domain/template-kinds.ts'
import { fillDraft } from '../../server/flow/draft.ts'
import { approveTemplate, editTemplate, resetTemplate } from '../../server/flow/edit-template.ts'
import { fillTemplate } from '../../server/flow/fill-template.ts'
import { templateHistory, templateList } from '../../server/flow/templates.ts'
import { auditOf } from '../../server/store/traces.ts'
import { ENGINES } from '../support/engines.ts'
import { ADA, BEN, type Flow, freshFlow } from '../support/flow-context.ts'
import { done } from './commands.ts'

const ID: TemplateId = { kind: 'confirmation', tone: 'plain', language: 'en' }
const WORDS: TemplateText = {
  ...{ title: 'No {{components}}', titleMany: '', body: '{{components}} since {{since}}.', bodyMany: '', works: '' },
  ...{ advice: 'Wait.', chat: '', social: 'No {{components}}!' },
}
const ada = { actor: ADA, repeat: null }
const ben = { actor: BEN, repeat: null }

const edit = (flow: Flow, version = 0, text = WORDS, id = ID) =>
  editTemplate(flow.context, ada, { id, edit: { version, text } })

async function current(flow: Flow, id = ID): Promise<TemplateView | undefined> {
  const { templates } = await templateList(flow.context)
  return templates.find((one) => one.kind === id.kind && one.tone === id.tone && one.language === id.language)
}

describe.each(ENGINES)('a template on %s', (engine) => {
  test('is as it is shipped until somebody edits it, and a draft speaks with the new words', async () => {
    const flow = await freshFlow(engine)
    expect(await current(flow)).toMatchObject({ version: 0, isShipped: true, edited: null, approved: null })
    expect(done(await edit(flow))).toMatchObject({ version: 1, isShipped: false, edited: { by: 'Ada' } })
    const components = [{ componentId: flow.id.streaming, impact: 'major' as const }]
    const { texts, short } = done(await fillDraft(flow.context, { template: 'confirmation', components }))
    expect(texts.en).toMatchObject({ title: 'No Streaming', body: 'Streaming since 20:47 CEST.' })
    expect(short.en).toEqual({
      chat: 'Streaming since 20:47 CEST.\nhttps://status.example.com/en/',
      social: 'No Streaming!\nhttps://status.example.com/en/',
    })
    expect(texts.it?.title).toBe('it: Streaming down')
  })

  test('is approved by somebody, and an edit takes that away', async () => {
    const flow = await freshFlow(engine)
    done(await edit(flow))
    const approved = done(await approveTemplate(flow.context, ben, { id: ID, version: 1, approved: true }))
    expect(approved).toMatchObject({ version: 2, edited: { by: 'Ada' }, approved: { by: 'Ben' } })
    expect(await current(flow)).toMatchObject({ text: WORDS, approved: { by: 'Ben' } })
    done(await edit(flow, 2, { ...WORDS, body: 'Down.' }))
    expect(await current(flow)).toMatchObject({ approved: null })
  })

  test('that goes back to what is shipped in the language of the page takes the approval of its translations along, too', async () => {
    const flow = await freshFlow(engine)
    const italian = { ...ID, language: 'it' }
    done(await edit(flow))
    done(await approveTemplate(flow.context, ben, { id: italian, version: 0, approved: true }))
    done(await resetTemplate(flow.context, ada, { id: ID, version: 1 }))
    expect(await current(flow, italian)).toMatchObject({ version: 2, approved: null })
  })

  test('that changes in the language of the page takes the approval of its translations along; a translation does not', async () => {
    const flow = await freshFlow(engine)
    const italian = { ...ID, language: 'it' }
    const approve = (id: TemplateId, version: number) =>
      approveTemplate(flow.context, ben, { id, version, approved: true })
    done(await approve(ID, 0))
    done(await approve(italian, 0))
    done(await edit(flow, 1, WORDS, italian))
    expect((await current(flow))?.approved).not.toBeNull()
    done(await approve(italian, 2))
    done(await edit(flow, 1))
    expect(await current(flow, italian)).toMatchObject({ version: 4, text: WORDS, approved: null })
    const actions = (await auditOf(flow.store.db, 'confirmation/plain/it')).map(({ action }) => action)
    expect(actions.at(-1)).toBe('template.unlocked')
  })

  test('as shipped may be approved, and those very words are kept', async () => {
    const flow = await freshFlow(engine)
    done(await approveTemplate(flow.context, ben, { id: ID, version: 0, approved: true }))
    expect(await current(flow)).toMatchObject({ isShipped: true, edited: null, approved: { by: 'Ben' } })
    const [kept] = done(await templateHistory(flow.context, ID)).versions
    expect(kept?.text?.title).toBe('en: {{components}} down')
    done(await approveTemplate(flow.context, ben, { id: ID, version: 1, approved: false }))
    expect(await current(flow)).toMatchObject({ approved: null })
  })

  test('leaves a draft without the languages that nobody answers for, where only approved words may go out', async () => {
    const flow = await freshFlow(engine)
    const ask = { template: 'confirmation' } as const
    expect(done(await fillDraft(flow.context, ask, { approvedOnly: true })).texts).toEqual({})
    done(await approveTemplate(flow.context, ben, { id: ID, version: 0, approved: true }))
    expect(Object.keys(done(await fillDraft(flow.context, ask, { approvedOnly: true })).texts)).toEqual(['en'])
    expect(done(await fillDraft(flow.context, ask))).toMatchObject({ texts: { it: {} }, approved: ['en'] })
  })

  test('goes back to what is shipped; its versions and the audit keep what it said', async () => {
    const flow = await freshFlow(engine)
    done(await edit(flow))
    done(await resetTemplate(flow.context, ben, { id: ID, version: 1 }))
    expect(await current(flow)).toMatchObject({ version: 2, isShipped: true, edited: null })
    const { versions } = done(await templateHistory(flow.context, ID))
    expect(versions.map(({ version, text, author }) => [version, text?.title, author])).toEqual([
      [2, undefined, 'Ben'],
      [1, WORDS.title, 'Ada'],
    ])
    const actions = (await auditOf(flow.store.db, 'confirmation/plain/en')).map(({ action }) => action)
    expect(actions).toEqual(['template.edited', 'template.reset'])
  })

  test('in a tone of its own speaks where that is asked for, and plainly where there is none', async () => {
    const flow = await freshFlow(engine)
    const sorry = { ...ID, tone: 'apologetic' } as const
    const ask = { template: 'confirmation', tone: 'apologetic' } as const
    expect(done(await fillDraft(flow.context, ask)).texts.en?.title).toContain('down')
    done(await edit(flow, 0, { ...WORDS, title: 'Sorry' }, sorry))
    expect(done(await fillDraft(flow.context, ask)).texts.en?.title).toBe('Sorry')
    expect(done(await resetTemplate(flow.context, ada, { id: sorry, version: 1 }))).toBeNull()
    expect(await current(flow, sorry)).toBeUndefined()
    expect(done(await edit(flow, 0, WORDS, sorry)).version).toBe(3)
  })

  test('that two people edit at once takes the first, and tells the second', async () => {
    const flow = await freshFlow(engine)
    const as = (context: Flow['context'], title: string) =>
      editTemplate(context, ada, { id: ID, edit: { version: 0, text: { ...WORDS, title } } })
    const answers = await Promise.all([as(flow.context, 'one'), as(flow.rival, 'two')])
    expect(answers.filter((one) => 'refused' in one)).toMatchObject([{ refused: 'already-moved' }])
    expect((await current(flow))?.version).toBe(1)
  })
})

test.each([
  [
    'a name that nobody fills in',
    ID,
    { ...WORDS, chat: '{{component}}' },
    'unknown-variable',
    'text/chat',
    '{{components}}',
  ],
  ['a name that is near none', ID, { ...WORDS, body: '{{x}}' }, 'unknown-variable', 'text/body', '{{page}}'],
  ['an empty body', ID, { ...WORDS, body: '  ' }, 'text-missing', 'text/body', 'body'],
  ['a strange language', { ...ID, language: 'fr' }, WORDS, 'unknown-language', undefined, 'en, it'],
] as const)('an edit with %s is refused and says what is right', async (_what, id, text, refused, field, says) => {
  const flow = await freshFlow('sqlite')
  const answer = await edit(flow, 0, text, id)
  expect(answer).toMatchObject({ refused, because: expect.stringContaining(says) })
  expect('field' in answer ? answer.field : undefined).toBe(field)
  expect((await current(flow))?.version).toBe(0)
})

test.each(['{{7*7}}', '$' + '{7*7}', '<%= 7*7 %>', "{% include '/etc/passwd' %}", '#{7*7}'])(
  'R56 a template that says %s says it',
  async (text) => {
    const flow = await freshFlow('sqlite')
    done(await edit(flow, 0, { ...WORDS, title: text, body: text, chat: text, social: text }))
    const { texts, short } = done(await fillDraft(flow.context, { template: 'confirmation' }))
    const linked = `${text}\nhttps://status.example.com/en/`
    expect(texts.en).toMatchObject({ title: text, body: text })
    expect(short.en).toEqual({ chat: linked, social: linked })
  },
)

describe('a template of no incident', () => {
  test('is filled with the facts that are given, clocks of the page’s zone among them', async () => {
    const flow = await freshFlow('sqlite')
    const maintenance = { ...ID, kind: 'maintenance' } as const
    done(await edit(flow, 0, { ...WORDS, body: '{{components}}{{places}}: {{since}}, {{duration}}.' }, maintenance))
    const components = [{ componentId: flow.id.video, regions: ['it'] }]
    const ask = { kind: 'maintenance', components, startsAt: '2027-01-10T02:00', endsAt: '2027-01-10T04:00' } as const
    const { texts, approved } = done(await fillTemplate(flow.context, ask))
    expect(texts.en).toMatchObject({
      title: 'No Video',
      body: `Video in Italy: 02:00 CET (10 January), ${2 * 3_600_000} ms.`,
    })
    expect(approved).toEqual([])
  })

  test.each<[string, Partial<FillTemplate>, string]>([
    ['a component that is not there', { components: [{ componentId: 'x' }] }, 'unknown-component'],
    ['a clock that no clock shows', { startsAt: '2027-03-28T02:30' }, 'time-skipped'],
  ])('with %s is refused', async (_what, facts, refused) => {
    const flow = await freshFlow('sqlite')
    expect(await fillTemplate(flow.context, { kind: 'maintenance', ...facts })).toMatchObject({ refused })
  })
})
