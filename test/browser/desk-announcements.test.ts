/** At the real desk: something is announced with a picture, seen before it goes out, put right and taken back; the page has each of it. */
import { expect, test } from 'vitest'
import type { AnnouncementDetail } from '../../server/contract/announcements.ts'
import { deskIt } from '../../web/words/it.ts'
import { eventually } from '../support/eventually.ts'
import { realPng } from '../support/pictures.ts'
import { deskOfFile } from './desk-rig.ts'
import { judge } from './judge.ts'

const desk = deskOfFile()

const home = async () => (await fetch(`${desk.server.url}/en/`)).text()
const file = (name: string, mimeType: string, bytes: Uint8Array) => ({ name, mimeType, buffer: Buffer.from(bytes) })

test('it is announced with a picture, as its preview showed it; put right, the page says so; taken back, it is history', async () => {
  const page = await desk.sit('#/announcements')
  await page.getByRole('button', { name: 'Announce', exact: true }).click()
  await page.getByRole('button', { name: 'Write the texts from the template' }).click()
  const title = page.getByLabel('Title (English)')
  await eventually(async () => expect(await title.inputValue()).toContain('Luma Status'))
  await title.fill('A new app')
  await page.getByLabel('Text (English)').fill('It is *here*.')
  await page.getByLabel('Title (Italian)').fill('Una nuova app')
  await page.getByLabel('Text (Italian)').fill('È *qui*.')
  const picture = page.getByLabel(/^Picture/)
  await picture.setInputFiles(file('logo.png', 'image/png', new TextEncoder().encode('<svg onload="x()"/>')))
  await page.getByText('We cannot show this picture.').waitFor()
  await picture.setInputFiles(file('app.png', 'image/png', realPng(320, 180)))
  await page.getByLabel(/^What the picture shows.*English/).fill('A phone with the app')
  await page.getByLabel(/^What the picture shows.*Italian/).fill('Un telefono con l’app')
  await judge(page, 'the form for an announcement')
  await page.getByRole('button', { name: 'Preview', exact: true }).click()
  const seen = page.getByRole('dialog').frameLocator('iframe').first()
  await seen.getByRole('heading', { name: 'A new app' }).waitFor()
  const drawn = seen.getByRole('img', { name: 'A phone with the app' })
  await eventually(async () =>
    expect(await drawn.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth)).toBe(320),
  )
  await page.getByRole('dialog').getByRole('button').last().click()
  await page.getByRole('form').getByRole('button', { name: 'Announce', exact: true }).click()
  const row = page.getByRole('listitem').filter({ hasText: 'A new app' })
  await row.getByText('On the page').waitFor()
  await judge(page, 'announcements')
  await eventually(async () => expect(await home()).toMatch(/A new app[\s\S]*alt="A phone with the app"/))
  const src = /src="(\/pictures\/[0-9a-f]{64}\.png)"/.exec(await home())?.[1] ?? 'none'
  const answer = await fetch(`${desk.server.url}${src}`)
  expect(answer.headers.get('content-type')).toBe('image/png')
  expect(Buffer.compare(Buffer.from(realPng(320, 180)), Buffer.from(await answer.arrayBuffer()))).toBe(0)
  await row.getByRole('button', { name: /^Change/ }).click()
  await page.getByLabel('Title (English)').fill('A newer app')
  await page.getByRole('button', { name: 'Save' }).click()
  await page
    .getByRole('listitem')
    .filter({ hasText: 'A newer app' })
    .getByText(/edited/)
    .waitFor()
  await eventually(async () => expect(await home()).toMatch(/A newer app[\s\S]*edited at/))
  await page.getByRole('button', { name: /^Take back/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Take back' }).click()
  await page.getByRole('listitem').filter({ hasText: 'A newer app' }).getByText('Over').waitFor()
  await eventually(async () => expect(await home()).not.toContain('A newer app'))
  expect(await (await fetch(`${desk.server.url}/en/history/`)).text()).toContain('A newer app')
})

test('in Italian on a phone: light words are refused beside an open incident, and wait when they come later', async () => {
  const { components } = await desk.ada.get<{ components: { id: string; key: string }[] }>('/components')
  const componentId = components.find((one) => one.key === 'payments')?.id ?? ''
  const texts = { en: { title: 'Payments fail', body: 'We look into it.' } }
  await desk.ada.post('/incidents', { components: [{ componentId, impact: 'major' }], texts })
  const page = await desk.sit('#/announcements', { width: 375, height: 800, locale: 'it' })
  await page.evaluate("localStorage.setItem('vedetta.desk.language', '\"it\"')")
  await page.reload()
  const words = deskIt.announcing
  await page.getByRole('button', { name: words.add, exact: true }).click()
  await page.getByLabel(words.tone).selectOption('light')
  await page.getByText(words.lightHint).waitFor()
  for (const code of ['inglese', 'italiano']) {
    await page.getByLabel(words.name(code)).fill('Torta!')
    await page.getByLabel(words.body(code)).fill('Compiamo dieci anni.')
  }
  await page.getByRole('form').getByRole('button', { name: words.publish, exact: true }).click()
  await page.getByText(deskIt.problems['incident-open'] ?? '').waitFor()
  const startsAt = Date.now() + 1_500
  const said = { it: { title: 'Candeline', body: 'Dieci.' }, en: { title: 'Candles', body: 'Ten.' } }
  await desk.ada.post<AnnouncementDetail>('/announcements', {
    startsAt,
    endsAt: startsAt + 86_400_000,
    tone: 'light',
    texts: said,
  })
  await page.getByRole('listitem').filter({ hasText: 'Candeline' }).getByText(words.waits).waitFor()
  await judge(page, 'announcements in Italian')
  expect(await home()).not.toContain('Candles')
})
