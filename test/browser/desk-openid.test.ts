/** Sign-in by a company's provider of accounts, in a real browser: there and back to where somebody wanted to go, and what a no looks like. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deskEn } from '../../web/words/en.ts'
import { deskIt } from '../../web/words/it.ts'
import { account, type Office, openOffice } from '../people/openid-office.ts'
import { ADA } from '../support/api-client.ts'
import { launchBrowser, type TestBrowser } from '../support/browser.ts'
import { button, PHONE } from './desk-rig.ts'
import { judge } from './judge.ts'

let office: Office
let browser: TestBrowser
beforeAll(async () => {
  office = await openOffice()
  await office.server.signIn()
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser.close()
  await office.close()
})

const desk = (hash: string) => `${office.server.context.baseUrl}/console/${hash}`

test('the company account leads to the place that somebody wanted, and signing out ends it there too', async () => {
  office.provider.now = account('bo', ['oncall'])
  const page = await browser.openPage(PHONE)
  await page.goto(desk('#/maintenance'))
  await page.getByRole('link', { name: deskEn.signIn.provider }).waitFor()
  await judge(page, 'sign-in with a company account')
  await page.getByRole('link', { name: deskEn.signIn.provider }).click()
  await page.getByRole('heading', { name: deskEn.maintenance.title, level: 1 }).waitFor()
  expect(page.url()).toBe(desk('#/maintenance'))

  await page.goto(desk('#/me'))
  await page.getByText(deskEn.identity.alone).waitFor()
  await page.getByRole('button', { name: deskEn.nav.menu }).click()
  await button(page, `${deskEn.nav.signOut} (bo of the company)`).click()
  await page.waitForURL(`${office.provider.issuer}/session/end**`)
})

test('a no of the provider, or of ours, is said in plain words, and the form still works', async () => {
  office.provider.now = account('cy', ['canteen'])
  const page = await browser.openPage({ locale: 'it-IT' })
  await page.goto(desk('#/maintenance'))
  await page.getByRole('link', { name: deskIt.signIn.provider }).click()
  await page.getByText(deskIt.problems['no-role'] ?? '').waitFor()
  await judge(page, 'sign-in refused')
  await page.getByLabel(deskIt.signIn.email).fill(ADA.email)
  await page.getByLabel(deskIt.signIn.password, { exact: true }).fill(ADA.password)
  await button(page, deskIt.signIn.submit).click()
  await page.waitForURL(desk('#/maintenance'))
})

test('who has a password connects the company account at their own page', async () => {
  office.provider.now = account('ada-there', ['status-admins'])
  const page = await browser.openPage(PHONE)
  await page.goto(desk('#/me'))
  await page.getByLabel(deskEn.signIn.email).fill(ADA.email)
  await page.getByLabel(deskEn.signIn.password, { exact: true }).fill(ADA.password)
  await button(page, deskEn.signIn.submit).click()
  const form = page.getByRole('form', { name: deskEn.identity.connect })
  await form.getByLabel(deskEn.me.current).fill(ADA.password)
  await judge(page, 'connecting a company account')
  await button(page, deskEn.identity.connect).click()
  await button(page, deskEn.identity.end).waitFor()
  await judge(page, 'a company account that is connected')
  await button(page, deskEn.identity.end).click()
  await page.getByRole('dialog').getByRole('button', { name: deskEn.identity.end }).click()
  await button(page, deskEn.identity.connect).waitFor()
})
