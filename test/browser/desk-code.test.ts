/** The code of an authenticator app at the desk: set up, asked after the password, ended. */
import { expect, test } from 'vitest'
import { codeOf, fromBase32 } from '../../server/store/one-time-code.ts'
import { deskEn } from '../../web/words/en.ts'
import { ADA } from '../support/api-client.ts'
import { button, deskOfFile, PHONE } from './desk-rig.ts'
import { judge } from './judge.ts'

const desk = deskOfFile()

test('a code is set up with an app, asked after the password, and one for emergencies opens the desk', async () => {
  const page = await desk.sit('#/me', PHONE)
  await button(page, deskEn.code.setUp).click()
  const form = page.getByRole('form', { name: deskEn.code.start })
  await form.waitFor()
  await judge(page, 'setting up a code')
  const secret = (await page.locator('.card code').innerText()).replace(/\s/g, '')
  expect(await page.getByRole('link', { name: deskEn.code.openApp }).getAttribute('href')).toContain(`secret=${secret}`)
  await form.getByLabel(deskEn.code.code).fill('000000')
  await form.getByRole('button', { name: deskEn.code.start }).click()
  await form.getByText(deskEn.problems['code-refused'] ?? '').waitFor()
  const step = Math.floor(Date.now() / 30_000)
  await form.getByLabel(deskEn.code.code).fill(codeOf(fromBase32(secret) ?? new Uint8Array(), step))
  await form.getByRole('button', { name: deskEn.code.start }).click()
  const [emergency = ''] = (await page.locator('.secret code').innerText()).split(/\s+/)
  await judge(page, 'codes for emergencies')

  await page.context().clearCookies()
  await page.reload()
  await page.getByLabel(deskEn.signIn.email).fill(ADA.email)
  await page.getByLabel(deskEn.signIn.password, { exact: true }).fill(ADA.password)
  await button(page, deskEn.signIn.submit).click()
  const code = page.getByLabel(deskEn.code.code)
  await code.waitFor()
  await judge(page, 'the code at the sign-in')
  await code.fill('000000')
  await button(page, deskEn.signIn.submit).click()
  await page.getByText(deskEn.problems['code-wrong'] ?? '').waitFor()
  await code.fill(emergency)
  await button(page, deskEn.signIn.submit).click()
  await page.getByRole('heading', { name: deskEn.me.title }).waitFor()
}, 90_000)
