import { beforeAll, describe, expect, test } from 'vitest'
import type { PublicAnnouncement } from '../../server/contract/public.ts'
import { HOUR, NOW, pageWith } from './facts.ts'
import { allFiles, builtRenderer, firstElement, readText, type TestedRenderer, textOf } from './rendering.ts'

let renderer: TestedRenderer
beforeAll(async () => {
  renderer = await builtRenderer()
})

const FILE = `pictures/${'a'.repeat(64)}.png`
const ONE: PublicAnnouncement = {
  ...{ id: 'ann1', state: 'shown', tone: 'light', startsAt: NOW - HOUR, endsAt: NOW + HOUR, updatedAt: NOW - HOUR },
  title: { en: 'A <b>new</b> app', it: 'Una nuova app' },
  body: { en: 'It is *here*: ![no](https://example.com/x.png)', it: 'È *qui*.' },
  picture: { file: FILE, width: 640, height: 480, alt: { en: 'A "phone"', it: 'Un telefono' } },
}
const OVER: PublicAnnouncement = {
  ...ONE,
  id: 'ann2',
  state: 'ended',
  title: { en: 'Old news' },
  body: { en: 'Once.' },
}

const main = (html: string) => readText(firstElement(html, 'main'))

describe('announcements', () => {
  test('stand on the front page in full, above what happened before, each with a page of its own', () => {
    const files = allFiles(renderer, pageWith({ announcements: [ONE, OVER] }))
    const home = textOf(files, 'en/index.html')
    expect(home).toContain('A &lt;b>new&lt;/b> app')
    expect(home.indexOf('id="a-ann1"')).toBeLessThan(home.indexOf('id="history"'))
    expect(main(home)).not.toContain('Old news')
    expect(main(textOf(files, 'it/index.html'))).toContain('È qui.')
    expect(main(textOf(files, 'en/announcements/ann1/index.html'))).toMatch(/^Announcement A .* From .* Until/)
  })

  test('of one title are no landmarks, which would be of one name', () => {
    const files = allFiles(renderer, pageWith({ announcements: [ONE, { ...ONE, id: 'ann3' }] }))
    const html = textOf(files, 'en/index.html')
    expect(html.match(/<article class="announcement"/g)).toHaveLength(2)
    expect(html).not.toContain('<section class="announcement"')
  })

  test('show a picture of our own with its alternative text, and none from elsewhere', () => {
    const files = allFiles(renderer, pageWith({ announcements: [ONE] }))
    const [image, ...others] = textOf(files, 'en/index.html').match(/<img[^>]*>/g) ?? []
    expect(others).toEqual([])
    expect(image).toMatch(`src="/${FILE}" alt="A &quot;phone&quot;" width="640" height="480"`)
    expect(textOf(files, 'it/announcements/ann1/index.html')).toContain('alt="Un telefono"')
  })

  test('that are over stand in the history, and their page says so', () => {
    const files = allFiles(renderer, pageWith({ announcements: [OVER] }))
    expect(main(textOf(files, 'en/history/index.html'))).toContain('Old news')
    const record = textOf(files, 'it/announcements/ann2/index.html')
    expect(main(record)).toContain('Annuncio non più attuale')
    expect(record).toContain('lang="en"')
  })

  test('that are withheld leave the front page and keep their own', () => {
    const files = allFiles(renderer, pageWith({ announcements: [{ ...ONE, isWithheld: true }] }))
    expect(textOf(files, 'en/index.html')).not.toContain('ann1')
    expect(main(textOf(files, 'en/announcements/ann1/index.html'))).toContain('app')
    expect(JSON.parse(textOf(files, 'api/v2/summary.json')).vedetta.announcements).toEqual([])
    expect(JSON.parse(textOf(files, 'api/v2/announcements.json')).announcements).toMatchObject([{ withheld: true }])
  })

  test('that were put right say when, and what stood there before', () => {
    const earlier = [
      { until: NOW - 20_000, title: { en: 'A new ap' }, body: { en: 'It is *hre*.' } },
      { until: NOW - 40_000, title: { en: 'A new ap' }, body: { en: 'It.' } },
    ]
    const home = main(textOf(allFiles(renderer, pageWith({ announcements: [{ ...ONE, earlier }] })), 'en/index.html'))
    expect(home).toMatch(/edited at 14:02/)
    expect(home.match(/A new ap\b/g)).toHaveLength(1)
    expect(home).toContain('It is hre.')
  })

  test('are told to programs, in their language, as text that is safe in HTML', () => {
    const files = allFiles(renderer, pageWith({ announcements: [ONE, OVER] }))
    const { announcements } = JSON.parse(textOf(files, 'api/v2/announcements.it.json'))
    expect(announcements).toMatchObject([
      {
        ...{ id: 'ann1', name: 'Una nuova app', body: 'È qui.', language: 'it', tone: 'light', status: 'shown' },
        ...{ withheld: false, shown_from: new Date(NOW - HOUR).toISOString(), edited_at: null },
        picture: { url: expect.stringMatching(`^https://.*/${FILE}$`), alt: 'Un telefono' },
      },
      { id: 'ann2', name: 'Old news', language: 'en', status: 'ended' },
    ])
    expect(JSON.parse(textOf(files, 'api/v2/summary.json')).vedetta.announcements).toHaveLength(1)
  })
})
