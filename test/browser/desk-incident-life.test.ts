/** At the real desk: what is said beside an incident, and what is done with what was said. */
import { expect, test, vi } from 'vitest'
import type { ComponentList } from '../../server/contract/catalogue.ts'
import type { IncidentDetail } from '../../server/contract/incidents.ts'
import { button, deskEachTest, openOnesOf, PHONE, SLOW, suspectIn } from './desk-rig.ts'
import { judge } from './judge.ts'

const desk = deskEachTest()
const BEN = { email: 'ben@example.com', name: 'Ben', password: 'another long enough password' }

test('a note is written on a phone, survives a reload in the middle, is read by a colleague and changed by its author alone', async () => {
  const id = await suspectIn(desk, '/play')
  const notes = async () => (await desk.ada.get<IncidentDetail>(`/incidents/${id}`)).notes
  const mine = await desk.sit(`#/incidents/${id}`, PHONE)
  await button(mine, 'Note for colleagues').click(SLOW)
  await mine.getByLabel(/^Note for colleagues/).fill('The carrier says: fibre cut.')
  await mine.reload()
  await judge(mine, 'a note in the making')
  expect(await mine.getByLabel(/^Note for colleagues/).inputValue()).toBe('The carrier says: fibre cut.')
  await mine.locator('.note-form').getByRole('button', { name: 'Save' }).click()
  await vi.waitFor(async () => expect(await notes()).toMatchObject([{ author: 'Ada' }]), SLOW)

  const theirs = await desk.sit(`#/incidents/${id}`, { as: await desk.server.signIn(BEN, 'responder') })
  const seen = theirs.locator('.note-entry')
  await seen.getByText('The carrier says: fibre cut.').waitFor(SLOW)
  expect(await seen.getByRole('button').count()).toBe(0)

  await mine.locator('.note-entry').getByRole('button', { name: 'Change' }).click()
  await mine.getByLabel(/^Note for colleagues/).fill('Fibre cut near Bologna.')
  await mine.locator('.note-form').getByRole('button', { name: 'Save' }).click()
  await seen.getByText('Fibre cut near Bologna.').waitFor(SLOW)
  await seen.getByText(/changed \d\d:\d\d/).waitFor(SLOW)
  await judge(mine, 'a note of one’s own')
  await mine.locator('.note-entry').getByRole('button', { name: 'Delete' }).click()
  await mine.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await vi.waitFor(async () => expect(await notes()).toEqual([]), SLOW)
})

test('a slip of the pen is put right on a phone: nobody is written to, desk and page say edited and open what stood there', async () => {
  const id = await suspectIn(desk, '/play')
  const page = await desk.sit(`#/incidents/${id}`, PHONE)
  await button(page, 'Confirm and publish').click(SLOW)
  await button(page, 'Edit words').click(SLOW)
  const form = page.locator('form.correction')
  const body = form.getByRole('textbox', { name: /^What we know.*English/ })
  const stood = await body.inputValue()
  await body.fill('Streams do not start on televisions.')
  await form
    .getByText(/Italian/)
    .first()
    .waitFor()
  await form
    .getByRole('button', { name: /still right/i })
    .first()
    .click()
  await judge(page, 'words that are put right')
  await button(page, 'Put the words right').click()
  await page
    .locator('.update')
    .getByText(/edited \d\d:\d\d by Ada/)
    .waitFor(SLOW)
  await page.getByText('Words of before').click()
  await page.locator('.update details').getByText(stood, { exact: true }).waitFor()
  await judge(page, 'words of before')
  await vi.waitFor(async () => {
    await page.goto(`${desk.server.url}/en/incidents/${id}/`)
    await page.getByText(/edited at \d\d:\d\d/).waitFor({ timeout: 1_000 })
  }, SLOW)
  await page.getByText('What stood here before').click()
  await page.locator('.earlier-words').getByText(stood).waitFor()
  await judge(page, 'words of before, in public')
})

test('two incidents that are one outage are merged at the desk, and the page of the one that ended points to the other', async () => {
  const { components } = await desk.ada.get<ComponentList>('/components')
  const payments = components.find((one) => one.key === 'payments')?.id ?? ''
  const open = async (title: string) => {
    const texts = { en: { title, body: `${title}.` }, it: { title: `${title} (it)`, body: `${title}.` } }
    const command = { components: [{ componentId: payments, impact: 'major' }], texts }
    return (await desk.ada.post<IncidentDetail>('/incidents', command)).incident.id
  }
  const [stays, ends] = [await open('Payments fail'), await open('Cards are refused')]
  const page = await desk.sit(`#/incidents/${ends}`, PHONE)
  await button(page, 'Merge…').click(SLOW)
  const dialog = page.getByRole('dialog', { name: /Cards are refused/ })
  await dialog.getByRole('radio', { name: /Payments fail/ }).waitFor()
  await judge(page, 'merging')
  await dialog.getByRole('button', { name: 'Merge' }).click()
  await page.waitForURL(`**/incidents/${stays}`)
  expect((await openOnesOf(desk)).map((one) => one.id)).toEqual([stays])
  await page.goto(`${desk.server.url}/console/#/incidents/${ends}`)
  await page.getByRole('link', { name: 'To the incident that goes on' }).waitFor(SLOW)
  await judge(page, 'a merged incident at the desk')
  await vi.waitFor(async () => {
    await page.goto(`${desk.server.url}/en/incidents/${ends}/`)
    await page.getByText(/turned out to be the same problem/).waitFor({ timeout: 1_000 })
  }, SLOW)
  await judge(page, 'a merged incident in public')
  await page.getByRole('link', { name: 'Payments fail' }).first().click()
  await page.waitForURL(`**/incidents/${stays}/`)
})

test('an update is scheduled on a phone, stands there with who and when, and is called off', async () => {
  const id = await suspectIn(desk, '/play')
  const page = await desk.sit(`#/incidents/${id}`, PHONE)
  await button(page, 'Confirm and publish').click(SLOW)
  await button(page, 'Update').click(SLOW)
  await button(page, 'Publish later').click(SLOW)
  const at = page.getByLabel('Goes out at')
  const proposed = await at.inputValue()
  await at.fill('2020-01-01T10:00')
  await button(page, 'Schedule').click()
  await page.locator('.field', { has: at }).getByText('This time has passed.').first().waitFor(SLOW)
  await at.fill(proposed)
  await judge(page, 'scheduling')
  await button(page, 'Schedule').click()
  const list = page.getByRole('region', { name: 'To go out by themselves' })
  await list.getByText(/goes out .*\d\d:\d\d · Ada/).waitFor(SLOW)
  await judge(page, 'a scheduled update')
  await list.getByRole('button', { name: 'Call it off' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Call it off' }).click()
  await list.waitFor({ ...SLOW, state: 'hidden' })
  expect((await desk.ada.get<IncidentDetail>(`/incidents/${id}`)).updates).toHaveLength(1)
})

test('the incident of a supplier is linked at the desk and shown with ours in public', async () => {
  const id = await suspectIn(desk, '/play')
  const page = await desk.sit(`#/incidents/${id}`, PHONE)
  await button(page, 'Confirm and publish').click(SLOW)
  await page.getByText('Incidents of others that it comes from').click(SLOW)
  await page.getByLabel('What it is called there').fill('Errors at the edge')
  await page.getByLabel('Address of their incident').fill('https://status.example.net/incidents/7')
  await judge(page, 'linking')
  await button(page, 'Show on the page').click()
  await page.getByRole('link', { name: 'Errors at the edge' }).waitFor(SLOW)
  await judge(page, 'a linked incident at the desk')
  await vi.waitFor(async () => {
    await page.goto(`${desk.server.url}/en/incidents/${id}/`)
    await page.getByRole('link', { name: 'Errors at the edge' }).waitFor({ timeout: 1_000 })
  }, SLOW)
  await judge(page, 'a linked incident in public')
})
