/** What made-up checks say, and the stop-watch of a report. */
import { describe, expect, test } from 'vitest'
import {
  figuresOf,
  REHEARSAL_STEPS,
  type Step,
  SYMPTOMS,
  seenOf,
  stepOf,
  WELL_AGAIN,
} from '../../server/domain/rehearsal.ts'
import { translate } from '../../web/words/because.ts'
import { en } from '../../web/words/en.ts'
import { it as italian } from '../../web/words/it.ts'

describe('what a made-up check says', () => {
  const sentences = [...SYMPTOMS.map((symptom) => seenOf(symptom, 'streaming').because), WELL_AGAIN]

  test.each(sentences)('%s: begins with the word that it is none, in Italian too', (because) => {
    expect(because).toMatch(/^Rehearsal: /)
    expect(translate(because, italian.desk)).toMatchObject({
      isOwn: true,
      text: expect.stringMatching(/^Esercitazione: /),
    })
    expect(translate(because, en.desk).text).toBe(because)
  })
})

describe('the stop-watch', () => {
  const NOTHING = {
    ...{ firstAlertedMs: null, takenMs: null, publishedMs: null },
    ...{ everyoneToldMs: null, resolvedMs: null, greenToResolvedMs: null },
  }
  test.each<[string, readonly Step[], Partial<ReturnType<typeof figuresOf>>]>([
    ['nothing happened', [{ at: 1_000, what: 'started' }], {}],
    [
      'the first of each counts',
      [
        { at: 3_000, what: 'alerted' },
        { at: 5_000, what: 'alerted' },
        { at: 9_000, what: 'identified' },
        { at: 11_000, what: 'told' },
        { at: 60_000, what: 'told' },
      ],
      { firstAlertedMs: 2_000, publishedMs: 8_000, everyoneToldMs: 10_000 },
    ],
    [
      'the last one counts from green checks',
      [
        { at: 31_000, what: 'green' },
        { at: 40_000, what: 'resolved' },
      ],
      { resolvedMs: 39_000, greenToResolvedMs: 9_000 },
    ],
    ['resolved without green checks it has none', [{ at: 40_000, what: 'resolved' }], { resolvedMs: 39_000 }],
  ])('%s', (_name, steps, expected) => {
    expect(figuresOf(1_000, steps)).toEqual({ ...NOTHING, ...expected })
  })
})

test('what the audit calls by a name that means nothing here is no step', () => {
  expect(stepOf('link.added')).toBeNull()
  expect(REHEARSAL_STEPS).toContain(stepOf('incident.acknowledged'))
})
