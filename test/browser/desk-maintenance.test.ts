/** At the real desk: work is planned, refused where no clock shows its time, begun, and called off; the page says each of it. */
import { expect, test } from 'vitest'
import type { MaintenanceList } from '../../server/contract/maintenance.ts'
import { deskEn } from '../../web/words/en.ts'
import { deskIt } from '../../web/words/it.ts'
import { eventually } from '../support/eventually.ts'
import { deskOfFile, SLOW } from './desk-rig.ts'
import { judge } from './judge.ts'

const desk = deskOfFile()

const home = async () => (await fetch(`${desk.server.url}/en/`)).text()

test('work is planned in the zone of the page, begun, and ended; the page and the calendar have it', async () => {
  const page = await desk.sit('#/maintenance')
  await page.getByRole('button', { name: 'Plan work' }).click()
  await page.getByLabel('Title (English)').fill('New database')
  await page.getByLabel('Title (Italian)').fill('Nuova base di dati')
  await page.getByLabel(/^Begins/).fill('2027-03-28T02:30')
  await page.getByLabel(/^Ends/).fill('2027-03-28T05:00')
  await page.getByLabel('Payments').check()
  await judge(page, 'the form for planned work')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('No clock shows this time on that day').waitFor()
  await page.getByLabel(/^Begins/).fill('2027-03-28T03:30')
  await page.getByRole('button', { name: 'Save' }).click()
  const row = page.getByRole('listitem').filter({ hasText: 'New database' })
  await row.getByText('To come').waitFor()
  expect(await row.innerText()).toMatch(/28 Mar 2027, 03:30 – 28 Mar 2027, 05:00/)
  await judge(page, 'planned work')
  await eventually(async () => expect(await home()).toMatch(/Planned work[\s\S]*New database/))
  const ics = await (await fetch(`${desk.server.url}/maintenance.ics`)).text()
  expect(ics).toContain('DTSTART:20270328T013000Z')
  await row.getByRole('button', { name: /^Start now/ }).click()
  await row.getByText('Under way').waitFor()
  await eventually(async () => expect(await home()).toContain('is-maintenance'))
  await row.getByRole('button', { name: /^End now/ }).click()
  await row.getByText('Done').waitFor()
})

test('words in a language without a title there are not dropped: the form asks for it at its field', async () => {
  const page = await desk.sit('#/maintenance')
  await page.getByRole('button', { name: 'Plan work' }).click()
  await page.getByLabel('Title (English)').fill('New router')
  await page
    .getByLabel(/\(Italian\)/)
    .last()
    .fill('La rete va e viene.')
  await page.getByLabel('Payments').check()
  await page.getByRole('button', { name: 'Save' }).click()
  const title = page.getByLabel('Title (Italian)')
  await title.and(page.locator(':focus:invalid')).waitFor()
  await title.fill('Router nuovo')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('listitem').filter({ hasText: 'New router' }).getByText('To come').waitFor()
  const { maintenances } = await desk.ada.get<MaintenanceList>('/maintenances')
  expect(maintenances.find((one) => one.title.en === 'New router')?.body.it).toBe('La rete va e viene.')
})

test('in Italian on a phone it is called off, after one question', async () => {
  const startsAt = Date.now() + 86_400_000
  const { components } = await desk.ada.get<{ components: { id: string; key: string }[] }>('/components')
  const componentId = components.find((one) => one.key === 'payments')?.id ?? ''
  const texts = { it: { title: 'Rete nuova' }, en: { title: 'New network' } }
  await desk.ada.post('/maintenances', { startsAt, endsAt: startsAt + 3_600_000, components: [{ componentId }], texts })
  const page = await desk.sit('#/maintenance', { width: 375, height: 800, locale: 'it' })
  await page.evaluate("localStorage.setItem('vedetta.desk.language', '\"it\"')")
  await page.reload()
  const row = page.getByRole('listitem').filter({ hasText: 'Rete nuova' })
  await row.getByText(deskIt.maintenance.states.scheduled).waitFor()
  await judge(page, 'planned work in Italian')
  await row.getByRole('button', { name: /^Annulla i lavori/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: deskIt.maintenance.cancel }).click()
  await row.getByText(deskIt.maintenance.states.cancelled).waitFor()
})

test('notices of planned work that cannot leave yet are stopped at its row; the work stays planned', async () => {
  desk.target.on('/hook', { status: 503 })
  await desk.ada.post('/subscribers/webhooks', { address: `${desk.target.url}/hook` })
  const startsAt = Date.now() + 86_400_000
  const { components } = await desk.ada.get<{ components: { id: string; key: string }[] }>('/components')
  const componentId = components.find((one) => one.key === 'payments')?.id ?? ''
  const texts = { en: { title: 'New routers' } }
  await desk.ada.post('/maintenances', { startsAt, endsAt: startsAt + 3_600_000, components: [{ componentId }], texts })
  const page = await desk.sit('#/maintenance', { width: 375, height: 800 })
  const row = page.getByRole('listitem').filter({ hasText: 'New routers' })
  await row.getByText('1 notice has not left yet.').waitFor(SLOW)
  await judge(page, 'notices that can be stopped')
  await row.getByRole('button', { name: 'Stop what has not left: New routers' }).click()
  await row.getByText('1 notice has not left yet.').waitFor({ ...SLOW, state: 'hidden' })
  await row.getByText(deskEn.maintenance.states.scheduled).waitFor(SLOW)
})
