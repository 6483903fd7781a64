/** Hands that have a keyboard and nothing else: they tab to what they want, and see where they are on the way. */
import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'

const STOPS_AT_MOST = 200

/** Tabs on until the focus is there. @throws Error when a whole round did not lead there */
export async function reach(page: Page, target: Locator): Promise<void> {
  await target.waitFor()
  for (let stop = 0; stop < STOPS_AT_MOST; stop += 1) {
    if ((await target.and(page.locator(':focus')).count()) > 0) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`No key led to ${target}`)
}

/** As a hand that waits for what is still being read: a button that says it cannot be pressed yet keeps the focus. */
export async function pressOn(page: Page, target: Locator, key = 'Enter'): Promise<void> {
  await reach(page, target)
  await page.locator(':focus:not([aria-disabled="true"])').waitFor()
  await page.keyboard.press(key)
}

/** Replaces what stands in a field. */
export async function typeInto(page: Page, target: Locator, text: string): Promise<void> {
  await reach(page, target)
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type(text)
}

/** Goes through a list of choices by the arrows. */
export async function choose(page: Page, target: Locator, label: string): Promise<void> {
  await reach(page, target)
  await page.keyboard.press('Home')
  const chosen = () => page.evaluate<string>('document.activeElement.selectedOptions[0].label')
  for (let step = 0; (await chosen()) !== label; step += 1) {
    expect(step, `there is no ${label}`).toBeLessThan(50)
    await page.keyboard.press('ArrowDown')
  }
}

/** Tabs through everything there is, and tells of each stop that does not show the focus or lies wholly under something else. */
export async function walk(page: Page): Promise<{ stops: number; lost: string[] }> {
  await page.evaluate('document.activeElement?.blur(); scrollTo(0, 0)')
  const lost: string[] = []
  for (let stops = 0; stops < STOPS_AT_MOST; stops += 1) {
    await page.keyboard.press('Tab')
    const seen = await page.evaluate<{ is: 'end' | 'shown' | 'lost'; what: string }>(STOP)
    if (seen.is === 'end') return { stops, lost }
    if (seen.is === 'lost') lost.push(seen.what)
  }
  throw new Error('There is no end to it')
}

const STOP = `(() => {
  const one = document.activeElement
  // Within a frame its own page shows where one is, out of reach from here.
  if (one?.matches('iframe')) return { is: 'shown', what: '' }
  if (!one || one === document.body || one.dataset.walked === String(window.walks)) {
    window.walks = (window.walks ?? 0) + 1
    return { is: 'end', what: '' }
  }
  one.dataset.walked = String(window.walks)
  const box = one.getBoundingClientRect()
  const { outlineStyle, outlineWidth } = getComputedStyle(one)
  const spots = [0.1, 0.5, 0.9].flatMap((x) => [0.1, 0.5, 0.9].map((y) => [box.left + box.width * x, box.top + box.height * y]))
  const isSeen = spots.some(([x, y]) => {
    const top = document.elementFromPoint(x, y)
    return top !== null && (one.contains(top) || top.contains(one))
  })
  const hasRing = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2
  return { is: isSeen && hasRing ? 'shown' : 'lost', what: one.outerHTML.slice(0, 90) + (hasRing ? ' lies under something' : ' has no ring') }
})()`
