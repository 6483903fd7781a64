/** At the real desk: work that repeats is planned with its next dates in sight, changed as a whole, and ended. */
import { expect, test } from 'vitest'
import type { MaintenanceList } from '../../server/contract/maintenance.ts'
import { eventually } from '../support/eventually.ts'
import { deskOfFile } from './desk-rig.ts'
import { judge } from './judge.ts'

const desk = deskOfFile()

const coming = async () => (await desk.ada.get<MaintenanceList>('/maintenances')).maintenances

test('a rule shows its dates while it is typed, and becomes one row that speaks for the rest', async () => {
  const page = await desk.sit('#/maintenance')
  await page.getByRole('button', { name: 'Plan work' }).click()
  await page.getByLabel('Title (English)').fill('Night patch')
  await page.getByLabel('Title (Italian)').fill('Aggiornamento notturno')
  await page.getByLabel(/^Begins/).fill('2027-03-28T04:30')
  await page.getByLabel(/^Ends/).fill('2027-03-28T05:30')
  await page.getByLabel('Payments').check()
  await page.getByLabel('How often').selectOption({ label: 'every month, on the last Sunday' })
  await page.getByText('25 Apr 2027, 04:30 – 25 Apr 2027, 05:30').waitFor()
  await page.getByLabel('How often').selectOption({ label: 'by a rule of your own' })
  await page.getByLabel('Rule (RFC 5545)').fill('FREQ=OFTEN')
  await page.getByText('This is no rule of repetition.').waitFor()
  await page.getByLabel('Rule (RFC 5545)').fill('freq=weekly;count=3')
  await page.getByText('11 Apr 2027, 04:30 – 11 Apr 2027, 05:30').waitFor()
  await judge(page, 'the form for work that repeats')
  await page.getByRole('button', { name: 'Save' }).click()
  const row = page.getByRole('listitem').filter({ hasText: 'Night patch' }).first()
  await row.getByText('Repeats: FREQ=WEEKLY;COUNT=3').waitFor()
  expect((await coming()).map((one) => one.series?.rule)).toEqual(['FREQ=WEEKLY;COUNT=3'])
})

test('a series is changed as a whole, one date goes its own way, and it ends after one question', async () => {
  const { components } = await desk.ada.get<{ components: { id: string; key: string }[] }>('/components')
  const componentId = components.find((one) => one.key === 'payments')?.id ?? ''
  const startsAt = Date.now() + 86_400_000
  const texts = { it: { title: 'Copia' }, en: { title: 'Backup' } }
  const plan = { startsAt, endsAt: startsAt + 3_600_000, components: [{ componentId }], texts, rule: 'FREQ=WEEKLY' }
  await desk.ada.post('/maintenances', plan)
  const page = await desk.sit('#/maintenance', { width: 375, height: 800 })
  const row = page.getByRole('listitem').filter({ hasText: 'Backup' }).first()
  await row.getByText('8 further dates').click()
  await row.getByRole('button', { name: 'Call off: Backup' }).nth(1).waitFor()
  await judge(page, 'a series with its dates open')
  await row.getByRole('button', { name: 'Change the series: Backup' }).click()
  await page.getByLabel('Title (English)').fill('Big backup')
  await page.getByLabel('Rule (RFC 5545)').fill('FREQ=WEEKLY;INTERVAL=2')
  await page.getByRole('button', { name: 'Save' }).click()
  const changed = page.getByRole('listitem').filter({ hasText: 'Big backup' }).first()
  await changed.getByText('4 further dates').waitFor()
  await changed.getByRole('button', { name: 'End the series: Big backup' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'End the series' }).click()
  await eventually(async () => expect((await coming()).filter((one) => one.title.en === 'Big backup')).toEqual([]))
})
