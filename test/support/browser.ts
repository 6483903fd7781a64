/**
 * A real browser for tests of page and desk, and for screenshots by hand (shoot.ts): one per test file, closed in
 * `afterAll`, with a context of its own for every opened page.
 */
import axeCore from 'axe-core'
import { type Browser, chromium, type Page } from 'playwright-core'
import { findChromium } from './chromium.ts'

export type PageOptions = {
  colorScheme?: 'light' | 'dark'
  /** `en-GB`, `it-IT`: goes out as Accept-Language too. */
  locale?: string
  width?: number
  height?: number
  timeZone?: string
  javaScriptEnabled?: boolean
}

export type TestBrowser = {
  /** A page without cookies or history, not gone anywhere yet. */
  openPage(options?: PageOptions): Promise<Page>
  close(): Promise<void>
}

const complaintsOf = new WeakMap<Page, string[]>()
const scriptSwitches = new WeakMap<Page, { on(): Promise<unknown>; off(): Promise<unknown> }>()

export async function launchBrowser(): Promise<TestBrowser> {
  const browser = await chromium.launch(findChromium())
  return {
    openPage: (options = {}) => openPage(browser, options),
    close: () => browser.close(),
  }
}

async function openPage(browser: Browser, options: PageOptions): Promise<Page> {
  const context = await browser.newContext({
    colorScheme: options.colorScheme ?? 'light',
    locale: options.locale ?? 'en-GB',
    timezoneId: options.timeZone ?? 'Europe/Rome',
    viewport: { width: options.width ?? 1280, height: options.height ?? 900 },
    // Colours in the middle of a transition would make axe and screenshots a matter of luck.
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  const complaints: string[] = []
  complaintsOf.set(page, complaints)
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('requestfailed', (request) => complaints.push(`${request.url()}: ${request.failure()?.errorText}`))
  if (options.javaScriptEnabled === false) await withoutScripts(page)
  return page
}

/**
 * Not by Playwright's own option, which cannot be taken back for a moment: axe-core needs timers, and where scripts are
 * off none ever fires.
 */
async function withoutScripts(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const set = (value: boolean) => session.send('Emulation.setScriptExecutionDisabled', { value })
  await set(true)
  scriptSwitches.set(page, { on: () => set(false), off: () => set(true) })
}

/** Errors in the page's console, uncaught exceptions, requests that got no answer, breaches of its own CSP. */
export function complaints(page: Page): readonly string[] {
  return complaintsOf.get(page) ?? []
}

/** What axe-core finds on the page as it stands, one line each: rule, weight, meaning, where. Empty is good. */
export async function axe(page: Page): Promise<string[]> {
  await scriptSwitches.get(page)?.on()
  await page.evaluate(axeCore.source)
  const { violations } = await page.evaluate<axeCore.AxeResults>('axe.run(document)')
  await scriptSwitches.get(page)?.off()
  return violations.flatMap(({ id, impact, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} (${impact}): ${help}: ${target.join(' ')}: ${failureSummary}`),
  )
}

/** The whole length of the page, as PNG, once its fonts are there. */
export async function screenshot(page: Page, file: string): Promise<void> {
  await page.evaluate('document.fonts.ready')
  await page.screenshot({ path: file, fullPage: true })
}
