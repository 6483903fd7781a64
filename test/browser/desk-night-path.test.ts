/** At the real desk: a page that asks for approved words; a responder on a phone, an approver at a screen. */
import { expect, test, vi } from 'vitest'
import type { IncidentDetail } from '../../server/contract/incidents.ts'
import { NEUTRAL_TEMPLATES } from '../../server/domain/wording.ts'
import { button, deskEachTest, PHONE, SLOW, suspectIn } from './desk-rig.ts'
import { judge } from './judge.ts'

const desk = deskEachTest()
const BEN = { email: 'ben@example.com', name: 'Ben', password: 'another long enough password' }
const body = { name: /^What we know.*English/ } as const

/** Ada sets it at the desk, and answers for what goes out instead. */
async function askForApproval() {
  for (const kind of NEUTRAL_TEMPLATES) {
    for (const language of ['en', 'it']) {
      await desk.ada.post(`/templates/${kind}/plain/${language}/approval`, { version: 0, approved: true })
    }
  }
  const page = await desk.sit('#/templates')
  await button(page, 'Who answers for words, and when they leave').click(SLOW)
  await page.getByLabel('Words of their own wait for an approver').check()
  await judge(page, 'who answers for words')
  await button(page, 'Save').click()
  await page.getByText(/wait for an approver, 10 min at most/).waitFor(SLOW)
  return page
}

/** Ben confirms in words of his own; they wait. */
async function askInOwnWords(id: string) {
  const ben = await desk.sit(`#/incidents/${id}`, { ...PHONE, as: await desk.server.signIn(BEN, 'responder') })
  await ben.getByRole('textbox', body).fill('A rat has eaten the cable.', SLOW)
  await ben
    .getByRole('button', { name: /still right/i })
    .first()
    .click()
  await ben.getByText(/These words wait for an approver, 10 min at most/).waitFor(SLOW)
  await judge(ben, 'words that will wait')
  await button(ben, 'Ask an approver').click(SLOW)
  await ben.getByText(/until .*\d\d:\d\d; then approved words go out instead · Ben/).waitFor(SLOW)
  await judge(ben, 'words that wait')
  // What is written next begins anew.
  await vi.waitFor(async () => {
    expect(await ben.getByRole('textbox', body).inputValue()).toMatch(/^Streaming has not been working/)
  }, SLOW)
  return ben
}

test('approved words go out at a tap, words of their own wait, and an approver publishes them in their author’s name', async () => {
  const id = await suspectIn(desk, '/play')
  const ada = await askForApproval()
  const ben = await askInOwnWords(id)
  expect(await button(ben, 'Approve and publish').count()).toBe(0)
  await ada.goto(`${desk.server.url}/console/#/incidents/${id}`)
  await button(ada, 'Approve and publish').waitFor(SLOW)
  await judge(ada, 'words to be approved')
  await button(ada, 'Approve and publish').click()
  await button(ben, 'Update').waitFor(SLOW)
  const { updates, scheduled } = await desk.ada.get<IncidentDetail>(`/incidents/${id}`)
  expect(updates.map((one) => [one.author, one.texts.en?.body])).toEqual([['Ben', 'A rat has eaten the cable.']])
  expect(scheduled).toEqual([])
  await button(ben, 'Update').click(SLOW)
  await button(ben, 'Publish').click(SLOW)
  await vi.waitFor(async () => {
    expect((await desk.ada.get<IncidentDetail>(`/incidents/${id}`)).updates).toHaveLength(2)
  }, SLOW)
})

test('an approver writes better words, or refuses and says why', async () => {
  const id = await suspectIn(desk, '/play')
  const ada = await askForApproval()
  await askInOwnWords(id)
  await ada.goto(`${desk.server.url}/console/#/incidents/${id}`)
  await button(ada, 'Refuse').click(SLOW)
  await ada.getByLabel('Why (their author reads it)').fill('No animals.')
  await judge(ada, 'refusing words')
  await button(ada, 'Cancel').click()
  await button(ada, 'Change').click()
  const form = ada.getByRole('region', { name: 'Words that wait for an approver' })
  await form.getByRole('textbox', body).fill('A cable is broken.')
  await form
    .getByRole('button', { name: /still right/i })
    .first()
    .click()
  await judge(ada, 'better words')
  await button(ada, 'Publish in these words').click()
  await vi.waitFor(async () => {
    const { updates } = await desk.ada.get<IncidentDetail>(`/incidents/${id}`)
    expect(updates.map((one) => [one.author, one.texts.en?.body])).toEqual([['Ada', 'A cable is broken.']])
  }, SLOW)
})

test('webhooks follow the page later: the desk says when, and stops them alone', async () => {
  await desk.ada.put('/speaking', { approvalMin: null, mailAfterS: 0, webhookAfterS: 600, socialAfterS: 900 })
  await desk.ada.post('/subscribers/webhooks', { address: `${desk.target.url}/hook` })
  const id = await suspectIn(desk, '/play')
  const page = await desk.sit(`#/incidents/${id}`, PHONE)
  await button(page, 'Confirm and publish').click(SLOW)
  await page.getByText(/Webhook: leaves .*\d\d:\d\d · 1 waiting/).waitFor(SLOW)
  await page.getByText(/Posts: from .*\d\d:\d\d/).waitFor(SLOW)
  await judge(page, 'a gate')
  await page.getByRole('button', { name: 'Stop what has not left: Webhook' }).click(SLOW)
  await page.getByText(/1 stopped/).waitFor(SLOW)
  expect(desk.target.arrivals.filter((one) => one.path === '/hook')).toEqual([])
})
