/** The page in a real browser: what axe finds, what fits, what the script adds and what stands without it. */
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { PublicPage } from '../../server/contract/public.ts'
import { en } from '../../web/words/en.ts'
import { spacedOut } from '../browser/judge.ts'
import { axe, complaints, launchBrowser, type TestBrowser } from '../support/browser.ts'
import { NOW } from './facts.ts'
import { FIXTURES, GOOD, OPEN } from './fixtures.ts'
import { hostilePage, SPELLINGS } from './hostile.ts'
import { allFiles, builtRenderer, type ServedPage, serveFiles, type TestedRenderer } from './rendering.ts'

let renderer: TestedRenderer
let browser: TestBrowser
let served: ServedPage
beforeAll(async () => {
  renderer = await builtRenderer()
  browser = await launchBrowser()
})
afterEach(() => served.close())
afterAll(() => browser.close())

const sideways = (page: Page) => page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')

describe('axe finds nothing', () => {
  test.each([
    ['en', 'light', 1280],
    ['en', 'dark', 375],
    ['it', 'light', 320],
    ['it', 'dark', 1280],
  ] as const)('%s, %s, %i px, on any page of an outage', async (language, colorScheme, width) => {
    served = await serveFiles(allFiles(renderer, OPEN))
    const page = await browser.openPage({ colorScheme, width, locale: language })
    for (const path of ['', 'incidents/inc1/', 'incidents/past1/', 'history/', 'subscribe/']) {
      await page.goto(`${served.url}/${language}/${path}`)
      expect.soft(await axe(page), path).toEqual([])
      expect.soft(await sideways(page), path).toBeLessThanOrEqual(0)
    }
    await page.goto(`${served.url}/_answers/confirm.${language}.html`)
    expect(await axe(page)).toEqual([])
    expect(complaints(page)).toEqual([])
  })

  test('with every strip open', async () => {
    served = await serveFiles(allFiles(renderer, GOOD))
    const page = await browser.openPage()
    await page.goto(`${served.url}/en/`)
    await page.keyboard.press('Tab')
    await page.locator('#c-stream summary').focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => page.getByText('Days that were not good').isVisible()).toBe(true)
    expect(await axe(page)).toEqual([])
  })
})

describe('on a phone nothing has to be pushed sideways', () => {
  test.each(Object.entries(FIXTURES))(
    'page "%s", at 320 px and with the text set further apart',
    async (_name, facts) => {
      served = await serveFiles(allFiles(renderer, facts))
      const page = await browser.openPage({ width: 320 })
      await page.goto(`${served.url}/it/`)
      expect(await sideways(page)).toBeLessThanOrEqual(0)
      expect(await spacedOut(page)).toBeLessThanOrEqual(0)
    },
  )

  test.each(SPELLINGS)('R57 a page that says %s in every place', async (_name, text) => {
    served = await serveFiles(allFiles(renderer, hostilePage(text)))
    const page = await browser.openPage({ width: 375 })
    await page.goto(`${served.url}/en/`)
    expect(await sideways(page)).toBeLessThanOrEqual(0)
    expect(complaints(page)).toEqual([])
  })

  test('a language from right to left: the same column, mirrored', async () => {
    const facts = { ...OPEN, page: { ...OPEN.page, languages: ['ar'], defaultLanguage: 'ar' } }
    const words = { ...en, language: { ...en.language, code: 'ar', direction: 'rtl' as const } }
    served = await serveFiles(allFiles(renderer, facts, { ar: words }))
    const page = await browser.openPage({ width: 375 })
    await page.goto(`${served.url}/ar/`)
    expect(await sideways(page)).toBeLessThanOrEqual(0)
    const edge = await page.evaluate<number>(
      "innerWidth - document.querySelector('.facts').getBoundingClientRect().right",
    )
    expect(edge).toBe(16)
  })

  test('all that is pressed is at least 24 px high', async () => {
    served = await serveFiles(allFiles(renderer, OPEN))
    const page = await browser.openPage({ width: 375 })
    await page.goto(`${served.url}/en/`)
    const small = await page.evaluate<string[]>(
      "[...document.querySelectorAll('a:not(.skip, .prose a, .stale a), button, summary')].filter((one) => one.getBoundingClientRect().height < 24).map((one) => one.textContent)",
    )
    expect(small).toEqual([])
  })
})

describe('without script', () => {
  test('the page says what it says, in its own zone, named', async () => {
    served = await serveFiles(allFiles(renderer, OPEN))
    const page = await browser.openPage({ javaScriptEnabled: false, timeZone: 'America/New_York' })
    await page.goto(`${served.url}/it/`)
    const text = await page.innerText('body')
    expect(text).toContain('Lo streaming non funziona in Italia e in Spagna')
    expect(text).toContain('Dalle 11:47 CET')
    expect(text).toContain('Gli orari sono nel fuso Europe/Rome.')
    await page.locator('#c-stream summary').click()
    await expect.poll(() => page.getByText('I giorni andati male').isVisible()).toBe(true)
    expect(await axe(page)).toEqual([])
  })
})

/** The page as it is when a viewer opens it just now. */
function now(facts: PublicPage, asOfMs = Date.now()) {
  const asOf = { at: asOfMs, verifiedAt: asOfMs - 12_000 }
  return new Map([...renderer.renderLive(facts, asOf)].map((file) => [file.path, file]))
}

describe('with script', () => {
  test('times are the viewer’s, and say so', async () => {
    served = await serveFiles(allFiles(renderer, OPEN))
    const page = await browser.openPage({ timeZone: 'America/New_York' })
    await page.goto(`${served.url}/en/`)
    await expect.poll(() => page.innerText('.facts')).toContain('Since 05:47 (your time)')
    expect(await page.innerText('footer')).toContain('Times are in your zone, America/New York.')
    expect(await page.innerText('.latest')).toContain('You hear from us again by 08:30.')
  })

  test('a page that nothing renews any more says so after three minutes, and one that is renewed does not', async () => {
    served = await serveFiles(now(GOOD, Date.now() - 181_000))
    const page = await browser.openPage()
    await page.goto(`${served.url}/en/`)
    await expect.poll(() => page.locator('#stale').isVisible()).toBe(true)
    expect(await axe(page)).toEqual([])
    served.show(now(GOOD))
    await page.reload()
    expect(await page.locator('#stale').isVisible()).toBe(false)
  })

  test('a viewer’s wrong clock makes no page old', async () => {
    served = await serveFiles(now(GOOD))
    const page = await browser.openPage()
    await page.clock.setFixedTime(Date.now() + 3_600_000)
    const asked = page.waitForResponse(/live\.json/)
    await page.goto(`${served.url}/en/`)
    await asked
    await expect.poll(() => page.locator('#stale').isVisible()).toBe(false)
  })

  test('a promised update that is late by now is called late on a page that is open, without a new revision', async () => {
    const dueAt = Date.now() + 600_000
    const owing = {
      ...OPEN,
      open: OPEN.open.map((one) => ({
        ...one,
        updates: one.updates.map((update, i) => (i === 0 ? { ...update, nextUpdateAt: dueAt } : update)),
      })),
    }
    served = await serveFiles(now(owing))
    const page = await browser.openPage()
    await page.clock.install({ time: Date.now() })
    await page.goto(`${served.url}/en/`)
    expect(await page.innerText('.latest')).toContain('You hear from us again by')
    served.show(now(owing, dueAt + 30_000))
    await page.clock.runFor(40_000)
    await expect.poll(() => page.innerText('.latest')).toContain('It is late.')
    expect(complaints(page)).toEqual([])
  })

  test('a new revision takes the place of the old one by itself; what was open stays open', async () => {
    served = await serveFiles(now(GOOD))
    const page = await browser.openPage()
    await page.clock.install({ time: Date.now() })
    await page.goto(`${served.url}/en/`)
    await page.locator('#c-stream summary').click()
    await page.locator('.actions .button').focus()
    served.show(now({ ...OPEN, revision: 42 }))
    await page.clock.runFor(40_000)
    await expect.poll(() => page.innerText('h1')).toBe('Streaming is not working in Italy and Spain')
    expect(await page.title()).toBe('Streaming is not working in Italy and Spain · Aurora TV')
    expect(await page.getByText('Days that were not good').isVisible()).toBe(true)
    expect(await page.evaluate('document.body.className')).toBe('is-major')
    expect(await page.innerText('#heard')).toBe('Streaming is not working in Italy and Spain')
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Tell me when it is over')
    expect(complaints(page)).toEqual([])
  })

  test('a form that somebody fills in is left alone', async () => {
    served = await serveFiles(now(GOOD))
    const page = await browser.openPage()
    await page.goto(`${served.url}/en/subscribe/`)
    expect(await page.locator('script').count()).toBe(0)
  })

  test('while nothing changes the page stays as it is, and its as-of moves on', async () => {
    served = await serveFiles(now(GOOD, NOW))
    const page = await browser.openPage()
    await page.clock.install({ time: NOW })
    await page.goto(`${served.url}/en/`)
    await page.evaluate("document.querySelector('h1').dataset.same = 'yes'")
    served.show(now(GOOD, NOW + 120_000))
    await page.clock.runFor(40_000)
    await expect.poll(() => page.innerText('.as-of')).toContain('23 November 2026 at 14:04 CET')
    expect(await page.evaluate("document.querySelector('h1').dataset.same")).toBe('yes')
  })
})
