/** At the real desk: a rota is made, somebody steps in, and it is ended. */
import { expect, test } from 'vitest'
import type { RotaView } from '../../server/contract/rota.ts'
import { deskIt } from '../../web/words/it.ts'
import { button, deskOfFile, openOnesOf, PHONE, suspectIn } from './desk-rig.ts'
import { judge } from './judge.ts'

const desk = deskOfFile()

test('a rota is made, says who is on call, somebody steps in, and it is ended', async () => {
  await desk.ada.post('/staff', { email: 'ben@example.com', role: 'responder', name: 'Ben' })
  const page = await desk.sit('#/on-call')
  await page.getByText('There is no rota').waitFor()
  await button(page, 'Make a rota').click()
  await button(page, 'Save').click()
  await page.getByText('Choose at least one person.').waitFor()
  const add = page.getByLabel('Add somebody')
  for (const name of ['Ada', 'Ben']) {
    await add.selectOption({ label: name })
    await button(page, 'Add').click()
  }
  await button(page, 'Move Ben up').click()
  await page.getByLabel('Time zone').fill('Europe/Roma')
  await judge(page, "the rota's form")
  await button(page, 'Save').click()
  await page.getByText('Nobody knows this time zone').waitFor()
  await page.getByLabel('Time zone').fill('Europe/Rome')
  await button(page, 'Save').click()
  await page.getByText('Ben is on call').waitFor()
  await page.getByLabel('Who', { exact: true }).selectOption({ label: 'Ada' })
  await button(page, 'Add').click()
  await page.getByText('Ada is on call').waitFor()
  await judge(page, 'the rota')
  const view = await desk.ada.get<RotaView>('/rota')
  expect(view.turns.map((turn) => turn.person.name).slice(0, 2)).toEqual(['Ada', 'Ben'])
})

test('who is on the rota and cannot be called is named; of two editors the second keeps what they wrote', async () => {
  const page = await desk.sit('#/on-call')
  await page.getByText('No contact of their own: Ada, Ben.').waitFor()
  await judge(page, 'a rota with people whom nobody can call')
  await button(page, 'Change the rota').click()
  await page.getByLabel('Minutes until the next is told').fill('7')
  const { rota } = await desk.ada.get<RotaView>('/rota')
  const { weekday, clock, timeZone } = rota ?? { weekday: 1, clock: '09:00', timeZone: 'Europe/Rome' }
  const people = rota?.people.map((one) => one.id) ?? []
  await desk.ada.put('/rota', { weekday, clock, timeZone, people, escalateAfterMinutes: 30 })
  await page.getByText('After 30 minutes of silence').waitFor()
  await button(page, 'Save').click()
  await page.getByText('The rota as it is now stands above.').waitFor()
  await judge(page, 'a rota that somebody else changed')
  await button(page, 'Save').click()
  await page.getByText('After 7 minutes of silence').waitFor()
})

test('in Italian on a phone it reads as well, and is ended after one question', async () => {
  const page = await desk.sit('#/on-call', { ...PHONE, locale: 'it' })
  await page.evaluate("localStorage.setItem('vedetta.desk.language', '\"it\"')")
  await page.reload()
  await page.getByText('Ada è reperibile').waitFor()
  await judge(page, 'the rota in Italian')
  await button(page, deskIt.rota.end).click()
  await page.getByRole('dialog').getByRole('button', { name: deskIt.rota.end }).click()
  await page.getByText(deskIt.rota.none).waitFor()
  expect((await desk.ada.get<RotaView>('/rota')).rota).toBeNull()
})

test('whoever has it says so with one key, which publishes nothing; let go of, nobody has it', async () => {
  const id = await suspectIn(desk, '/play')
  const page = await desk.sit(`#/incidents/${id}`)
  await button(page, 'I have it').waitFor()
  await page.locator('body').press('a')
  await page
    .locator('.in-hand')
    .getByText(/^Ada has it, since/)
    .waitFor()
  await judge(page, 'an incident that somebody has')
  const [incident] = await openOnesOf(desk)
  expect([incident?.acknowledged?.by, incident?.state]).toEqual(['Ada', 'suspected'])
  await button(page, 'Let go').click()
  await button(page, 'I have it').waitFor()
  expect((await openOnesOf(desk))[0]?.acknowledged).toBeNull()
})

test('a pager is added with its key, and what it answers is heard once its secret is there; neither is shown again', async () => {
  const page = await desk.sit('#/people', PHONE)
  const form = page.getByRole('form', { name: 'Add an on-call contact' })
  await form.getByLabel('Channel').selectOption({ label: 'PagerDuty' })
  await form.getByLabel('Integration key').fill('short')
  await form.getByRole('button', { name: 'Add' }).click()
  await page.getByText('This is no secret of this channel.').waitFor()
  await form.getByLabel('Integration key').fill('R0123456789abcdefABCDEF012345678')
  await form.getByRole('button', { name: 'Add' }).click()
  await page.getByText('What is acknowledged there is not heard here yet').click()
  await judge(page, 'a pager among the contacts')
  await page.getByLabel('Signing secret of the webhook').fill('a secret of a subscription')
  await button(page, 'Save').click()
  await page.getByText('What is acknowledged there is heard here').waitFor()
  const contacts = JSON.stringify(await desk.ada.get('/oncall'))
  expect(contacts).toContain('"isHeard":true')
  expect(contacts).not.toMatch(/R0123456789|a secret of/)
})
