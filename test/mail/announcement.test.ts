import { describe, expect, test } from 'vitest'
import type { AnnouncementNotice } from '../../server/contract/announcement-notice.ts'
import type { NoticePage } from '../../server/contract/notice.ts'
import { UNSUBSCRIBE_URL } from '../../server/contract/notice.ts'
import { renderNotice } from '../../web/mail/render.tsx'
import { it as italian } from '../../web/words/it.ts'

const PAGE: NoticePage = {
  ...{ id: 'p1', name: { en: 'Luma', it: 'Luma' }, url: 'https://status.example.com', timeZone: 'Europe/Rome' },
  ...{ languages: ['en', 'it'], defaultLanguage: 'en', supportUrl: null },
}
const AT = Date.UTC(2026, 10, 23, 13, 2)
const FILE = `pictures/${'a'.repeat(64)}.png`
const NOTICE: AnnouncementNotice = {
  ...{ kind: 'announcement', page: PAGE, at: AT },
  announcement: {
    ...{ id: 'ann1', state: 'shown', tone: 'plain', startsAt: AT, endsAt: AT + 1, updatedAt: AT },
    title: { en: 'A new\r\napp', it: 'Una nuova app' },
    body: { en: 'It is *here*, <b>now</b>.', it: 'È *qui*.' },
    picture: { file: FILE, width: 1_200, height: 800, alt: { en: 'A "phone"', it: 'Un telefono' } },
  },
}

describe('an announcement by mail', () => {
  test('says its title as the subject, its words, its picture from our own page, and the way out', () => {
    const { subject, html, text, summary } = renderNotice(NOTICE, 'en')
    expect([subject, summary]).toEqual(['A new app', 'A new app'])
    expect(html).toContain('It is <em>here</em>, &lt;b&gt;now&lt;/b&gt;.')
    expect(html).toContain(`src="https://status.example.com/${FILE}" alt="A &quot;phone&quot;" width="576"`)
    expect(html.match(/<h2/g)).toBeNull()
    expect(text).toMatch(/^Announcement · Monday 23 November, 14:02/)
    expect(text).toContain(`[A "phone"]\nhttps://status.example.com/${FILE}`)
    expect(text).toContain('https://status.example.com/en/announcements/ann1/')
    expect(text).toContain(UNSUBSCRIBE_URL)
  })

  test('stands in the reader’s language, or says that it does not', () => {
    const { subject, text } = renderNotice(NOTICE, 'it')
    expect(subject).toBe('Una nuova app')
    expect(text).toMatch(/^Annuncio · [\s\S]*È \*qui\*\.\n\n\[Un telefono\]/)
    const english = { ...NOTICE.announcement, title: { en: 'A new app' }, body: { en: 'It is here.' } }
    expect(renderNotice({ ...NOTICE, announcement: english }, 'it').text).toContain(italian.mail.noText('inglese'))
  })
})

test.each([
  ['en', 'waits', 'Announcement waits: A new app', 'nothing light is said while something is broken'],
  ['it', 'waits', 'Annuncio in attesa: Una nuova app', 'niente di leggero esce mentre qualcosa è guasto'],
  ['en', 'missed', 'Announcement not shown: A new app', 'Nobody has seen it.'],
  ['it', 'missed', 'Annuncio non mostrato: Una nuova app', 'Nessuno lo ha visto.'],
] as const)('in %s its author hears that it %s', (language, what, subject, says) => {
  const title = { en: 'A new app', it: 'Una nuova app' }
  const deskUrl = 'https://status.example.com/console/#/announcements'
  const held = {
    kind: 'announcement-held',
    what,
    page: PAGE,
    at: AT,
    title,
    startsAt: AT,
    endsAt: AT + 1,
    deskUrl,
  } as const
  const letter = renderNotice(held, language)
  expect(letter.subject).toBe(subject)
  expect(letter.text).toContain(says)
  expect(letter.text).toContain(deskUrl)
  expect(letter.text).not.toContain(UNSUBSCRIBE_URL)
})
