/** At the real desk: a location is made, its agent enrols, it is suspected, released and shut out. */
import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { deskIt } from '../../web/words/it.ts'
import { enrolAgent } from '../support/signed-agent.ts'
import { deskOfFile } from './desk-rig.ts'
import { judge } from './judge.ts'

const desk = deskOfFile()

test('a location is made with the line that starts its agent; what a copied key does to it stands there', async () => {
  const page = await desk.sit('#/locations')
  await page.getByText('built in').waitFor()
  await page.getByLabel('Key', { exact: true }).fill('milan')
  await page.getByLabel('Name', { exact: true }).fill('Milan')
  await page.getByLabel('Region', { exact: true }).selectOption({ label: 'Italy' })
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  const line = await page.locator('.secret code').innerText()
  expect(line).toMatch(/^npx vedetta agent --server http:\/\/localhost:\d+ --enrol vde_\S{43}$/)
  const row = page.getByRole('listitem').filter({ hasText: 'Milan' })
  await row.getByText('waits for its agent').waitFor()
  expect(await row.innerText()).toContain('region Italy')
  await judge(page, 'a new location')

  const agent = await enrolAgent('london', { url: desk.server.url, admin: desk.ada, now: Date.now })
  const london = page.getByRole('listitem').filter({ hasText: 'london' })
  await london.getByText('not heard for a minute').waitFor()
  await agent.report([], { sequence: 1 })
  await agent.report([], { sequence: 1, key: generateKeyPairSync('ed25519').privateKey })
  await agent.send(JSON.stringify({ ...twin(), sequence: 1 }), { sequence: 1 })
  await london.getByText('quarantined').waitFor()
  expect(await london.innerText()).toContain('two different batches came under one number')
  await judge(page, 'a location in quarantine')
  await london.getByRole('button', { name: 'Let it count again london' }).click()
  await london.getByText(/^sees/).waitFor()
  await london.getByRole('button', { name: 'Shut out london' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Shut out' }).click()
  await london.getByText('shut out', { exact: true }).waitFor()
  expect((await agent.report([])).status).toBe(401)

  await london.getByRole('button', { name: 'Rename london' }).click()
  await page.getByLabel('Name of london').fill('London, City')
  await judge(page, 'a location under another name')
  await page.getByRole('form', { name: 'Rename london' }).getByRole('button', { name: 'Save' }).click()
  const city = page.getByRole('listitem').filter({ hasText: 'London, City' })
  await city.getByRole('button', { name: 'Delete london' }).click()
  await page.getByRole('dialog').getByText('Delete the location “London, City”?').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await city.waitFor({ state: 'detached' })
})

test('in Italian and on a phone too, and a probe may name where it is looked at from', async () => {
  const page = await desk.sit('#/locations', { width: 375, height: 800, locale: 'it' })
  await page.evaluate("localStorage.setItem('vedetta.desk.language', '\"it\"')")
  await page.reload()
  await page.getByText(deskIt.locations.isLocal).waitFor()
  await judge(page, 'locations in Italian')
  const { components } = await desk.ada.get<{ components: { id: string; key: string }[] }>('/components')
  const componentId = components.find((one) => one.key === 'payments')?.id ?? ''
  const probe = { key: 'payments', componentId, url: `${desk.target.url}/pay`, locations: ['milan', 'local'] }
  const { id } = await desk.ada.post<{ id: string }>('/probes', probe)
  await page.goto(`${desk.server.url}/console/#/probes/${id}`)
  expect(await page.getByLabel(deskIt.probes.locations).inputValue()).toBe('local, milan')
  await page.getByLabel(deskIt.probes.locations).fill('milan, nowhere')
  await page.getByRole('button', { name: deskIt.common.save }).click()
  await page.getByText(deskIt.problems['unknown-location'] ?? '').waitFor()
  await page.getByLabel(deskIt.probes.locations).fill('milan')
  await page.getByRole('button', { name: deskIt.common.save }).click()
  await page.getByRole('button', { name: deskIt.common.save }).waitFor({ state: 'detached' })
  const { probes } = await desk.ada.get<{ probes: { id: string; locations: string[] }[] }>('/probes')
  expect(probes.find((one) => one.id === id)?.locations).toEqual(['milan'])
})

const twin = () => ({
  protocol: 1,
  sentAt: Date.now(),
  sight: { sees: true, because: 'another', loopLagP99Ms: 1 },
  results: [],
  run: 'one',
})
