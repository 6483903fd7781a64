import { describe, expect, test } from 'vitest'
import { type DraftFacts, fill, type Variables, variablesOf } from '../../server/domain/template.ts'

const VALUES: Variables = {
  components: 'Streaming',
  places: ' in Italy',
  since: '20:47 CEST',
  until: '20:57 CEST',
  duration: '10 minutes',
  page: 'Teatro',
}

describe('filling', () => {
  test.each([
    ['{{components}} is not working{{places}}.', 'Streaming is not working in Italy.'],
    ['{{since}} to {{until}}, {{duration}}, {{page}}', '20:47 CEST to 20:57 CEST, 10 minutes, Teatro'],
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
const FACTS: DraftFacts = { components: ['Streaming'], places: [], startedAt: BEGAN, endedAt: null, page: 'Teatro' }

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
    const endedAt = Date.UTC(2026, 5, 11, 22, 0)
    expect(values('en', { endedAt }, endedAt + MINUTE)).toMatchObject({
      since: '20:47 CEST (11 June)',
      until: '00:00 CEST',
    })
  })

  test('what goes on is told until now', () => {
    expect(values('en', {}, BEGAN + 10 * MINUTE)).toMatchObject({ until: '20:57 CEST', duration: '10 minutes' })
  })

  test('an end is told and not the moment of writing', () => {
    const over = values('en', { endedAt: BEGAN + 10 * MINUTE }, BEGAN + 60 * MINUTE)
    expect(over).toMatchObject({ until: '20:57 CEST', duration: '10 minutes' })
  })

  test.each([
    ['en', 0, '1 minute'],
    ['en', 1, '1 minute'],
    ['en', 60, '1 hour'],
    ['en', 83, '1 hour, 23 minutes'],
    ['en', 1_440 + 61, '1 day, 1 hour, 1 minute'],
    ['it', 10, '10 minuti'],
    ['it', 213, '3 ore e 33 minuti'],
  ])('a length in %s of %i minutes reads as on the page', (language, minutes, expected) => {
    expect(values(language, { endedAt: BEGAN + minutes * MINUTE }, BEGAN + 5_000 * MINUTE).duration).toBe(expected)
  })

  test('in the night when clocks go back the zone tells the two half past twos apart', () => {
    const summer = Date.UTC(2026, 9, 25, 0, 30)
    const winter = Date.UTC(2026, 9, 25, 1, 30)
    expect(values('en', { startedAt: summer, endedAt: winter }, winter)).toMatchObject({
      since: '02:30 CEST',
      until: '02:30 CET',
      duration: '1 hour',
    })
  })
})
