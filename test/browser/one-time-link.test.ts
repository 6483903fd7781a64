/** The link that `vedetta user` prints for somebody who has lost a password, opened in a real browser beside the running server. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Page } from 'playwright-core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { deskEn } from '../../web/words/en.ts'
import { deskIt } from '../../web/words/it.ts'
import { ADA, signInAs } from '../support/api-client.ts'
import { complaints } from '../support/browser.ts'
import { environmentFor, startServer, type TestServer } from '../support/server.ts'
import { browserOfFile } from './desk-rig.ts'
import { judge } from './judge.ts'

const VEDETTA = fileURLToPath(new URL('../../server/vedetta.cjs', import.meta.url))
const NEW_PASSWORD = 'three lighthouses in the fog'

const browser = browserOfFile()
let server: TestServer
beforeEach(async () => {
  server = await startServer()
})
afterEach(() => server.close())

/** As somebody types it at the machine, for Ada. */
async function printedLink(): Promise<string> {
  const env = { PATH: process.env.PATH, ...environmentFor(server.home, { env: { BASE_URL: server.url } }) }
  const { stdout } = await promisify(execFile)(process.execPath, [VEDETTA, 'user', ADA.email], { env })
  return /\S+\/console\/#\/access\/\S+/.exec(stdout)?.[0] ?? stdout
}

const t = deskEn
const field = (page: Page, label: string) => page.getByLabel(label, { exact: false })
const save = (page: Page) => page.getByRole('button', { name: t.access.submitPassword, exact: true })

test('leads to a new password, which signs in, ends the old one, and works once', async () => {
  await server.signIn()
  const link = await printedLink()
  const page = await browser.openPage({ width: 375, height: 740, locale: 'en' })
  await page.goto(link)
  await page.getByText(t.access.passwordFor(ADA.email)).waitFor()
  await field(page, t.access.newPassword).fill('too short')
  await field(page, t.access.repeat).fill('other')
  await save(page).click()
  await page.getByText(t.access.tooShort).waitFor()
  await page.getByText(t.access.differ).waitFor()
  await field(page, t.access.newPassword).fill(NEW_PASSWORD)
  await field(page, t.access.repeat).fill(NEW_PASSWORD)
  await save(page).click()
  await page.getByRole('heading', { name: t.inbox.title }).waitFor()
  expect(page.url()).not.toContain('access')
  // Before it, nobody was signed in.
  expect(complaints(page).filter((line) => !line.includes('401'))).toEqual([])

  await expect(signInAs(server.url)).rejects.toThrow('wrong-credentials')
  const other = await browser.openPage({ locale: 'en' })
  await other.goto(link)
  await other.getByText(t.problems['link-used'] ?? '').waitFor()
  await other.getByRole('link', { name: t.access.toSignIn }).click()
  await field(other, t.signIn.email).fill(ADA.email)
  await field(other, t.signIn.password).fill(NEW_PASSWORD)
  await other.getByRole('button', { name: t.signIn.submit, exact: true }).click()
  await other.getByRole('heading', { name: t.inbox.title }).waitFor()
})

test.each([
  ['en', 'light', 1280, deskEn],
  ['en', 'dark', 375, deskEn],
  ['it', 'light', 375, deskIt],
  ['it', 'dark', 1280, deskIt],
] as const)(
  'in %s, %s, at %i px axe finds nothing on its page',
  async (locale, colorScheme, width, words) => {
    await server.signIn()
    const page = await browser.openPage({ width, height: 740, locale, colorScheme })
    await page.goto(await printedLink())
    await page.getByText(words.access.passwordFor(ADA.email)).waitFor()
    await judge(page, 'a new password')
    await page.getByRole('button', { name: words.access.submitPassword, exact: true }).click()
    await judge(page, 'what is missing')
  },
  60_000,
)
