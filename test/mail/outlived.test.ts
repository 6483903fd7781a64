/** On-call hears that what it gets late was kept quiet by planned work, and that this is over. */
import { expect, test } from 'vitest'
import { renderNotice } from '../../web/mail/render.tsx'
import { BEGAN, MINUTE, oncallNotice } from './notices.ts'

test.each([
  ['en', /It began during planned work \(“New players”\), which ended at \d\d:\d\d CEST, and it is still bad\./],
  ['it', /Il problema è cominciato durante i lavori programmati \(«Nuovi player»\), finiti alle \d\d:\d\d CEST/],
])('R93 in %s the message says that it outlived planned work, and when that ended', (language, sentence) => {
  const title = { en: 'New players', it: 'Nuovi player' }
  const { text, html } = renderNotice(
    { ...oncallNotice(), outlived: { title, endedAt: BEGAN + 20 * MINUTE } },
    language,
  )
  expect(text.replace(/\s+/g, ' ')).toMatch(sentence)
  expect(html).toContain(title[language as 'en'])
  expect(renderNotice(oncallNotice(), language).text).not.toContain(title[language as 'en'])
})
