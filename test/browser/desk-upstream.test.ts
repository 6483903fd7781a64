/** What others report, at the desk in a real browser: beside a suspicion with its link, in the draft on demand, among components and probes. */
import { afterEach, expect, test, vi } from 'vitest'
import { axe, complaints } from '../support/browser.ts'
import { type HttpTarget, startHttpTarget } from '../support/http-target.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { summary, theirComponent, theirIncident } from '../support/status-pages.ts'
import { browserOfFile, PHONE, SLOW, sitDown } from './desk-rig.ts'

const HOSTILE = '<img src=x onerror=alert(1)> Machines "do not" start'

const catalogueOf = (target: string) => `
page:
  name: { en: Shop status, it: Stato del negozio }
  languages: [en, it]
components:
  - key: cloud
    name: { en: Cloud, it: Cloud }
    probes: [{ key: cloud-says, kind: upstream, url: '${target}', part: Compute, profile: demo }]
  - key: shop
    name: { en: Shop, it: Negozio }
    dependsOn: [cloud]
    probes:
      - { key: shop-home, url: '${target}/shop', profile: demo }
      - { key: shop-down, kind: hashtag, url: '${target}/tags/shop_down' }
`

const browser = browserOfFile()
const closing: (() => unknown)[] = []
vi.setConfig({ testTimeout: 240_000 })
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function troubled(): Promise<{ server: TestServer; target: HttpTarget }> {
  const target = await startHttpTarget()
  const compute = theirComponent('c1', 'Compute', 'partial_outage')
  const incidents = [
    theirIncident(HOSTILE, 'identified', [compute]),
    theirIncident('Nowhere to read', 'identified', [compute], { shortlink: 'javascript:alert(1)' }),
  ]
  target.on('/api/v2/summary.json', { body: summary({ components: [compute], incidents }) })
  target.on('/shop', { status: 504 })
  const post = { id: '103206185588894565', created_at: new Date().toISOString() }
  target.on('/api/v1/timelines/tag/shop_down', { body: JSON.stringify([post]) }, { body: '[]' })
  const server = await startServer({ prober: true, catalogue: catalogueOf(target.url) })
  closing.push(target.close, server.close)
  return { server, target }
}

test('stands at the suspicion with links to the web alone, and in the draft when somebody wants it', async () => {
  const { server } = await troubled()
  const page = await sitDown(browser, server, { client: await server.signIn(), hash: '#/', ...PHONE })
  await page.getByRole('link', { name: /Shop/ }).first().click()
  const link = page.getByRole('link', { name: 'Acme Cloud reports of “Compute”: partly down' })
  await link.waitFor()
  expect(await link.getAttribute('href')).toBe('https://status.acme.example/')
  expect(await page.getByRole('link', { name: HOSTILE }).getAttribute('href')).toBe('https://stspg.io/p31zjtct2jer')
  await page.getByText('Nowhere to read').waitFor()
  expect(await page.getByRole('link', { name: 'Nowhere to read' }).count()).toBe(0)
  expect(await page.locator('.incident-head img').count()).toBe(0)

  const posts = page.getByRole('link', { name: '#shop_down: 1 post in the last hour, not known yet what is usual' })
  await posts.waitFor()
  expect(await posts.getAttribute('href')).toMatch(/\/tags\/shop_down$/)

  await page.getByLabel('Name what others report').check()
  await expect
    .poll(
      async () =>
        (await page.locator('textarea').evaluateAll((all) => all.map((one) => 'value' in one && one.value))).join('\n'),
      SLOW,
    )
    .toMatch(
      /on which this depends, reports trouble of its own: https[\s\S]+da cui questo dipende, segnala un problema/,
    )
  expect(await axe(page)).toEqual([])
  expect(complaints(page)).toEqual([])
})

test('components and probes say whose word it is', async () => {
  const { server } = await troubled()
  const page = await sitDown(browser, server, { client: await server.signIn(), hash: '#/components' })
  await page.getByText('reported by Acme Cloud, not measured').waitFor()
  expect(await page.getByRole('link', { name: HOSTILE }).getAttribute('href')).toBe('https://stspg.io/p31zjtct2jer')
  await page.goto(`${server.url}/console/#/probes`)
  await page.getByRole('link', { name: /cloud-says/ }).click()
  await page.getByLabel('Component on their page').waitFor()
  expect(await page.getByLabel('Component on their page').inputValue()).toBe('Compute')
  expect(await page.getByLabel('An outage that they report is a suspicion by itself').isChecked()).toBe(false)
  expect(await page.getByLabel('Slow from (ms)').count()).toBe(0)
  await page.getByText('Reports an outage').first().waitFor()
})
