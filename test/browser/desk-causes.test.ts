/** Whose doing it is, at the desk in a real browser: the cause in the draft on demand, and "probably ours" before anybody writes. */
import type { Page } from 'playwright-core'
import { afterEach, expect, test, vi } from 'vitest'
import { type DeskWords, deskEn } from '../../web/words/en.ts'
import { deskIt } from '../../web/words/it.ts'
import { complaints } from '../support/browser.ts'
import { type Behaviour, startHttpTarget } from '../support/http-target.ts'
import { startServer } from '../support/server.ts'
import { browserOfFile, GATEWAY_TIMEOUT, SLOW, sitDown } from './desk-rig.ts'
import { judge } from './judge.ts'

const catalogueOf = (target: string) => `
page:
  name: { en: Shop status, it: Stato del negozio }
  languages: [en, it]
components:
  - key: login
    name: { en: Login, it: Accesso }
    probes: [{ key: login-form, url: '${target}/login', profile: demo }]
  - key: shop
    name: { en: Shop, it: Negozio }
    dependsOn: [login]
    probes: [{ key: shop-home, url: '${target}/shop', profile: demo }]
  - key: help
    name: { en: Help, it: Aiuto }
    probes: [{ key: help-home, url: '${target}/help', profile: demo }]
`

const browser = browserOfFile()
const closing: (() => unknown)[] = []
vi.setConfig({ testTimeout: 90_000 })
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const CASES = [
  ['en', 1280, deskEn],
  ['it', 375, deskIt],
] as const satisfies readonly Case[]
type Case = readonly ['en' | 'it', number, DeskWords]

/** At the inbox of a desk where all was well, and then these paths answer so. */
async function sitWhere(paths: readonly string[], answer: Behaviour, [language, width]: Case): Promise<Page> {
  const target = await startHttpTarget()
  const server = await startServer({ prober: true, catalogue: catalogueOf(target.url) })
  closing.push(target.close, server.close)
  for (const path of ['/login', '/shop', '/help']) await target.next((arrival) => arrival.path === path)
  for (const path of paths) target.on(path, answer)
  const view = { width, height: 800, locale: language }
  const page = await sitDown(browser, server, { client: await server.signIn(), hash: '#/', ...view })
  await page.evaluate(`localStorage.setItem('vedetta.desk.language', '"${language}"')`)
  await page.reload()
  return page
}

/** The reload into the other language cuts off what was under way. */
const complaintsOf = (page: Page) => complaints(page).filter((one) => !one.endsWith('net::ERR_ABORTED'))

const wordsOf = async (page: Page) =>
  (await page.locator('textarea').evaluateAll((all) => all.map((one) => 'value' in one && one.value))).join('\n')

test.each<Case>(CASES)(
  'in %s at %i px the cause stands in both drafts when somebody wants it, and goes again',
  async (...one) => {
    const [language, , t] = one
    const page = await sitWhere(['/login', '/shop'], GATEWAY_TIMEOUT, one)
    const names = { en: ['Login', 'Shop'], it: ['Accesso', 'Negozio'] }[language]
    await page
      .getByRole('link', { name: new RegExp(`${names[0]}.*${names[1]}`) })
      .first()
      .click(SLOW)
    const choice = page.getByLabel(t.compose.nameCause(names[0] ?? ''))
    await choice.waitFor(SLOW)
    expect(await choice.isChecked()).toBe(false)
    expect(await wordsOf(page)).not.toContain('because of')
    await choice.check()
    await expect.poll(() => wordsOf(page), SLOW).toMatch(/This is because of Login\.[\s\S]+Accesso\./)
    await judge(page, 'the draft with its cause')
    await choice.uncheck()
    await expect.poll(() => wordsOf(page), SLOW).not.toContain('because of')
    expect(complaintsOf(page)).toEqual([])
  },
)

test.each<Case>(CASES)(
  'in %s at %i px one answer of all checks at once is called probably ours, in the list and before the draft',
  async (...one) => {
    const [, , t] = one
    const page = await sitWhere(['/login', '/shop', '/help'], { status: 403, body: 'Forbidden' }, one)
    const flag = page.locator('.item .flag', { hasText: t.inbox.probablyOurs })
    await flag.waitFor(SLOW)
    await judge(page, 'the list')
    await flag.click()
    await page.getByText(t.incident.probablyOurs(3, 3, 'HTTP 403')).waitFor(SLOW)
    await judge(page, 'the incident')
    expect(complaintsOf(page)).toEqual([])
  },
)
