import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TEMPLATE_FIELDS, type TemplateKind, type TemplateText } from '../../server/domain/template-kinds.ts'
import { webhookBody } from '../../server/domain/webhook-body.ts'
import { fillDraft } from '../../server/flow/draft.ts'
import { factsOf } from '../../server/flow/notice-facts.ts'
import { previewOpening, previewUpdate } from '../../server/flow/preview.ts'
import { previewTemplate } from '../../server/flow/preview-template.ts'
import { startRenderer } from '../../server/publish/renderer.ts'
import { findOutbox, type OutboxRow } from '../../server/store/outbox.ts'
import { ENGINES } from '../support/engines.ts'
import { ADA, type Flow, freshFlow } from '../support/flow-context.ts'
import { TEMPLATES } from '../web/hostile.ts'
import { BOTH, done, outbox, post, suspected, traces } from './commands.ts'

const real = startRenderer(new URL('../../dist/web/renderer.js', import.meta.url).pathname)
beforeAll(() => real.languages())
afterAll(() => real.close())

/** The flow with the renderer that sends. */
async function speaking(engine: 'sqlite' | 'postgres'): Promise<Flow> {
  const flow = await freshFlow(engine)
  return { ...flow, context: { ...flow.context, renderer: real } }
}

async function rowOf({ store }: Flow, id: string): Promise<OutboxRow> {
  const row = await findOutbox(store.db, id)
  if (!row) throw new Error('Nothing was told')
  return row
}

const update = (flow: Flow, version: number) => ({
  ...{ state: 'investigating' as const, version, texts: BOTH },
  components: [{ componentId: flow.id.streaming, impact: 'major' as const }],
})

describe.each(ENGINES)('a preview on %s', (engine) => {
  test('of a confirmation shows page, mail, webhook and posts in both languages, and leaves no trace', async () => {
    const flow = await speaking(engine)
    const incidentId = await suspected(flow)
    const before = [await traces(flow), await flow.page(), [...flow.woken]]
    const preview = done(await previewUpdate(flow.context, { incidentId, actor: ADA, update: update(flow, 1) }))
    expect([await traces(flow), await flow.page(), [...flow.woken]]).toEqual(before)
    const { en, it } = preview.languages
    expect(en?.page).toContain('Streaming is down')
    expect(en?.mail).toMatchObject({
      subject: 'Streaming is down',
      text: expect.stringContaining('We are looking into it.'),
    })
    expect(it?.mail?.html).toContain('Stiamo cercando la causa.')
    const link = `https://status.example.com/it/incidents/${incidentId}/`
    expect(it?.chat).toBe(`Stiamo cercando la causa.\n${link}`)
    expect(it?.social.lengths.x).toEqual({ length: 26 + 23, longest: 280 })
    expect(JSON.parse(preview.webhook ?? '')).toMatchObject({
      type: 'incident.created',
      data: { incident: { id: incidentId } },
    })
  })

  test('is what then goes out, byte by byte but for the update’s own id', async () => {
    const flow = await speaking(engine)
    const incidentId = await suspected(flow)
    const preview = done(await previewUpdate(flow.context, { incidentId, actor: ADA, update: update(flow, 1) }))
    done(await post(flow, incidentId, { version: 1 }, { as: flow.context }))
    const page = await flow.page()
    const files = await real.archived(page, page.open)
    const file = files.find(({ path }) => path === `it/incidents/${incidentId}/index.html`)
    const [row] = await outbox(flow)
    const { notice, event } = await factsOf(flow.context, await rowOf(flow, row?.id ?? ''))
    const mail = await real.notice(notice, 'it')
    const withoutIds = (text: string | undefined) => text?.replaceAll(/t0{10,}\d+/g, 'ID')
    expect(withoutIds(preview.languages.it?.page ?? '')).toBe(withoutIds(new TextDecoder().decode(file?.body)))
    expect(withoutIds(preview.languages.it?.mail?.html)).toBe(withoutIds(mail.html))
    expect(withoutIds(preview.languages.it?.mail?.text)).toBe(withoutIds(mail.text))
    expect(withoutIds(preview.webhook ?? '')).toBe(withoutIds(webhookBody({ ...event, timestamp: flow.clock.now() })))
  })

  test('of what would be refused is refused alike', async () => {
    const flow = await speaking(engine)
    const incidentId = await suspected(flow)
    expect(await previewUpdate(flow.context, { incidentId, actor: ADA, update: update(flow, 7) })).toMatchObject({
      refused: 'already-moved',
    })
    const opening = { open: { ...update(flow, 1), texts: { fr: { title: 'x', body: 'x' } } }, actor: ADA }
    expect(await previewOpening(flow.context, opening)).toMatchObject({ refused: 'unknown-language' })
  })
})

const EMPTY = Object.fromEntries(TEMPLATE_FIELDS.map((field) => [field, ''])) as TemplateText
const WORDS: TemplateText = { ...EMPTY, title: 'No {{components}}', body: '{{components}} since {{since}}.' }

describe('a template in the making', () => {
  test.each([
    ['confirmation', 'investigating'],
    ['slowness', 'investigating'],
    ['progress', 'investigating'],
    ['cause-found', 'identified'],
    ['recovery', 'resolved'],
    ['it-is-over', 'resolved'],
    ['apology', 'resolved'],
    ['false-alarm', 'resolved'],
    ['correction', 'investigating'],
  ] as const)('of kind %s is shown as an update that is %s, and leaves no trace', async (kind, state) => {
    const flow = await speaking('sqlite')
    const before = [await traces(flow), await flow.page()]
    const texts = { en: WORDS, it: { ...WORDS, body: '{{components}} dalle {{since}}.' } }
    const preview = done(await previewTemplate(flow.context, { kind, texts, actor: ADA }))
    expect([await traces(flow), await flow.page()]).toEqual(before)
    expect(JSON.parse(preview.webhook ?? '').data.update).toMatchObject({ state, isCorrection: kind === 'correction' })
    expect(preview.languages.it?.mail?.text).toContain('Streaming dalle 20:35 CEST.')
    expect(preview.languages.en?.page).toContain('Streaming since 20:35 CEST.')
    expect(preview.languages.en?.chat).toMatch(/^Streaming since 20:35 CEST\.\nhttps:/)
  })

  test('of a post-mortem is shown on the page of an incident that is over, and in the mail that tells of it', async () => {
    const flow = await speaking('sqlite')
    const before = [await traces(flow), await flow.page()]
    const texts = { en: { ...WORDS, works: 'A cable.' }, it: { ...WORDS, body: '{{components}} {{when}}.' } }
    const preview = done(await previewTemplate(flow.context, { kind: 'post-mortem', texts, actor: ADA }))
    expect([await traces(flow), await flow.page()]).toEqual(before)
    expect(preview.languages.en?.page).toMatch(/Why it happened<\/h3><div[^>]*><p>A cable\./)
    expect(preview.languages.en?.mail?.text).toContain('Why it happened\nA cable.')
    expect(preview.languages.it?.mail?.text).toContain('Perché è successo\n…')
    expect(JSON.parse(preview.webhook ?? '').type).toBe('incident.post-mortem')
  })

  test.each(['maintenance'] as const)('of kind %s is filled', async (kind) => {
    const flow = await speaking('sqlite')
    const preview = done(await previewTemplate(flow.context, { kind, texts: { en: WORDS }, actor: ADA }))
    expect(preview).toMatchObject({ webhook: null, filled: { en: { title: 'No Streaming' } } })
    expect(preview.languages.en).toMatchObject({
      page: null,
      mail: null,
      chat: expect.stringContaining('Streaming since'),
    })
  })

  test('of kind announcement is shown as one, in the languages that have words, and leaves no trace', async () => {
    const flow = await speaking('sqlite')
    const before = [await traces(flow), await flow.page()]
    const texts = { en: WORDS, it: { ...WORDS, body: '' } }
    const preview = done(await previewTemplate(flow.context, { kind: 'announcement', texts, actor: ADA }))
    expect([await traces(flow), await flow.page()]).toEqual(before)
    const { title, body } = JSON.parse(preview.webhook ?? '').data.announcement
    expect([title, Object.keys(body)]).toEqual([{ en: 'No Streaming' }, ['en']])
    expect(preview.languages.en?.mail?.subject).toBe('No Streaming')
    expect(preview.languages.en?.page).toContain('Streaming since 20:35 CEST.')
  })

  test('for several components takes their form', async () => {
    const flow = await speaking('sqlite')
    const texts = { en: { ...WORDS, bodyMany: '{{components}} are down.' } }
    const ask = { kind: 'confirmation', texts, several: true, actor: ADA } as const
    expect(done(await previewTemplate(flow.context, ask)).filled.en?.body).toBe('Streaming and App service are down.')
  })

  test('tells what is unknown and what is missing, and an empty body leaves its language out', async () => {
    const flow = await speaking('sqlite')
    const texts = { en: { ...WORDS, body: '{{component}}' }, it: EMPTY }
    const { faults, languages } = done(await previewTemplate(flow.context, { kind: 'confirmation', texts, actor: ADA }))
    expect(faults.en).toEqual({
      unknown: [{ field: 'body', name: 'component', nearest: 'components' }],
      missing: [
        { field: 'body', name: 'components' },
        { field: 'body', name: 'since' },
      ],
    })
    expect(languages.it?.mail?.text).toContain('{{component}}')
  })

  test('in a strange language is refused', async () => {
    const flow = await speaking('sqlite')
    const ask = { kind: 'confirmation' as TemplateKind, texts: { fr: WORDS }, actor: ADA }
    expect(await previewTemplate(flow.context, ask)).toMatchObject({ refused: 'unknown-language' })
  })

  test.each(TEMPLATES.filter((one) => one !== '{{components}}'))(
    'R56 that says %s says it in every sink',
    async (text) => {
      const flow = await speaking('sqlite')
      const texts = { en: { ...EMPTY, title: text, body: text } }
      const preview = done(await previewTemplate(flow.context, { kind: 'confirmation', texts, actor: ADA }))
      const { en } = preview.languages
      const escaped = text.replaceAll('<', '&lt;').replaceAll('>', '&gt;')
      expect([en?.mail?.subject, preview.filled.en?.title]).toEqual([text, text])
      expect(en?.mail?.text).toContain(text)
      expect(en?.chat).toContain(text)
      expect(en?.social.text).toContain(text)
      expect(JSON.parse(preview.webhook ?? '').data.update.body.en).toBe(text)
      expect(unquoted(en?.page)).toContain(escaped)
      expect(unquoted(en?.mail?.html)).toContain(escaped)
    },
  )
})

/** Quotes may stand in HTML as they are or escaped. */
function unquoted(html: string | null | undefined): string {
  return html?.replaceAll('&#39;', "'").replaceAll('&#x27;', "'").replaceAll('&quot;', '"').replaceAll('’', "'") ?? ''
}

test('a draft’s short forms go out as they are', async () => {
  const flow = await speaking('sqlite')
  const incidentId = await suspected(flow)
  const { short } = done(await fillDraft(flow.context, { template: 'confirmation', incidentId }))
  const preview = done(await previewUpdate(flow.context, { incidentId, actor: ADA, update: update(flow, 1), short }))
  expect(preview.languages.en?.chat).toBe(short.en?.chat)
  expect(preview.languages.it?.social.text).toBe(short.it?.social)
})
