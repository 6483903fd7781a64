/** Whatever is only rehearsed says so before anything else, in every part of a message and in every language. */
import { describe, expect, test } from 'vitest'
import { renderNotice } from '../../web/mail/render.tsx'
import { oncallNotice, promiseNotice, updateNotice } from './notices.ts'
import { visibleText } from './read-html.ts'

const NOTICES = [
  ['an update', updateNotice()],
  ['an alarm', oncallNotice()],
  ['a reminder', promiseNotice('promise-late')],
] as const
const MARKS = { en: 'REHEARSAL', it: 'ESERCITAZIONE' } as const

describe.each(Object.entries(MARKS))('in %s', (language, mark) => {
  test.each(NOTICES)('%s begins with the mark in subject, text, HTML and summary', (_name, notice) => {
    const { subject, text, html, summary } = renderNotice({ ...notice, rehearsal: true }, language)
    for (const part of [subject, text, summary]) expect(part.startsWith(mark)).toBe(true)
    expect(visibleText(html).trim().startsWith(mark)).toBe(true)
  })

  test.each(NOTICES)('%s in earnest has it nowhere', (_name, notice) => {
    const { subject, text, html, summary } = renderNotice(notice, language)
    expect([subject, text, html, summary].filter((part) => part.includes(mark))).toEqual([])
  })
})
