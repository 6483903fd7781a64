/** What on-call reads: suspicions, and locations that are silent, quarantined or back. */
import { describe, expect, test } from 'vitest'
import { LOCATION_WORDS, ONCALL_WHATS } from '../../server/contract/notice.ts'
import { renderNotice } from '../../web/mail/render.tsx'
import { locationNotice, oncallNotice, page } from './notices.ts'
import { elementsOf } from './read-html.ts'

describe('on call', () => {
  const WHATS = ONCALL_WHATS

  test('has one subject from suspicion to end, so that it is one thread', () => {
    const subjects = WHATS.map((what) => renderNotice(oncallNotice(what), 'en').subject)
    expect(new Set(subjects)).toEqual(new Set(['On call: Streaming and Website, Thursday 11 June, 20:47 CEST']))
  })

  test.each(WHATS)('%s says what the checks see and opens the right incident', (what) => {
    const { text, html } = renderNotice(oncallNotice(what), 'it')
    expect(text).toContain('- Sito: timeout after 10 s, 3 checks in a row')
    expect(text).toContain('https://status.example.com/console/incidents/inc1')
    expect(elementsOf(html).filter(({ attributes }) => attributes.lang === 'en')).toHaveLength(2)
  })

  test('says what the checks see in its reader’s language, and marks only what nobody translated', () => {
    const components = [
      { name: page.name, because: 'HTTP 504 instead of 200-299 (3 in a row)' },
      { name: page.name, because: 'The cat sat on it (3 in a row)' },
    ]
    const { text, html } = renderNotice({ ...oncallNotice(), components }, 'it')
    expect(text).toContain(
      '- Teatro: HTTP 504 invece di 200-299 (3 di fila)\n- Teatro: The cat sat on it (3 di fila)\n',
    )
    const english = elementsOf(html).filter(({ attributes }) => attributes.lang === 'en')
    expect(english.map((one) => one.text)).toEqual(['Teatro: The cat sat on it (3 di fila)'])
    const read = renderNotice({ ...oncallNotice(), components }, 'en').text
    expect(read).toContain('- Teatro: HTTP 504 instead of 200-299 (3 in a row)\n')
  })
})

describe('a location', () => {
  test.each(['en', 'it'])('has one subject from its silence to its end in %s, so that it is one thread', (language) => {
    const subjects = LOCATION_WORDS.map((what) => renderNotice(locationNotice(what), language).subject)
    expect(new Set(subjects).size).toBe(1)
  })

  test('is named with what is known of it, in its reader’s language, and leads to the locations', () => {
    const { text, html } = renderNotice(locationNotice('location-silent'), 'it')
    expect(text).toContain('- Milan: Da 5 minuti il suo agente non si fa sentire')
    expect(text).toContain('https://status.example.com/console/#/locations')
    expect(elementsOf(html).filter(({ attributes }) => attributes.lang === 'en')).toEqual([])
  })
})
