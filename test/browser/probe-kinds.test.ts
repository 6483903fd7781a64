/** The form of a probe in a real browser: each kind shows its own fields, and what another one had is not sent. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { startDnsServer } from '../probes/dns-server.ts'
import { axe } from '../support/browser.ts'
import { authority, certificate } from '../support/certificates.ts'
import { button, deskEachTest } from './desk-rig.ts'

const desk = deskEachTest()

const kindField = (page: Page) => page.getByLabel('Kind of check')

/** Those of these labels that can be seen; a part of the form that is closed counts as its heading. */
async function shown(page: Page): Promise<string[]> {
  const labels = [
    'Method',
    'Expected status',
    'Request headers',
    'Request body',
    'Keyword in the body',
    'Degraded so many days before its end',
  ]
  const seen = await Promise.all(labels.map((label) => page.getByText(label, { exact: true }).first().isVisible()))
  return labels.filter((_label, i) => seen[i])
}

test('each kind shows only its own fields', async () => {
  const page = await desk.sit('#/probes')
  await button(page, 'Add a probe').click()
  await kindField(page).selectOption('http')
  expect(await shown(page)).toEqual(['Method', 'Expected status', 'Request headers', 'Keyword in the body'])
  await kindField(page).selectOption('tcp')
  expect(await shown(page)).toEqual(['Request body', 'Keyword in the body'])
  await kindField(page).selectOption('tls')
  expect(await shown(page)).toEqual(['Degraded so many days before its end'])
  await kindField(page).selectOption('dns')
  expect(await shown(page)).toEqual(['Keyword in the body'])
  await page.getByText('dns://resolver/name?type=A').waitFor()
})

test('what is wrong stands at its field, and goes with the next try', async () => {
  const page = await desk.sit('#/probes')
  await button(page, 'Add a probe').click()
  const url = page.getByLabel('URL', { exact: true })
  const pattern = page.getByLabel('Pattern in the body')
  const tryIt = button(page, 'Try it (nothing is recorded)')
  const faultOf = async (field: typeof url) => page.locator(`[id="${await field.getAttribute('id')}-fault"]`)
  await tryIt.click()
  expect(await (await faultOf(url)).textContent()).toBe('Write the URL that is to be checked.')
  expect(await url.getAttribute('aria-invalid')).toBe('true')

  await url.fill(`${desk.target.url}/play`)
  await page.getByText('More about the answer').click()
  await pattern.fill('(')
  await page.getByText('More about the answer').click()
  await tryIt.click()
  await pattern.waitFor()
  expect(await (await faultOf(pattern)).textContent()).toMatch(/^Pattern in the body: ./)
  expect(await pattern.getAttribute('aria-invalid')).toBe('true')
  expect(await url.getAttribute('aria-invalid')).toBe('false')
  expect(await page.getByText('body/').count()).toBe(0)

  await url.fill('')
  await tryIt.click()
  expect(await (await faultOf(url)).textContent()).toBe('Write the URL that is to be checked.')
  expect(await pattern.getAttribute('aria-invalid')).toBe('false')
  expect(await page.getByRole('alert').allTextContents()).toEqual(['Write the URL that is to be checked.'])
})

test('a question to a name server is tried, saved without what another kind had, and checked', async () => {
  const dns = await startDnsServer({ 'shop.example': { MX: ['10 mail.shop.example'] } })
  await desk.ada.post('/components', { key: 'names', name: { en: 'Names', it: 'Nomi' } })
  const page = await desk.sit('#/probes')
  await button(page, 'Add a probe').click()
  await page.getByLabel('Expected status').fill('204')
  await kindField(page).selectOption('dns')
  await page.getByLabel('URL', { exact: true }).fill(`dns://${dns.address}/shop.example?type=MX`)
  await page.getByLabel('Component').selectOption({ label: 'Names' })
  await page.getByLabel('Keyword in the body').fill('10 mail.shop.example')
  await button(page, 'Try it (nothing is recorded)').click()
  await page.getByText(/MX of shop\.example: 10 mail\.shop\.example in \d+ ms/).waitFor({ timeout: 20_000 })
  await button(page, 'Save').click()
  await page.getByRole('link', { name: /names-shop-example/ }).waitFor()
  const { probes } = await desk.ada.get<{ probes: { key: string; kind: string }[] }>('/probes')
  expect(probes.find((one) => one.kind === 'dns')).toMatchObject({
    key: 'names-shop-example',
    keyword: '10 mail.shop.example',
    expectStatus: [[200, 299]],
  })
  dns.close()
})

test('how a web address is reached is chosen, tried, kept, and stands there again', async () => {
  const dns = await startDnsServer({ 'shop.example': ['127.0.0.1'] })
  desk.target.on('/old', { redirect: '/new' })
  const page = await desk.sit('#/probes', { width: 375 })
  await button(page, 'Add a probe').click()
  await page.getByLabel('URL', { exact: true }).fill(`http://shop.example:${desk.target.port}/old`)
  await page.getByText('How it is reached').click()
  await page.getByLabel('Redirects').selectOption({ label: 'do not follow: the redirect is the answer' })
  await page.getByLabel('Addresses').selectOption('IPv4')
  const resolver = page.getByLabel('Name server')
  await resolver.fill('dns.example.com')
  const trust = page.getByLabel('Certificates to trust as well')
  await trust.fill('hello')
  const tryIt = button(page, 'Try it (nothing is recorded)')
  await tryIt.click()
  await page.getByText('holds no certificate: write PEM').waitFor()
  await trust.fill(authority())
  await page.getByLabel('Certificate of the client').fill(certificate('good').cert)
  await page.getByLabel('Its private key').fill(certificate('good').key)
  await page.getByText('must be an address, with a port or without').waitFor()
  await resolver.fill(dns.address)
  await tryIt.click()
  await page.getByText('HTTP 302 instead of 200-299').waitFor({ timeout: 20_000 })
  await button(page, 'Save').click()
  await page.getByRole('link', { name: /shop-example|old/ }).click()
  expect(await page.getByLabel('Redirects').inputValue()).toBe('0')
  expect(await page.getByLabel('Addresses').inputValue()).toBe('4')
  expect(await resolver.inputValue()).toBe(dns.address)
  expect(await page.getByLabel('Its private key').inputValue()).toBe('••••')
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375)
  dns.close()
})

test('steps are written, tried, kept and taken away, on a phone', async () => {
  desk.target.on('/session', { headers: { 'content-type': 'application/json' }, body: '{"token":"tok-4711"}' })
  const page = await desk.sit('#/probes', { width: 375 })
  await button(page, 'Add a probe').click()
  await page.getByLabel('URL', { exact: true }).fill(`${desk.target.url}/orders/{{token}}`)
  await page.getByText('Steps before it').click()
  await page.getByLabel('Secrets').fill('password = hunter2')
  const tryIt = button(page, 'Try it (nothing is recorded)')
  await tryIt.click()
  await page.getByText('asks for {{token}}, which no secret and no step before it is called').waitFor()

  await button(page, 'Add a step').click()
  await page.getByLabel('Name of the step').fill('sign in')
  await page.getByLabel('URL of the step').fill(`${desk.target.url}/session`)
  const step = page.getByRole('group', { name: 'Step 1' })
  await step.getByLabel('Method').selectOption('POST')
  await step.getByLabel('Request body').fill('p={{password}}')
  await step.getByLabel('Values to keep').fill('token = $.nothing')
  await tryIt.click()
  const missing = 'Step "sign in": no value for token: nothing stands at $.nothing'
  await page.getByText(missing).waitFor({ timeout: 20_000 })
  await page.getByRole('list', { name: 'Steps' }).getByText('sign in').waitFor()
  await step.getByLabel('Values to keep').fill('token = $.token')
  await tryIt.click()
  await page.getByText(/HTTP 200 in \d+ ms/).waitFor({ timeout: 20_000 })
  await desk.target.next(({ path }) => path === '/orders/tok-4711')
  expect((await desk.target.next(({ path }) => path === '/session')).body).toBe('p=hunter2')
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375)
  expect(await axe(page)).toEqual([])

  await button(page, 'Add a step').click()
  await page.getByLabel('Name of the step').last().fill('hello')
  await page.getByLabel('URL of the step').last().fill(`${desk.target.url}/hello`)
  await button(page, 'Ask step 2 earlier').click()
  const names = () =>
    page.getByLabel('Name of the step').evaluateAll((all) => all.map((one) => 'value' in one && one.value))
  expect(await names()).toEqual(['hello', 'sign in'])
  await button(page, 'Remove step 1').click()
  expect(await names()).toEqual(['sign in'])

  await page.getByLabel('Key', { exact: true }).fill('orders')
  await button(page, 'Save').click()
  await page.getByRole('link', { name: /orders/ }).click()
  expect(await page.getByLabel('Name of the step').inputValue()).toBe('sign in')
  expect(await page.getByLabel('Secrets').inputValue()).toBe('password = ••••')
  await page.getByLabel('URL', { exact: true }).fill(`${desk.target.url}/orders`)
  await button(page, 'Remove step 1').click()
  await button(page, 'Save').click()
  await page.getByRole('link', { name: /orders/ }).waitFor()
  const { probes } = await desk.ada.get<{ probes: { key: string; steps: unknown[] }[] }>('/probes')
  expect(probes.find((one) => one.key === 'orders')).toMatchObject({ steps: [], secrets: { password: '••••' } })
}, 90_000)
