/** At the real desk: what is refused stands at its field, in the desk's language, and no address of the API is to be read. */
import { expect, test } from 'vitest'
import type { ComponentList } from '../../server/contract/catalogue.ts'
import type { MaintenanceList } from '../../server/contract/maintenance.ts'
import { deskIt } from '../../web/words/it.ts'
import { eventually } from '../support/eventually.ts'
import { deskOfFile, PHONE } from './desk-rig.ts'
import { judge } from './judge.ts'

const desk = deskOfFile()

/** In Italian, on a phone. */
async function sit(hash: string) {
  const page = await desk.sit(hash, { ...PHONE, locale: 'it' })
  await page.evaluate("localStorage.setItem('vedetta.desk.language', '\"it\"')")
  await page.reload()
  return page
}

test('work that covers nothing, and one that ends before it begins, are told at the choice and at the end', async () => {
  const page = await sit('#/maintenance')
  await page.getByRole('button', { name: deskIt.maintenance.plan }).click()
  await page.getByLabel(/^Titolo \(inglese\)/).fill('New network')
  await page.getByLabel(/^Titolo \(italiano\)/).fill('Rete nuova')
  const save = page.getByRole('button', { name: deskIt.common.save })
  await save.click()
  await page.locator('fieldset').getByText(deskIt.maintenance.chooseOne).waitFor()
  await page.getByLabel('Pagamenti').check()
  const endsAt = page.getByLabel(/^Fine/)
  const written = await endsAt.inputValue()
  await page.getByLabel(/^Inizio/).fill('2027-05-01T10:00')
  await endsAt.fill('2027-05-01T09:00')
  await save.click()
  await page.locator('.field', { has: endsAt }).getByText(deskIt.problems['ends-before-start']!).waitFor()
  expect(await endsAt.getAttribute('aria-invalid')).toBe('true')
  expect(await page.locator('.trouble').count()).toBe(0)
  await judge(page, 'a refusal at its field')
  expect(written).not.toBe('')
})

test('work in one region is told by the name of the region, and how it goes is said at the desk', async () => {
  const page = await sit('#/maintenance')
  await page.getByRole('button', { name: deskIt.maintenance.plan }).click()
  await page.getByLabel(/^Titolo \(inglese\)/).fill('New router')
  await page.getByLabel(/^Titolo \(italiano\)/).fill('Router nuovo')
  await page.getByLabel('Pagamenti').check()
  await page.locator('.covered .regions summary').click()
  await page.getByLabel('Italia', { exact: true }).check()
  await judge(page, 'planned work in one region')
  await page.getByRole('button', { name: deskIt.common.save }).click()
  const row = page.getByRole('listitem').filter({ hasText: 'Router nuovo' })
  await row.getByText('Pagamenti (Italia)').waitFor()
  await row.getByRole('button', { name: /^Di’ come procede/ }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: deskIt.maintenance.noteSend }).click()
  await dialog.getByText(deskIt.maintenance.noteEmpty).waitFor()
  await dialog.getByLabel('Come procede (italiano)').fill('Il primo router è montato.')
  await dialog.getByLabel('Come procede (inglese)').fill('The first router is in.')
  await judge(page, 'how planned work goes')
  await dialog.getByRole('button', { name: deskIt.maintenance.noteSend }).click()
  await row.getByText('Il primo router è montato.').waitFor()
  const { maintenances } = await desk.ada.get<MaintenanceList>('/maintenances')
  const work = maintenances.find((one) => one.title.en === 'New router')
  expect(work?.components[0]?.regions).toEqual(['italy'])
  const own = async () => (await fetch(`${desk.server.url}/en/maintenance/${work?.id}/`)).text()
  await eventually(async () => expect(await own()).toContain('The first router is in.'))
})

test('a key that is taken, and a webhook that may not be reached, are told at their fields', async () => {
  const page = await sit('#/components')
  const { components } = await desk.ada.get<ComponentList>('/components')
  await page.getByRole('button', { name: deskIt.components.add, exact: true }).click()
  await page.getByLabel(/^Nome \(inglese\)/).fill('Second payments')
  const key = page.getByLabel(deskIt.components.key, { exact: true })
  await key.fill(components.find((one) => one.name.it === 'Pagamenti')?.key ?? '')
  await page.getByRole('button', { name: deskIt.common.save }).click()
  await page.locator('.field', { has: key }).getByText(deskIt.problems['key-taken']!).waitFor()
  expect(await page.locator('.trouble').count()).toBe(0)

  await page.goto(`${desk.server.url}/console/#/people`)
  const form = page.getByRole('form', { name: deskIt.people.addWebhook })
  const address = form.getByLabel(deskIt.people.webhookUrl)
  await address.fill('http://10.0.0.1/hook')
  await form.getByRole('button', { name: deskIt.common.add }).click()
  const field = form.locator('.field', { has: page.getByLabel(deskIt.people.webhookUrl) })
  await field.getByText(deskIt.problems['target-refused']!).waitFor()
  expect(await field.locator('[lang=en]').innerText()).toContain('10.0.0.1')
  expect(await page.locator('body').innerText()).not.toContain('body/')
  await judge(page, 'a webhook that is refused')
})
