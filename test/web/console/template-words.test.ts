import { expect, test } from 'vitest'
import type { TemplateView } from '../../../server/contract/templates.ts'
import { isApproved, tonesOf } from '../../../web/console/compose/template-choice.tsx'
import {
  idOf,
  insertAt,
  kindsIn,
  placeIn,
  replaceName,
  startOf,
  withStored,
} from '../../../web/console/templates/template-words.ts'

const EMPTY = { title: '', titleMany: '', body: '', bodyMany: '', works: '', advice: '', chat: '', social: '' }

function view(kind: TemplateView['kind'], change: Partial<TemplateView> = {}): TemplateView {
  const words = { text: { ...EMPTY, body: kind }, isShipped: true, edited: null, approved: null, missing: [] }
  return { kind, tone: 'plain', language: 'en', version: 0, ...words, ...change }
}

const KNOWN = [
  view('recovery'),
  view('recovery', { language: 'it' }),
  view('recovery', { tone: 'apologetic' }),
  view('apology', { approved: { by: 'Ben', at: 1 } }),
]

test('the list has a line for each kind and tone, and an address leads back to it', () => {
  const lines = kindsIn(KNOWN)
  expect(lines.map(idOf)).toEqual(['recovery', 'recovery.apologetic', 'apology'])
  expect(lines.map((one) => placeIn(KNOWN, idOf(one)))).toEqual(lines.map(({ kind, tone }) => ({ kind, tone })))
})

test.each([
  ['recovery.light', { kind: 'recovery', tone: 'light' }],
  ['recovery.loud', null],
  ['nothing', null],
  ['', null],
])('an address %j names %j', (id, place) => expect(placeIn(KNOWN, id)).toEqual(place))

test('a tone without words starts from the plain ones', () => {
  const light = startOf(KNOWN, { kind: 'recovery', tone: 'light', language: 'it' })
  expect(light).toEqual({ stored: null, text: KNOWN[1]?.text })
  expect(startOf(KNOWN, { kind: 'recovery', tone: 'plain', language: 'it' }).stored).toBe(KNOWN[1])
})

test.each([
  ['since ', 6, 6, 'since {{since}}', 15],
  ['since then', 6, 10, 'since {{since}}', 15],
  ['', 0, 0, '{{since}}', 9],
])('a variable goes into %j at %i to %i', (text, start, end, expected, caret) => {
  expect(insertAt(text, { start, end, name: 'since' })).toEqual({ text: expected, caret })
})

test('a wrong name is put right wherever it stands, and no other', () => {
  const text = '{{component}} {{ component }} {{components}} component {{7*7}}'
  expect(replaceName(text, { wrong: 'component', right: 'components' })).toBe(
    '{{components}} {{components}} {{components}} component {{7*7}}',
  )
})

test('a template counts as approved when somebody answers for it in every language', () => {
  const both = [view('apology', { approved: { by: 'Ben', at: 1 } }), view('apology', { language: 'it' })]
  expect([isApproved(KNOWN, 'apology'), isApproved(both, 'apology'), isApproved([], 'apology')]).toEqual([
    true,
    false,
    false,
  ])
  expect(tonesOf(KNOWN, 'recovery')).toEqual(['plain', 'apologetic'])
})

test('the list takes what the server answered: changed, new, or gone', () => {
  const list = { variables: [], templates: KNOWN }
  const which = { kind: 'recovery', tone: 'plain', language: 'it' } as const
  const changed = view('recovery', { language: 'it', version: 4 })
  expect(withStored(list, which, changed).templates).toEqual([KNOWN[0], changed, KNOWN[2], KNOWN[3]])
  expect(withStored(list, which, null).templates).toEqual([KNOWN[0], KNOWN[2], KNOWN[3]])
  const light = view('recovery', { tone: 'light' })
  expect(withStored(list, { ...which, tone: 'light', language: 'en' }, light).templates).toEqual([...KNOWN, light])
})
