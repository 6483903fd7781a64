/** The services of the page: their bars, their bad days, the figures beside them. */
import { describe, expect, test } from 'vitest'
import type { PublicPage } from '../../server/contract/public.ts'
import { component, DAY, HOUR, MINUTE, MIXED_DAYS, NOW, pageWith, UNKNOWN_DAYS } from './facts.ts'
import { GOOD, UNKNOWN } from './fixtures.ts'
import { allFiles, attribute, builtRenderer, elementsOf, firstElement, readText, textOf } from './rendering.ts'

const renderer = await builtRenderer()

const html = (page: PublicPage, language = 'en') => textOf(allFiles(renderer, page), `${language}/index.html`)
const lead = (page: PublicPage, language?: string) => readText(firstElement(html(page, language), 'section'))

describe('components', () => {
  test('one without a probe is stated, not measured, and never grey', () => {
    const services = elementsOf(html(UNKNOWN)).filter((one) => attribute(one, 'class') === 'service')
    const pay = services.find((one) => attribute(one, 'id') === 'c-pay')!
    expect(readText(pay)).toContain('Payments No problem Stated by us, not measured.')
    expect(readText(services.find((one) => attribute(one, 'id') === 'c-stream')!)).toContain('Streaming Not known')
  })

  test('a strip is one stop for the keyboard: figure, outages, then the bad days with interval, cause, minutes and who says so', () => {
    const stream = elementsOf(html(GOOD)).find((one) => attribute(one, 'id') === 'c-stream')!
    const text = readText(stream)
    expect(text).toContain('Streaming No problem 99.41% in 70 days, 1 outage')
    expect(text).toContain('Thursday 22 October Slow or faulty · 10:14–10:52 (38 minutes) · Measured by our checks')
    expect(text).toContain('1 hour, 10 minutes) · Streaming was not working in Italy and Germany · Stated by us')
    expect(elementsOf(html(GOOD)).filter((one) => one.tagName === 'summary')).toHaveLength(1)
  })

  test.each([
    ['a page with bars', GOOD, true],
    [
      'a page without figures yet',
      pageWith({ components: [component('a', { en: 'Shop' }, { createdAt: NOW })] }),
      false,
    ],
  ])('what a bar is, is said where there are bars: %s', (_name, page, says) => {
    expect(html(page).includes('A bar is a day.')).toBe(says)
  })

  test('ninety days are one path for each state that occurs', () => {
    const strips = elementsOf(html(GOOD)).filter((one) => attribute(one, 'class') === 'strip')
    expect(strips.map((one) => one.childNodes.length)).toEqual([6, 1, 1, 1, 1, 1, 1, 1, 1, 1])
  })

  test.each([
    [0, '', ''],
    [1, ' and 1 more', ' e un altro'],
    [412, ' and 412 more', ' e altri 412'],
  ])('a day with %i more stretches than it shows says how many', (more, english, italian) => {
    const [day] = MIXED_DAYS.troubled
    const days = { ...MIXED_DAYS, troubled: [{ ...day!, more }] }
    const page = pageWith({ components: [component('a', { en: 'Shop' }, { days })] })
    const told = (language: string) =>
      readText(elementsOf(html(page, language)).find((one) => attribute(one, 'class') === 'days')!)
    expect(told('en').endsWith(`Stated by us${english}`)).toBe(true)
    expect(told('it').endsWith(`Dichiarato da noi${italian}`)).toBe(true)
  })

  test('a share is cut, not rounded: only a perfect one reads 100 %', () => {
    const page = {
      ...GOOD,
      components: GOOD.components.map((one) => ({ ...one, days: { ...one.days, uptimeRatio: 0.999999 } })),
    }
    expect(lead(page)).toBeTruthy()
    expect(html(page)).toContain('<b>99.99%</b>')
    expect(html(page)).not.toContain('<b>100')
  })

  test.each<[string, number, number, string, number, string, string]>([
    ['five minutes', 5 * MINUTE, 0.602, 'm', 0, '60.20% in 5 minutes', '60,20% in 5 minuti'],
    ['a minute and a half', 1.5 * MINUTE, 1, 'o', 0, '100% in 1 minute', '100% in 1 minuto'],
    ['less than a minute', MINUTE - 1, 1, 'o', 0, 'No figures yet', 'Ancora nessun dato'],
    ['almost four hours', 4 * HOUR - 1, 1, 'o', 0, '100% in 3 hours', '100% in 3 ore'],
    ['an hour before the last news, nothing since', 3 * HOUR, 1, 'oo', 2 * HOUR, '100% in 3 hours', '100% in 3 ore'],
    ['an hour, two hours ago', 3 * HOUR, 0.5, 'o', 2 * HOUR, '50.00% in 1 hour', '50,00% in 1 ora'],
    ['one day and two hours', 26 * HOUR, 1, 'oo', 0, '100% in 1 day', '100% in 1 giorno'],
    ['three days, two of them known', 3 * DAY, 1, 'oou', 0, '100% in 2 days', '100% in 2 giorni'],
    ['three days of which next to nothing is known', 3 * DAY, 1, 'uuu', 0, 'No figures yet', 'Ancora nessun dato'],
  ])('a figure names the time that it is about: %s', (_name, ageMs, uptimeRatio, states, agoMs, english, italian) => {
    const days = { ...UNKNOWN_DAYS, uptimeRatio, states: states.padStart(90, 'u') }
    const page = pageWith({
      components: [component('a', { en: 'Shop' }, { createdAt: NOW - ageMs, days })],
      madeAt: NOW - agoMs,
    })
    const figures = (language: string) =>
      elementsOf(html(page, language))
        .filter((one) => attribute(one, 'class') === 'figures')
        .map((one) => readText(one).replace(/, [^,]*$/, ''))
    expect(figures('en')).toEqual([english])
    expect(figures('it')).toEqual([italian])
  })
})
