/** At the real desk: a name or a picture that must go is looked for, and with a reason taken out for good. */
import { expect, test } from 'vitest'
import type { AnnouncementDetail, AnnouncementList, PictureView } from '../../server/contract/announcements.ts'
import type { ComponentList } from '../../server/contract/catalogue.ts'
import type { IncidentDetail } from '../../server/contract/incidents.ts'
import { realPng } from '../support/pictures.ts'
import { deskOfFile, PHONE } from './desk-rig.ts'
import { judge } from './judge.ts'

const desk = deskOfFile()

test('a name is looked for, taken out, and stands on no update any more', async () => {
  const { components } = await desk.ada.get<ComponentList>('/components')
  const payments = components.find((one) => one.key === 'payments')?.id ?? ''
  const opened = await desk.ada.post<IncidentDetail>('/incidents', {
    components: [{ componentId: payments, impact: 'partial' }],
    texts: { en: { title: 'Payments are slow', body: 'Ask Mario Rossi about it.' } },
  })
  const page = await desk.sit(`#/incidents/${opened.incident.id}`, PHONE)
  await page.getByRole('link', { name: 'Redact' }).click()
  await page.getByLabel('Words that must go').fill('x y')
  await page.getByRole('button', { name: 'Look where they stand' }).click()
  await page
    .getByText(/at least three letters/)
    .first()
    .waitFor()
  await page.getByLabel('Words that must go').fill('nobody said this')
  await page.getByRole('button', { name: 'Look where they stand' }).click()
  await page.getByText('They stand nowhere.').waitFor()
  await page.getByLabel('Words that must go').fill('mario rossi')
  await page.getByRole('button', { name: 'Look where they stand' }).click()
  await page.getByText('Incidents, their updates and earlier words: 1').waitFor()
  await page.getByLabel('Reason').fill('He asked us to')
  await judge(page, 'a name that must go, on a phone')
  await page.getByRole('button', { name: 'Take out for good' }).click()
  const question = page.getByRole('dialog', { name: 'Take out “mario rossi”?' })
  await judge(page, 'the question before a name goes')
  await question.getByRole('button', { name: 'Take out for good' }).click()
  await page.getByText('Taken out. The page follows within seconds.').waitFor()
  const now = await desk.ada.get<IncidentDetail>(`/incidents/${opened.incident.id}`)
  expect(now.updates[0]?.texts.en?.body).toBe('Ask […] about it.')
  const wide = await desk.sit('#/redact', { colorScheme: 'dark' })
  await wide.getByRole('heading', { name: 'Redact' }).waitFor()
  await judge(wide, 'redaction, wide and dark')
})

test('a picture is taken out from the announcement that shows it, which stands without it', async () => {
  const data = Buffer.from(realPng(320, 180)).toString('base64')
  const { id } = await desk.ada.post<PictureView>('/pictures', { data })
  await desk.ada.post<AnnouncementDetail>('/announcements', {
    ...{ endsAt: Date.now() + 3_600_000, picture: id },
    texts: { en: { title: 'A new app', body: 'Look.', alt: 'A phone' } },
  })
  const page = await desk.sit('#/announcements', PHONE)
  await page.getByRole('link', { name: 'Redact the picture: A new app' }).click()
  await page.getByText('Announcements that show it: 1').waitFor()
  await page.getByLabel('Reason').fill('She never agreed to it')
  await judge(page, 'a picture that must go, on a phone')
  await page.getByRole('button', { name: 'Take out for good' }).click()
  const question = page.getByRole('dialog', { name: 'Take this picture out?' })
  await judge(page, 'the question before a picture goes')
  await question.getByRole('button', { name: 'Take out for good' }).click()
  await page.getByText('Taken out. The page follows within seconds.').waitFor()
  const { announcements } = await desk.ada.get<AnnouncementList>('/announcements')
  expect(announcements).toMatchObject([{ title: { en: 'A new app' }, picture: null }])
  const again = await desk.sit(`#/redact/${id}`, { colorScheme: 'dark' })
  await again.getByText('It is not here any more.').waitFor()
  await judge(again, 'a picture that is gone, wide and dark')
})
