import { describe, expect, test } from 'vitest'
import { UPDATE_TEMPLATES } from '../../server/domain/template-kinds.ts'
import { MINUTE_MS } from '../../server/domain/time.ts'
import { readAudience } from '../../server/flow/audience.ts'
import { fillDraft } from '../../server/flow/draft.ts'
import { freshFlow } from '../support/flow-context.ts'
import { done, open, post, suspected, traces } from './commands.ts'
import { readers } from './delivering.ts'

describe('a draft', () => {
  test('of a suspicion is filled in every language with what is known, and changes nothing', async () => {
    const flow = await freshFlow('sqlite')
    const id = await suspected(flow)
    flow.clock.advance(5 * MINUTE_MS)
    const before = await traces(flow)
    expect(done(await fillDraft(flow.context, { template: 'confirmation', incidentId: id }))).toEqual({
      template: 'confirmation',
      state: 'investigating',
      texts: {
        en: { title: 'en: Streaming down', body: 'en: Streaming down since 20:47 CEST.', works: '', advice: 'Teatro' },
        it: { title: 'it: Streaming down', body: 'it: Streaming down since 20:47 CEST.', works: '', advice: 'Teatro' },
      },
      short: Object.fromEntries(
        ['en', 'it'].map((language) => {
          const short = `${language}: Streaming down since 20:47 CEST.\nhttps://status.example.com/${language}/`
          return [language, { chat: short, social: short }]
        }),
      ),
      approved: [],
    })
    expect(await traces(flow)).toEqual(before)
  })

  test('of several components in some places agrees with their number, each in its language', async () => {
    const flow = await freshFlow('sqlite')
    const components = [
      { componentId: flow.id.api, impact: 'major' as const, regions: ['it'] },
      { componentId: flow.id.login, impact: 'major' as const, regions: ['es'] },
    ]
    const { texts } = done(await fillDraft(flow.context, { template: 'confirmation', components }))
    expect(texts.en?.title).toBe('en: App service and Signing in are down')
    expect(texts.it?.body).toBe(
      'it: Servizio delle app e Accesso are down in Italia e in Spagna since 20:47 CEST, 0 ms.',
    )
  })

  test('after it was published keeps its title: its messages are one thread', async () => {
    const flow = await freshFlow('sqlite')
    const { incident } = done(await open(flow, { texts: { en: { title: 'No video', body: 'x' } } }))
    const { texts } = done(await fillDraft(flow.context, { template: 'recovery', incidentId: incident.id }))
    expect([texts.en?.title, texts.it?.title]).toEqual(['No video', 'it: Streaming down'])
  })

  test('of what is over names the components that were hit', async () => {
    const flow = await freshFlow('sqlite')
    const { incident } = done(await open(flow))
    done(await post(flow, incident.id, { version: 1, state: 'resolved' }))
    const draft = done(await fillDraft(flow.context, { template: 'apology', incidentId: incident.id }))
    expect(draft.texts.en?.body).toContain('Streaming down')
  })

  test.each([
    ['confirmation', 'investigating'],
    ['slowness', 'investigating'],
    ['progress', 'investigating'],
    ['cause-found', 'identified'],
    ['recovery', 'resolved'],
    ['it-is-over', 'resolved'],
    ['apology', 'resolved'],
    ['false-alarm', 'resolved'],
  ] as const)('of %s proposes %s', async (template, state) => {
    const flow = await freshFlow('sqlite')
    expect(done(await fillDraft(flow.context, { template })).state).toBe(state)
    expect(UPDATE_TEMPLATES).toHaveLength(8)
  })

  test.each([
    ['progress', 'identified', 'identified'],
    ['progress', 'monitoring', 'monitoring'],
    ['cause-found', 'monitoring', 'monitoring'],
    ['cause-found', 'investigating', 'identified'],
    ['recovery', 'monitoring', 'resolved'],
    ['progress', 'resolved', 'investigating'],
  ] as const)('of %s for what is %s proposes %s', async (template, state, proposed) => {
    const flow = await freshFlow('sqlite')
    const { incident } = done(await open(flow))
    done(await post(flow, incident.id, { version: 1, state }))
    expect(done(await fillDraft(flow.context, { template, incidentId: incident.id })).state).toBe(proposed)
  })

  test('of an incident that there is not is refused', async () => {
    const flow = await freshFlow('sqlite')
    expect(await fillDraft(flow.context, { template: 'recovery', incidentId: 'x' })).toMatchObject({
      refused: 'not-found',
    })
  })
})

test('the desk is told how many will hear it, and how long they wait', async () => {
  const flow = await freshFlow('sqlite')
  await readers(flow, 3, (n) => (n === 3 ? { channel: 'webhook' } : {}))
  expect(await readAudience(flow.context)).toEqual({ email: 2, webhook: 1, total: 3, heldMs: 0 })
})
