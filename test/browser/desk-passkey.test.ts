/** A passkey from a browser's own authenticator: made at one's own page, used to sign in, named, removed. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { PasskeyList } from '../../server/contract/passkeys.ts'
import { deskEn } from '../../web/words/en.ts'
import { ADA } from '../support/api-client.ts'
import { eventually } from '../support/eventually.ts'
import { button, deskOfFile, PHONE } from './desk-rig.ts'
import { judge } from './judge.ts'

const desk = deskOfFile()
const WITHIN = { withinMs: 60_000 }

/** As a laptop or a phone has one: it keeps the key, and its owner's finger is always on it. */
async function giveAuthenticator(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
}

test('a passkey is made, opens the desk without address and password, is named and removed', async () => {
  // By name: a passkey belongs to a host that has one.
  const { baseUrl } = desk.server.context
  const page = await desk.browser.openPage(PHONE)
  await giveAuthenticator(page)
  await page.goto(`${baseUrl}/console/#/me`)
  await page.getByLabel(deskEn.signIn.email).fill(ADA.email)
  await page.getByLabel(deskEn.signIn.password, { exact: true }).fill(ADA.password)
  await button(page, deskEn.signIn.submit).click()
  const form = page.getByRole('form', { name: deskEn.passkeys.add })
  await form.getByLabel(deskEn.passkeys.name).fill('Phone')
  await form.getByLabel(deskEn.me.current).fill('not the password in use')
  await button(page, deskEn.passkeys.addSend).click()
  await form.getByText(deskEn.problems['password-wrong'] ?? '').waitFor()
  await form.getByLabel(deskEn.me.current).fill(ADA.password)
  await button(page, deskEn.passkeys.addSend).click()
  const row = page.getByRole('listitem').filter({ hasText: deskEn.tokens.neverUsed })
  await row.getByText('Phone', { exact: true }).waitFor()
  await judge(page, 'one’s passkeys')

  await page.context().clearCookies()
  await page.reload()
  await button(page, deskEn.passkeys.signIn).waitFor()
  await judge(page, 'sign-in with a passkey')
  await button(page, deskEn.passkeys.signIn).click()
  await page.getByRole('heading', { name: deskEn.me.title }).waitFor()

  await button(page, `${deskEn.passkeys.rename} Phone`).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(deskEn.passkeys.name).fill('Old phone')
  await button(page, deskEn.common.save).last().click()
  await page.getByText('Old phone', { exact: true }).waitFor()
  await button(page, `${deskEn.people.remove} Old phone`).click()
  await dialog.getByRole('button', { name: deskEn.people.remove }).click()
  const left = async () => page.evaluate<PasskeyList>("fetch('/api/v1/me/passkeys').then((answer) => answer.json())")
  await eventually(async () => (await left()).passkeys.length === 0, WITHIN)

  await page.context().clearCookies()
  await page.reload()
  await button(page, deskEn.passkeys.signIn).click()
  await page.getByText(deskEn.problems['passkey-refused'] ?? '').waitFor()
  expect(await page.getByLabel(deskEn.signIn.email).isVisible()).toBe(true)
}, 90_000)

test('whoever turns away from the passkey is told that the password still works', async () => {
  const page = await desk.browser.openPage()
  await page.addInitScript(
    "navigator.credentials.get = async () => { throw new DOMException('no', 'NotAllowedError') }",
  )
  await page.goto(`${desk.server.context.baseUrl}/console/`)
  await button(page, deskEn.passkeys.signIn).click()
  await page.getByText(deskEn.passkeys.noneUsed).waitFor()
}, 90_000)
