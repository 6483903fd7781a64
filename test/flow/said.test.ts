import { describe, expect, test } from 'vitest'
import type { UpdateTexts } from '../../server/contract/incidents.ts'
import { isRefusal } from '../../server/domain/refusal.ts'
import { freshFlow } from '../support/flow-context.ts'
import { BOTH, done, open, post } from './commands.ts'

describe('words', () => {
  const words = (texts: UpdateTexts) => texts
  test.each([
    ['both languages', words(BOTH), null],
    ['one language, the other left out', words({ en: { title: 'A', body: 'B' } }), null],
    ['one language, the other left out by name', words({ en: { title: 'A', body: 'B' }, it: null }), null],
    ['nothing', words({}), 'text-missing'],
    ['only left-out languages', words({ en: null, it: null }), 'text-missing'],
    ['only white space', words({ en: { title: 'A', body: ' \n ' } }), 'text-missing'],
    ['one language empty', words({ ...BOTH, it: { title: 'A', body: ' ' } }), 'text-missing'],
    ['a title of white space', words({ en: { title: '  ', body: 'B' } }), 'text-missing'],
    ['a language that the page has not', words({ ...BOTH, fr: { title: 'A', body: 'B' } }), 'unknown-language'],
    ['a language that the page has not, left out', words({ ...BOTH, fr: null }), 'unknown-language'],
  ])('%s: refused %#', async (_name, texts, refused) => {
    const flow = await freshFlow('sqlite')
    const answer = await open(flow, { texts })
    expect(isRefusal(answer) ? answer.refused : null).toBe(refused)
  })

  test('a later update needs no title where there is one, and one where there is none', async () => {
    const flow = await freshFlow('sqlite')
    const { incident } = done(await open(flow, { texts: { en: { title: 'Down', body: 'B' } } }))
    const say = (version: number, texts: UpdateTexts) => post(flow, incident.id, { version, texts })
    expect(await say(1, { en: { body: 'More' }, it: { body: 'Altro' } })).toMatchObject({ refused: 'text-missing' })
    const after = done(await say(1, { en: { body: 'More' }, it: { title: 'Fermo', body: 'Altro' } }))
    expect(after.incident.title).toEqual({ en: 'Down', it: 'Fermo' })
  })

  test('a new title in one language is matched in the other, said again as it stands, or goes with the language', async () => {
    const flow = await freshFlow('sqlite')
    const { incident } = done(await open(flow))
    const say = (version: number, texts: UpdateTexts) => post(flow, incident.id, { version, texts })
    const en = { title: 'Only in Italy', body: 'More' }
    expect(await say(1, { en, it: { body: 'Altro' } })).toMatchObject({
      refused: 'text-stale',
      field: 'texts/it/title',
    })
    const stillRight = { title: incident.title.it ?? '', body: 'Altro' }
    expect(done(await say(1, { en, it: stillRight })).incident.title).toEqual({
      ...incident.title,
      en: 'Only in Italy',
    })
    const alone = done(await say(2, { en: { title: 'In Spain, too', body: 'More' } }))
    expect(alone.incident.title).toEqual({ en: 'In Spain, too' })
    expect((await flow.page()).open[0]?.title).toEqual({ en: 'In Spain, too' })
  })

  test('a language that is left out has no words in that update: nothing stale is shown in their place', async () => {
    const flow = await freshFlow('sqlite')
    const { incident } = done(await open(flow))
    done(
      await post(flow, incident.id, { version: 1, texts: { en: { body: 'It is a cable.', works: '', advice: '' } } }),
    )
    const [newest] = (await flow.page()).open[0]?.updates ?? []
    expect([newest?.body, newest?.works, newest?.advice]).toEqual([{ en: 'It is a cable.' }, {}, {}])
  })

  test('R56 what looks like a template is published as it is written', async () => {
    const flow = await freshFlow('sqlite')
    const body = `{{7*7}} ${'$'}{7*7} <%= 7*7 %> {% include "/etc/passwd" %} #{7*7} {{components}}`
    done(await open(flow, { texts: { en: { title: body, body } } }))
    const [incident] = (await flow.page()).open
    expect([incident?.title.en, incident?.updates[0]?.body.en]).toEqual([body, body])
  })
})
