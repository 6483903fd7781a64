import { describe, expect, test } from 'vitest'
import { type DraftFacts, fill, type Variables, variablesOf } from '../../server/domain/template.ts'

const VALUES: Variables = {
  components: 'Streaming',
  places: ' in Italy',
  since: '20:47 CEST',
  when: 'from 20:47 to 20:57 CEST',
  duration: '10 minutes',
  page: 'Teatro',
}

describe('filling', () => {
  test.each([
    ['{{components}} is not working{{places}}.', 'Streaming is not working in Italy.'],
    ['{{since}}, {{when}}, {{duration}}, {{page}}', '20:47 CEST, from 20:47 to 20:57 CEST, 10 minutes, Teatro'],
    ['{{components}}{{components}}', 'StreamingStreaming'],
    ['nothing to fill', 'nothing to fill'],
    ['', ''],
  ])('%j becomes %j', (template, filled) => expect(fill(template, VALUES)).toBe(filled))

  test.each([
    '{{7*7}}',
    '$' + '{7*7}',
    '<%= 7*7 %>',
    "{% include '/etc/passwd' %}",
    '#{7*7}',
    '{{incident.title}}',
    '{{unknown}}',
    '{{constructor}}',
    '{{__proto__}}',
    '{{toString}}',
    '{{ components }}',
    '{components}',
    '{{{unknown}}}',
    '{{#if components}}x{{/if}}',
  ])('R56 %s stays as it is written', (text) => expect(fill(text, VALUES)).toBe(text))

  test.each(['{{page}}', '{{7*7}}', "$&$1$`$'", '$' + '{page}'])(
    'R56 a value that looks like a template is text, in one pass: %s',
    (value) => {
      expect(fill('{{components}} and {{page}}', { ...VALUES, components: value })).toBe(`${value} and Teatro`)
    },
  )
})

/** 20:47 in Rome. */
const BEGAN = Date.UTC(2026, 5, 11, 18, 47)
const MINUTE = 60_000
const FACTS: DraftFacts = {
  ...{ components: ['Streaming'], places: [], startedAt: BEGAN, page: 'Teatro' },
  stretch: { when: 'from 20:47 to 20:57 CEST', duration: '10 minutes' },
}

function values(language: string, change: Partial<DraftFacts> = {}, now = BEGAN + 5 * MINUTE): Variables {
  return variablesOf({ ...FACTS, ...change }, { language, timeZone: 'Europe/Rome', now })
}

describe('values', () => {
  test.each([
    ['en', ['A'], 'A'],
    ['en', ['A', 'B'], 'A and B'],
    ['en', ['A', 'B', 'C'], 'A, B and C'],
    ['it', ['A', 'B', 'C'], 'A, B e C'],
  ])('components in %s: %j', (language, components, expected) => {
    expect(values(language, { components }).components).toBe(expected)
  })

  test.each([
    ['en', [], ''],
    ['en', ['in Italy'], ' in Italy'],
    ['it', ['in Italia', 'nel Regno Unito'], ' in Italia e nel Regno Unito'],
  ])('places in %s: %j', (language, places, expected) => {
    expect(values(language, { places }).places).toBe(expected)
  })

  test.each([
    ['en', 0, '20:47 CEST'],
    ['it', 0, '20:47 CEST'],
    ['en', 26 * 60, '20:47 CEST (11 June)'],
    ['it', 26 * 60, '20:47 CEST (11 giugno)'],
  ])('the beginning in %s, %i minutes later: %#', (language, minutes, expected) => {
    expect(values(language, {}, BEGAN + minutes * MINUTE).since).toBe(expected)
  })

  test('midnight is 00:00, of the day that begins', () => {
    const startedAt = Date.UTC(2026, 5, 11, 22, 0)
    expect(values('en', { startedAt }, startedAt + MINUTE).since).toBe('00:00 CEST')
  })

  test('in the night when clocks go back the zone tells the two half past twos apart', () => {
    const [summer, winter] = [Date.UTC(2026, 9, 25, 0, 30), Date.UTC(2026, 9, 25, 1, 30)]
    expect(values('en', { startedAt: summer }, winter).since).toBe('02:30 CEST')
    expect(values('en', { startedAt: winter }, winter).since).toBe('02:30 CET')
  })

  test('how long it went stands in them as the language wrote it', () => {
    expect(values('en')).toMatchObject(FACTS.stretch)
  })
})
