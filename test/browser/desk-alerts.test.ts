/** Alerts of other systems at the desk, in a real browser: the form, the address that is shown once, what was heard, and where it stands. */
import { afterEach, expect, test, vi } from 'vitest'
import { caughtAlerts } from '../support/alerts.ts'
import { axe, complaints } from '../support/browser.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { browserOfFile, button, PHONE, sitDown } from './desk-rig.ts'

const CATALOGUE = `
page:
  name: { en: Luma Status, it: Stato di Luma }
  languages: [en, it]
components:
  - key: streaming
    name: { en: Streaming, it: Streaming }
  - key: login
    name: { en: Signing in, it: Accesso }
`

const browser = browserOfFile()
let server: TestServer
vi.setConfig({ testTimeout: 240_000 })
afterEach(() => server.close())

const send = (url: string, body: unknown) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

test('a probe is made, its address is shown once, and what comes there stands where it belongs', async () => {
  server = await startServer({ catalogue: CATALOGUE })
  const client = await server.signIn()
  const page = await sitDown(browser, server, { client, hash: '#/probes', ...PHONE })
  await button(page, 'Add a probe').click()
  await page.getByLabel('Kind of check').selectOption('inbound')
  expect(await page.getByLabel('URL', { exact: true }).count()).toBe(0)
  await page.getByLabel('Component').first().selectOption({ label: 'Streaming' })
  await page.getByLabel('Key', { exact: true }).fill('alertmanager')
  await page.getByLabel('Labels it must have').fill('service')
  await button(page, 'Save').click()
  await page
    .getByText('Not a label and its value: “service”')
    .or(page.getByText(/Not a label and its value: /))
    .first()
    .waitFor()
  await page.getByLabel('Labels it must have').fill('service="streaming"')
  await page.getByLabel('What alerts do').selectOption('verdict')
  await button(page, 'Save').click()

  await button(page, 'Make the URL').click()
  const shown = page.getByText(/\/api\/inbound\/[\w-]{43}/).first()
  await shown.waitFor()
  const url =
    /http\S+\/api\/inbound\/[\w-]{43}/.exec((await shown.textContent()) ?? (await shown.inputValue()))?.[0] ?? ''
  const firing = caughtAlerts('alertmanager-firing')
  const stray = { status: 'firing', labels: { alertname: '<img src=x onerror=alert(1)>', service: 'billing' } }
  const sent = await send(url, { ...firing, alerts: [...firing.alerts, stray] })
  expect(await sent.json()).toEqual({ taken: 3, unmatched: 1 })
  await page.getByText('1 open alert belongs to no component').waitFor()
  const link = page.getByRole('link', { name: 'Alertmanager: HighErrorRate (severity critical)' })
  expect(await link.getAttribute('href')).toBe('http://prometheus.example.com:9090/graph?g0.expr=rate')
  await page.getByText('belongs to no component', { exact: false }).first().waitFor()
  expect(await page.locator('img').count()).toBe(0)
  expect(await axe(page)).toEqual([])

  await page.goto(`${server.url}/console/#/`)
  await page
    .getByRole('link', { name: /Streaming/ })
    .first()
    .click()
  await page.getByText('5xx above 5 % for 2 minutes').first().waitFor()
  await page.getByRole('link', { name: 'Alertmanager: HighErrorRate (severity critical)' }).waitFor()
  expect(await axe(page)).toEqual([])
  await page.goto(`${server.url}/console/#/components`)
  await page.getByText('p95 above 2 s').waitFor()
  expect(complaints(page)).toEqual([])
})

test('a source that is not there stands at its field', async () => {
  server = await startServer({ catalogue: CATALOGUE })
  const page = await sitDown(browser, server, { client: await server.signIn(), hash: '#/probes' })
  await button(page, 'Add a probe').click()
  await page.getByLabel('Kind of check').selectOption('inbound')
  await page.getByLabel('Key', { exact: true }).fill('login-alerts')
  await page.getByLabel('Posted to the address of').fill('nobody')
  await button(page, 'Save').click()
  await page.getByText('There is no inbound probe', { exact: false }).first().waitFor()
})
