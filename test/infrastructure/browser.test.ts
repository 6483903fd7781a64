import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { axe, complaints, launchBrowser, screenshot, type TestBrowser } from '../support/browser.ts'
import { type HttpTarget, startHttpTarget } from '../support/http-target.ts'

const PAGE = `<!doctype html>
<html lang="it"><head><title>Prova</title><link rel="icon" href="data:,">
<style>body { background: #fff; color: #111 } @media (prefers-color-scheme: dark) { body { background: #111; color: #fff } }</style>
</head><body><main><h1>Tutto bene</h1><noscript>Senza script</noscript></main>
<script>document.querySelector('main').append(new Date(0).toLocaleTimeString() + ' ' + innerWidth)</script></body></html>`
const BAD_PAGE = `<html><head><title>x</title></head><body><main><h1 style="color:#ddd">Pale</h1><img src="data:,"></main></body></html>`
const STRICT = { 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:" }

let browser: TestBrowser
let here: HttpTarget
let elsewhere: HttpTarget

beforeAll(async () => {
  ;[browser, here, elsewhere] = await Promise.all([launchBrowser(), startHttpTarget(), startHttpTarget()])
  const headers = { 'content-type': 'text/html' }
  here.on('/', { body: PAGE, headers })
  here.on('/bad', { body: BAD_PAGE, headers })
  here.on('/strict', { body: PAGE, headers: { ...headers, ...STRICT } })
  elsewhere.on('/open', { body: 'ok', headers: { 'access-control-allow-origin': '*' } })
  elsewhere.on('/closed', { body: 'ok' })
})

afterAll(() => Promise.all([browser.close(), here.close(), elsewhere.close()]))

test('a page opens in the asked language, zone, width and colours', async () => {
  const page = await browser.openPage({ locale: 'it-IT', width: 375, colorScheme: 'dark', timeZone: 'Europe/Rome' })
  await page.goto(here.url)
  expect(await page.textContent('main')).toContain('01:00:00 375')
  expect(await page.evaluate('getComputedStyle(document.body).color')).toBe('rgb(255, 255, 255)')
  expect((await here.next()).headers['accept-language']).toContain('it-IT')
  expect(complaints(page)).toEqual([])
})

test('without script the page shows what it says then', async () => {
  const page = await browser.openPage({ javaScriptEnabled: false })
  await page.goto(here.url)
  const shown = await page.evaluate('document.querySelector("main").innerText')
  expect(shown).toBe('Tutto bene\nSenza script')
  await axe(page)
  await page.reload()
  expect(await page.evaluate('document.querySelector("main").innerText')).toBe(shown)
})

const FAULTS = [/^color-contrast/, /^html-has-lang/, /^image-alt/].map((rule) => expect.stringMatching(rule))

test.each([
  ['nothing on a good page', '/', true, []],
  ['nothing on a good page under a strict policy', '/strict', true, []],
  ['faults on a bad one', '/bad', true, FAULTS],
  ['nothing on a good page without script', '/', false, []],
  ['the same faults without script', '/bad', false, FAULTS],
])('axe finds %s', async (_name, path, javaScriptEnabled, findings) => {
  const page = await browser.openPage({ javaScriptEnabled })
  await page.goto(here.url + path)
  expect((await axe(page)).toSorted()).toEqual(findings)
})

test('the browser keeps pages of different origins apart', async () => {
  const page = await browser.openPage()
  await page.goto(here.url)
  const ask = (path: string) =>
    page.evaluate(`fetch('${elsewhere.url}${path}').then((answer) => answer.text(), (fault) => fault.message)`)
  expect(await ask('/open')).toBe('ok')
  expect(await ask('/closed')).toBe('Failed to fetch')
  expect(complaints(page).join()).toContain('CORS')
})

test('a breach of the policy of the page is a complaint', async () => {
  const page = await browser.openPage()
  await page.goto(`${here.url}/strict`)
  expect(complaints(page).join()).toContain('Content Security Policy')
})

test('nothing outside this machine is asked', async () => {
  const page = await browser.openPage()
  await expect(page.goto('http://example.org/')).rejects.toThrow('ERR_NAME_NOT_RESOLVED')
})

test('a screenshot is a PNG of the asked width', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vedetta-shot-'))
  try {
    const page = await browser.openPage({ width: 375 })
    await page.goto(here.url)
    await screenshot(page, join(folder, 'page.png'))
    const png = readFileSync(join(folder, 'page.png'))
    expect([png.toString('latin1', 1, 4), png.readUInt32BE(16)]).toEqual(['PNG', 375])
  } finally {
    rmSync(folder, { recursive: true })
  }
})
