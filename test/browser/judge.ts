/** What every view of the desk must stand: axe, nothing pushed sideways, targets that a thumb hits. */
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { axe } from '../support/browser.ts'

/** @param what names the view where it fails */
export async function judge(page: Page, what: string): Promise<void> {
  expect.soft(await axe(page), what).toEqual([])
  expect.soft(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), what).toBeLessThanOrEqual(0)
  expect.soft(await page.evaluate<string[]>(TOO_SMALL), what).toEqual([])
}

/** How far it is pushed sideways once a reader has set the text further apart (WCAG 1.4.12). */
export async function spacedOut(page: Page): Promise<number> {
  await page.evaluate(SPACES)
  const by = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
  await page.evaluate('document.adoptedStyleSheets = []')
  return by
}

const SPACES = `(() => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }')
  document.adoptedStyleSheets = [sheet]
})()`

/** Buttons, links and fields under 24 px either way; links within a sentence may be as high as its line. */
const TOO_SMALL = `[...document.querySelectorAll('button, a, input, select, summary, textarea')]
  .filter((one) => !one.closest('p, dd, .check') && !one.matches('.skip') && one.checkVisibility())
  .map((one) => ({ one, box: one.getBoundingClientRect() }))
  .filter(({ box }) => box.width > 0 && (box.width < 24 || box.height < 24))
  .map(({ one, box }) => one.outerHTML.slice(0, 80) + ' ' + Math.round(box.width) + 'x' + Math.round(box.height))`
