/** What the page says first, for every state it can be in, in both languages. */
import { describe, expect, test } from 'vitest'
import type { PublicPage } from '../../server/contract/public.ts'
import { MINUTE, NOW, pageWith, update } from './facts.ts'
import { DISMISSED, GOOD, OBSERVED, OPEN, OUTAGE, TWO_OPEN, UNKNOWN } from './fixtures.ts'
import { allFiles, attribute, builtRenderer, elementsOf, firstElement, readText, textOf } from './rendering.ts'

const renderer = await builtRenderer()

const html = (page: PublicPage, language = 'en') => textOf(allFiles(renderer, page), `${language}/index.html`)
const lead = (page: PublicPage, language?: string) => readText(firstElement(html(page, language), 'section'))

const PEOPLE_ONLY = pageWith({ components: GOOD.components.map((one) => ({ ...one, measured: false })) })
const ONE_BLIND: PublicPage = {
  ...GOOD,
  state: 'unknown',
  components: GOOD.components.map((one) =>
    one.id === 'live' ? { ...one, state: 'unknown', observation: { kind: 'unknown', sinceAt: NOW - 9 * MINUTE } } : one,
  ),
}
const SLOW: PublicPage = {
  ...GOOD,
  state: 'degraded',
  components: GOOD.components.map((one) =>
    one.id === 'login'
      ? { ...one, state: 'degraded', observation: { kind: 'degraded', sinceAt: NOW - 9 * MINUTE } }
      : one,
  ),
}
/** A job told of its failure, or an alert that decides was posted. */
const told = (page: PublicPage): PublicPage => ({
  ...page,
  components: page.components.map((one) =>
    one.observation ? { ...one, observation: { ...one.observation, told: true } } : one,
  ),
})
const WORKS: PublicPage = {
  ...GOOD,
  state: 'maintenance',
  components: GOOD.components.map((one) => (one.id === 'login' ? { ...one, state: 'maintenance' } : one)),
}

describe('the first sentence', () => {
  test.each<[string, PublicPage, string, string, string]>([
    ['all is well', GOOD, 'operational', 'Our checks find no problem.', 'I nostri controlli non trovano problemi.'],
    [
      'a person has dismissed what the checks see: it is that person’s word',
      DISMISSED,
      'operational',
      'We know of no problem.',
      'Non ci risultano problemi.',
    ],
    ['nothing is measured', PEOPLE_ONLY, 'operational', 'We know of no problem.', 'Non ci risultano problemi.'],
    [
      'an incident is open',
      OPEN,
      'major',
      'Streaming is not working in Italy and Spain',
      'Lo streaming non funziona in Italia e in Spagna',
    ],
    [
      'two are open: the worse one',
      TWO_OPEN,
      'major',
      'Streaming is not working in Italy and Spain',
      'Lo streaming non funziona in Italia e in Spagna',
    ],
    [
      'the checks see it and nobody has spoken',
      OBSERVED,
      'major',
      'Our checks have had no good answer from Streaming and Website and web player since 13:58 CET.',
      'I nostri controlli non ricevono una risposta valida da Streaming e Sito e player web dalle 13:58 CET.',
    ],
    [
      'what nobody asked for was told: no check of ours is claimed',
      told(OBSERVED),
      'major',
      'Our monitoring has reported a failure of Streaming and Website and web player since 13:58 CET.',
      'Il nostro monitoraggio segnala un guasto di Streaming e Sito e player web dalle 13:58 CET.',
    ],
    [
      'trouble, as was told',
      told(SLOW),
      'degraded',
      'Our monitoring has reported trouble with Sign-in since 13:53 CET.',
      'Il nostro monitoraggio segnala problemi con Accesso dalle 13:53 CET.',
    ],
    [
      'slow, by the checks',
      SLOW,
      'degraded',
      'Our checks have found Sign-in slow since 13:53 CET.',
      'I nostri controlli trovano Accesso a rilento dalle 13:53 CET.',
    ],
    [
      'one check brings nothing',
      ONE_BLIND,
      'unknown',
      'Our checks have had no news of Live channels since 13:53 CET.',
      'I nostri controlli non hanno notizie di Canali in diretta dalle 13:53 CET.',
    ],
    [
      'no check brings anything',
      UNKNOWN,
      'unknown',
      'We cannot say how things are: our checks bring no results.',
      'Non sappiamo dire come vanno le cose: i nostri controlli non danno risultati.',
    ],
    [
      'planned work',
      WORKS,
      'maintenance',
      'Planned work on Sign-in is under way.',
      'Sono in corso lavori programmati su Accesso.',
    ],
  ])('%s', (_name, page, state, english, italian) => {
    expect(readText(firstElement(html(page), 'h1'))).toBe(english)
    expect(readText(firstElement(html(page, 'it'), 'h1'))).toBe(italian)
    expect(attribute(firstElement(html(page), 'body'), 'class')).toBe(`is-${state}`)
  })

  test('the title of the window starts with it, the name of the page ends it', () => {
    expect(readText(firstElement(html(OPEN), 'title'))).toBe('Streaming is not working in Italy and Spain · Aurora TV')
  })

  test('names more than three components by two of them and a number', () => {
    const page: PublicPage = {
      ...OBSERVED,
      components: GOOD.components.map((one) =>
        one.isGroup ? one : { ...one, state: 'major', observation: { kind: 'down', sinceAt: NOW - MINUTE } },
      ),
    }
    expect(readText(firstElement(html(page), 'h1'))).toBe(
      'Our checks have had no good answer from Streaming, TV app and 10 more since 14:01 CET.',
    )
  })

  test.each<[string, boolean, boolean]>([
    ['says that the checks find no problem with the rest', false, true],
    ['does not say so where a person has dismissed what they see of it', true, false],
  ])('%s', (_name, isDismissed, says) => {
    const page: PublicPage = {
      ...OBSERVED,
      components: OBSERVED.components.map((one) => (one.id === 'login' ? { ...one, isDismissed } : one)),
    }
    expect(lead(page).includes('Our checks find no problem with the rest.')).toBe(says)
    expect(lead(page, 'it').includes('Sul resto i nostri controlli non trovano problemi.')).toBe(says)
  })

  test('names the day too when it began on another one', () => {
    const page: PublicPage = { ...OPEN, open: [{ ...OUTAGE, startedAt: NOW - 30 * 60 * MINUTE }] }
    expect(lead(page)).toContain('Since 08:02 CET on Sunday 22 November')
    expect(lead(page, 'it')).toContain('Dalle 08:02 CET di domenica 22 novembre')
  })
})

describe('the first screen', () => {
  test('says since when, where, what is hit, what works, what to do, what is known and when we speak again, in this order', () => {
    const text = lead(OPEN).replace(OUTAGE.title.en!, '')
    // The title says places and components as well: what counts is what follows it.
    const order = [
      'Since 11:47 CET',
      'Italy and Spain Streaming',
      'Streaming, Website and web player and Live channels',
      'The TV app works',
      'Do not reinstall anything: it is not you.',
      'Cause found 13:45 CET',
      'a gateway in Milan',
      'You hear from us again by 14:30 CET.',
      'Tell me when it is over',
    ]
    const places = order.map((part) => text.indexOf(part))
    expect(places).not.toContain(-1)
    expect(places).toEqual(places.toSorted((a, b) => a - b))
  })

  test('keeps an earlier word on what works, and says when it was said', () => {
    const [newest, ...older] = OUTAGE.updates
    const page: PublicPage = { ...OPEN, open: [{ ...OUTAGE, updates: [{ ...newest!, works: {} }, ...older] }] }
    expect(lead(page)).toContain('The TV app works. Said at 12:28 CET.')
  })

  test('owns up to a promise that is late', () => {
    expect(textOf(allFiles(renderer, TWO_OPEN), 'en/index.html')).toContain('It is late.')
  })

  test('names another open incident, with a way to it', () => {
    expect(lead(TWO_OPEN)).toContain('Also open Payments are slow')
    expect(html(TWO_OPEN)).toContain('href="#i-inc2"')
    expect(html(TWO_OPEN)).toContain('id="i-inc2"')
  })

  test('says beside an incident what the checks see elsewhere', () => {
    const page: PublicPage = {
      ...OPEN,
      components: OPEN.components.map((one) =>
        one.id === 'login' ? { ...one, state: 'major', observation: { kind: 'down', sinceAt: NOW - MINUTE } } : one,
      ),
    }
    expect(lead(page)).toContain('Our checks have had no good answer from Sign-in since 14:01 CET.')
  })
})

describe('a text that is not there in the reader’s language', () => {
  const english = update('u9', 'identified', NOW - MINUTE, {
    body: { en: 'It is the gateway.' },
    works: { en: 'Radio works.' },
  })
  const page: PublicPage = {
    ...OPEN,
    open: [{ ...OUTAGE, title: { en: 'Streaming is down' }, updates: [english, ...OUTAGE.updates.slice(1)] }],
  }

  test('stands there in another, carries its own lang, and a line says so', () => {
    const elements = elementsOf(html(page, 'it'))
    const prose = elements.find((one) => attribute(one, 'class') === 'prose' && readText(one) === 'It is the gateway.')
    expect(attribute(prose!, 'lang')).toBe('en')
    expect(lead(page, 'it')).toContain('Questo testo non c’è ancora in italiano. Eccolo in inglese.')
    expect(
      attribute(elements.find((one) => readText(one) === 'Streaming is down')!.childNodes[1] as never, 'lang'),
    ).toBe('en')
  })

  test('is not filled in where the rest of the update is there: it was left out on purpose', () => {
    const dropped = { ...english, body: { en: 'It is the gateway.', it: 'È il gateway.' } }
    expect(lead({ ...page, open: [{ ...page.open[0]!, updates: [dropped] }] }, 'it')).not.toContain('Radio works.')
  })
})

test('the page says as of when, with date, time and zone, and what to do if that is old', () => {
  const foot = readText(firstElement(html(GOOD), 'footer'))
  expect(foot).toContain(
    'This page is as of 23 November 2026 at 14:02 CET. If that is more than three minutes ago, reload the page.',
  )
  expect(foot).toContain('Times are in the zone Europe/Rome.')
})
