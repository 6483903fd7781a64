import { describe, expect, test } from 'vitest'
import { missingIn, unknownIn } from '../../server/domain/template-faults.ts'
import { TEMPLATE_FIELDS, type TemplateText } from '../../server/domain/template-kinds.ts'

const EMPTY = Object.fromEntries(TEMPLATE_FIELDS.map((field) => [field, ''])) as TemplateText

describe('a variable that nobody fills in', () => {
  test.each([
    ['{{component}}', 'component', 'components'],
    ['{{Since}}', 'Since', 'since'],
    ['{{ since }}', 'since', 'since'],
    ['{{durations}}', 'durations', 'duration'],
    ['{{incident.title}}', 'incident.title', null],
    ['{{città}}', 'città', null],
    ['{{constructor}}', 'constructor', null],
  ] as const)('%s is found, and what was probably meant', (body, name, nearest) => {
    expect(unknownIn({ ...EMPTY, body })).toEqual([{ field: 'body', name, nearest }])
  })

  test.each(['{{components}} {{since}}', '{components}', '{{7*7}}', '{{}}', '{{#if x}}', '{% include x %}'])(
    'R56 is none in %j: it is filled in, or plain text',
    (body) => expect(unknownIn({ ...EMPTY, body })).toEqual([]),
  )

  test('is found in every field, in reading order', () => {
    const text = Object.fromEntries(TEMPLATE_FIELDS.map((field) => [field, '{{x}}'])) as TemplateText
    expect(unknownIn(text).map(({ field }) => field)).toEqual(TEMPLATE_FIELDS)
  })
})

describe('a fact that readers would miss', () => {
  test('is told for each field that says something', () => {
    const text = { ...EMPTY, title: 'It broke', body: 'Since {{since}}.', bodyMany: '{{components}} since {{since}}' }
    expect(missingIn('confirmation', text)).toEqual([
      { field: 'title', name: 'components' },
      { field: 'body', name: 'components' },
    ])
  })

  test('is none where the kind asks for none', () => {
    expect(missingIn('announcement', { ...EMPTY, title: 'New', body: 'New.' })).toEqual([])
  })
})
