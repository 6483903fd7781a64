import { describe, expect, test } from 'vitest'
import { fill, type Variables } from '../../server/domain/template.ts'
import { renderNotice } from '../../web/mail/render.tsx'
import { shippedTemplates, stretchWords } from '../../web/mail/shipped.ts'
import { deskEn } from '../../web/words/en.ts'
import { deskIt } from '../../web/words/it.ts'
import { BEGAN, MINUTE, update, updateNotice } from './notices.ts'

const SECOND = 1_000
const timeZone = 'Europe/Rome'
/** 20:47:00 in Rome on 11 June. */
const at = (minutes: number, seconds = 0) => BEGAN + minutes * MINUTE + seconds * SECOND

describe.each([
  [0, 0, 'at 20:47 CEST', 'alle 20:47 CEST', 'less than a minute', 'meno di un minuto'],
  [0, 59, 'at 20:47 CEST', 'alle 20:47 CEST', 'less than a minute', 'meno di un minuto'],
  [1, 0, 'from 20:47 to 20:48 CEST', 'dalle 20:47 alle 20:48 CEST', '1 minute', '1 minuto'],
  [10, 0, 'from 20:47 to 20:57 CEST', 'dalle 20:47 alle 20:57 CEST', '10 minutes', '10 minuti'],
  [
    ...([213, 0] as const),
    'from 20:47 on 11 June to 00:20 CEST on 12 June',
    'dalle 20:47 dell’11 giugno alle 00:20 CEST del 12 giugno',
    ...(['3 hours, 33 minutes', '3 ore e 33 minuti'] as const),
  ],
])('a stretch of %i minutes and %i seconds', (minutes, seconds, english, italian, length, lunghezza) => {
  const to = at(minutes, seconds)

  test('reads alike in templates and mails, in English and Italian', () => {
    const [en, it] = ['en', 'it'].map((language) => stretchWords({ from: BEGAN, to, now: to, timeZone }, language))
    expect([en?.duration, it?.duration]).toEqual([length, lunghezza])
    expect([en?.when, it?.when]).toEqual([english, italian])
    const notice = updateNotice(update({ id: 'u9', state: 'resolved', at: to, nextUpdateAt: null }))
    const mail = (language: string) => renderNotice(notice, language).text.toLowerCase()
    expect(mail('en')).toContain(`${en?.when} (${length})`.toLowerCase())
    expect(mail('it')).toContain(`${it?.when} (${lunghezza})`.toLowerCase())
  })
})

test('over the end of a minute it is from then to then, and still less than a minute', () => {
  const words = stretchWords({ from: at(0, 50), to: at(1, 10), now: at(1, 10), timeZone }, 'en')
  expect(words).toEqual({ when: 'from 20:47 to 20:48 CEST', duration: 'less than a minute' })
})

test.each([
  ['en', 0, 'at 20:47 CEST on 11 June'],
  ['it', 0, 'alle 20:47 CEST dell’11 giugno'],
  ['en', 10, 'from 20:47 to 20:57 CEST on 11 June'],
  ['it', 10, 'dalle 20:47 alle 20:57 CEST dell’11 giugno'],
])('told on another day it names its own, once: in %s after %i minutes', (language, minutes, expected) => {
  expect(stretchWords({ from: BEGAN, to: at(minutes), now: at(24 * 60), timeZone }, language).when).toBe(expected)
})

test('in the night when clocks go back two half past twos are two minutes', () => {
  const [from, to] = [Date.UTC(2026, 9, 25, 0, 30), Date.UTC(2026, 9, 25, 1, 30)]
  expect(stretchWords({ from, to, now: to, timeZone }, 'en')).toEqual({
    when: 'from 02:30 CEST to 02:30 CET',
    duration: '1 hour',
  })
})

test.each([
  ['en', 'Streaming was not working at 06:14 CET', 'It lasted less than a minute and is over.'],
  ['it', 'Streaming non ha funzionato alle 06:14 CET', 'Il guasto è durato meno di un minuto ed è finito.'],
])('what was over within a minute is told without a from and a to, in %s', (language, title, sentence) => {
  const from = Date.UTC(2026, 10, 23, 5, 14, 3)
  const words = stretchWords({ from, to: from + 20 * SECOND, now: from + 30 * SECOND, timeZone }, language)
  const values: Variables = { components: 'Streaming', places: '', since: '06:14 CET', page: 'Teatro', ...words }
  const template = shippedTemplates(language).find(({ kind }) => kind === 'it-is-over')?.text
  expect(fill(template?.title ?? '', values)).toBe(title)
  expect(fill(template?.body ?? '', values)).toContain(sentence)
})

test.each([
  [deskEn, '06:14', '06:14', 'at 06:14'],
  [deskIt, '06:14', '06:14', 'alle 06:14'],
  [deskEn, '06:14', '06:20', '06:14 to 06:20'],
  [deskIt, '06:14', '06:20', 'dalle 06:14 alle 06:20'],
  [deskEn, '11 Jun, 06:14', '11 Jun, 06:14', '11 Jun, 06:14'],
  [deskIt, '11 giu, 06:14', '11 giu, 06:14', '11 giu, 06:14'],
])('so does the desk: %#', (words, from, to, expected) => {
  expect(words.time.fromTo(from, to)).toBe(expected)
})
