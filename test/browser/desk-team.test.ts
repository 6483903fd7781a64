/** People and programs at the desk: invited, given another role, removed; tokens; one's own account. In a real browser. */
import { text } from 'node:stream/consumers'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { OwnSessionList, StaffList, TokenList } from '../../server/contract/staff.ts'
import { deskEn } from '../../web/words/en.ts'
import { deskIt } from '../../web/words/it.ts'
import { signInAs } from '../support/api-client.ts'
import { eventually } from '../support/eventually.ts'
import { button, deskOfFile, PHONE } from './desk-rig.ts'
import { judge } from './judge.ts'

const desk = deskOfFile()
const WITHIN = { withinMs: 60_000 }
const staffNow = async () => (await desk.ada.get<StaffList>('/staff')).staff
const BOB = { email: 'bob@example.com', name: 'Bob', password: 'copper lantern under snow' }

async function linkShownOn(page: Page): Promise<string> {
  return page.locator('.secret code').innerText()
}

test('an admin invites somebody, who comes in by the link, and is signed out by a change of role', async () => {
  const page = await desk.sit('#/people/desk')
  const form = page.getByRole('form', { name: deskEn.team.invite })
  await form.getByLabel(deskEn.people.mailAddress).fill('bob@example.com')
  await form.getByLabel(deskEn.team.name).fill('Bob')
  await form.getByLabel(deskEn.team.role).selectOption('editor')
  await form.getByText(deskEn.team.roleTexts.editor).waitFor()
  await form.getByRole('button', { name: deskEn.team.inviteSend }).click()
  await page.getByRole('listitem').filter({ hasText: deskEn.team.invited }).getByText('Bob', { exact: true }).waitFor()
  await judge(page, 'an invitation')

  const bobs = await desk.browser.openPage()
  await bobs.goto(await linkShownOn(page))
  await bobs.getByLabel(deskEn.access.newPassword).fill(BOB.password)
  await bobs.getByLabel(deskEn.access.repeat).fill(BOB.password)
  await button(bobs, deskEn.access.submitPassword).click()
  await bobs.getByRole('link', { name: deskEn.nav.components }).click()
  await button(bobs, deskEn.components.add).waitFor()
  await bobs.getByRole('link', { name: deskEn.nav.people, exact: true }).click()
  await bobs.getByText(deskEn.people.notForViewers).waitFor()
  await bobs.evaluate("location.hash = '#/people/log'")
  await bobs.getByText(deskEn.people.forAdmins).waitFor()

  await page.getByRole('button', { name: `${deskEn.team.changeRole}: Bob` }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(deskEn.team.role).selectOption('viewer')
  await dialog.getByRole('button', { name: deskEn.common.save }).click()
  await page.getByRole('listitem').filter({ hasText: 'Bob' }).getByText(deskEn.team.roles.viewer).waitFor()
  await bobs.reload()
  await bobs.getByRole('heading', { name: deskEn.signIn.title }).waitFor()
  await bobs.getByText(deskEn.problems['role-changed'] ?? '').waitFor()

  await page.getByRole('button', { name: `${deskEn.people.remove} Bob` }).click()
  await dialog.getByRole('button', { name: deskEn.people.remove }).click()
  await eventually(async () => (await staffNow()).every((one) => one.name !== 'Bob'), WITHIN)
}, 90_000)

test('an admin makes a token of chosen rights, sees it once, and revokes it', async () => {
  const page = await desk.sit('#/people/programs', { ...PHONE, colorScheme: 'dark' })
  const form = page.getByRole('form', { name: deskEn.tokens.add })
  await form.getByLabel(deskEn.tokens.name).fill('deploys')
  await form.getByLabel(deskEn.tokens.scope).selectOption('chosen')
  await form.getByRole('button', { name: deskEn.tokens.addSend }).click()
  await form.getByText('Choose at least one.').waitFor()
  await form.getByLabel(deskEn.tokens.rights['maintenance.write']).check()
  await judge(page, 'making a token')
  await form.getByRole('button', { name: deskEn.tokens.addSend }).click()
  const secret = await linkShownOn(page)
  const answer = await fetch(`${desk.server.url}/api/v1/session`, { headers: { authorization: `Bearer ${secret}` } })
  expect(await answer.json()).toMatchObject({ rights: ['maintenance.write'] })
  await page.getByRole('button', { name: `${deskEn.tokens.revoke} deploys` }).click()
  await page.getByRole('dialog').getByRole('button', { name: deskEn.tokens.revoke }).click()
  const stateNow = async () =>
    (await desk.ada.get<TokenList>('/tokens')).tokens.find((one) => one.name === 'deploys')?.state
  await eventually(async () => (await stateNow()) === 'revoked', WITHIN)
  await page.getByRole('listitem').filter({ hasText: 'deploys' }).getByText(deskEn.tokens.states.revoked).waitFor()
  await judge(page, 'a token that is revoked')
}, 90_000)

test('one changes one’s own name, language and password, and ends one’s other sessions', async () => {
  const cleo = { email: 'cleo@example.com', name: 'Cleo', password: 'seven grey geese in fog' }
  const client = await desk.server.signIn(cleo, 'responder')
  await signInAs(desk.server.url, cleo)
  await signInAs(desk.server.url, cleo)
  const page = await desk.sit('#/me', { ...PHONE, as: client })
  await page.getByText(deskEn.me.thisOne).waitFor()
  await judge(page, 'my account')
  const sessions = async () => (await client.get<OwnSessionList>('/me/sessions')).sessions.length
  await page
    .getByRole('button', { name: new RegExp(`^${deskEn.me.end} `) })
    .first()
    .click()
  await page.getByRole('dialog').getByRole('button', { name: deskEn.me.end }).click()
  await eventually(async () => (await sessions()) === 2, WITHIN)
  const password = page.getByRole('form', { name: deskEn.access.passwordTitle })
  await password.getByLabel(deskEn.me.current).fill('not this one')
  await password.getByLabel(deskEn.access.newPassword).fill('nine brown owls at dusk')
  await password.getByLabel(deskEn.access.repeat).fill('nine brown owls at dusk')
  await password.getByRole('button', { name: deskEn.me.savePassword }).click()
  await password.getByText(deskEn.problems['password-wrong'] ?? '').waitFor()
  await password.getByLabel(deskEn.me.current).fill(cleo.password)
  await password.getByRole('button', { name: deskEn.me.savePassword }).click()
  await password.getByText(deskEn.me.passwordSaved(1)).waitFor()
  expect(await sessions()).toBe(1)
  const self = page.getByRole('form', { name: deskEn.me.self })
  await self.getByLabel(deskEn.team.name).fill('Cleo Rossi')
  await self.getByLabel(deskEn.common.language).selectOption('it')
  await self.getByRole('button', { name: deskEn.common.save }).click()
  await page.getByRole('heading', { name: deskIt.me.title }).waitFor()
  expect(await client.get('/session')).toMatchObject({ staff: { name: 'Cleo Rossi', language: 'it' } })
  await judge(page, 'my account in Italian')
}, 90_000)

test('an admin searches the log and takes it along as JSON lines', async () => {
  const page = await desk.sit('#/people/log', PHONE)
  const form = page.getByRole('form', { name: deskEn.log.search })
  await page.getByText('set-up', { exact: true }).waitFor()
  await judge(page, 'the log')
  await form.getByLabel(deskEn.log.fields.action).fill('set-up')
  await form.getByRole('button', { name: deskEn.log.search }).click()
  await eventually(async () => (await page.getByRole('main').getByRole('listitem').count()) === 1, WITHIN)
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: deskEn.log.export }).click(),
  ])
  const lines = (await text(await file.createReadStream())).trimEnd().split('\n')
  expect(lines.map((line) => JSON.parse(line).action)).toEqual(['set-up'])
  await form.getByLabel(deskEn.log.fields.who).fill('nobody of that name')
  await form.getByRole('button', { name: deskEn.log.search }).click()
  await page.getByText(deskEn.log.none).waitFor()
}, 90_000)
