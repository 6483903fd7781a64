/** Every flow of the desk by keyboard alone, in a real browser; and single keys, which publish nothing and can be switched off. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { Draft, IncidentDetail } from '../../server/contract/incidents.ts'
import type { MaintenanceList } from '../../server/contract/maintenance.ts'
import type { RotaView } from '../../server/contract/rota.ts'
import type { StaffList } from '../../server/contract/staff.ts'
import { eventually } from '../support/eventually.ts'
import { button, deskEachTest, openOnesOf, PHONE, SLOW, suspectIn } from './desk-rig.ts'
import { choose, pressOn, reach, typeInto, walk } from './hands.ts'

const desk = deskEachTest()
const WITHIN = { withinMs: 60_000 }

/** An incident that somebody has opened by hand, about what no probe watches. */
async function openPayments(): Promise<string> {
  const { components } = await desk.ada.get<{ components: { id: string; key: string }[] }>('/components')
  const hit = [{ componentId: components.find((one) => one.key === 'payments')?.id, impact: 'partial' }]
  const texts = {
    en: { title: 'Payments fail', body: 'We look.' },
    it: { title: 'Pagamenti fermi', body: 'Guardiamo.' },
  }
  return (await desk.ada.post<IncidentDetail>('/incidents', { components: hit, texts })).incident.id
}

const words = (page: Page, code: 'EN' | 'IT') => page.getByRole('textbox', { name: `What we know ${code}` })

test('an update, the end and a correction are published by keyboard alone', async () => {
  const id = await openPayments()
  const now = () => desk.ada.get<IncidentDetail>(`/incidents/${id}`)
  const page = await desk.sit(`#/incidents/${id}`)
  await page.getByText('We look.').waitFor()
  await page.keyboard.press('u')
  await page.locator('textarea:focus').waitFor(SLOW)
  await typeInto(page, words(page, 'EN'), 'A cable is cut.')
  await typeInto(page, words(page, 'IT'), 'Un cavo è tagliato.')
  await pressOn(page, button(page, 'Publish'))
  await eventually(async () => (await now()).updates[0]?.texts.it?.body === 'Un cavo è tagliato.', WITHIN)

  await page.locator('h1:focus').waitFor(SLOW)
  await page.keyboard.press('r')
  await pressOn(page, button(page, 'Publish: it is over'))
  await eventually(async () => (await now()).incident.state === 'resolved', WITHIN)

  await pressOn(page, button(page, 'Correct').first())
  await typeInto(page, words(page, 'EN'), 'It is over since noon.')
  await typeInto(page, words(page, 'IT'), 'È finita da mezzogiorno.')
  await pressOn(page, button(page, 'Publish the correction'))
  await eventually(async () => (await now()).updates.some((one) => one.correctionOf !== null), WITHIN)
})

test('a suspicion is dismissed by keyboard alone', async () => {
  const id = await suspectIn(desk, '/play')
  const page = await desk.sit('#/')
  await page.getByRole('link', { name: /^Streaming/ }).waitFor(SLOW)
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await pressOn(page, button(page, 'Dismiss'))
  const dialog = page.getByRole('dialog')
  await pressOn(page, dialog.getByRole('button', { name: 'Planned work' }))
  await pressOn(page, dialog.getByRole('button', { name: 'Dismiss' }))
  await page.getByText('Dismissed: Planned work').waitFor()
  expect((await desk.ada.get<IncidentDetail>(`/incidents/${id}`)).incident.state).toBe('dismissed')
})

test('work is planned and a template approved by keyboard alone', async () => {
  const page = await desk.sit('#/maintenance')
  await pressOn(page, button(page, 'Plan work'))
  await page.getByLabel('Title (English)').and(page.locator(':focus')).waitFor()
  await page.keyboard.type('New database')
  await typeInto(page, page.getByLabel('Title (Italian)'), 'Nuova base di dati')
  await pressOn(page, page.getByLabel('Payments'), 'Space')
  await pressOn(page, button(page, 'Save'))
  const titles = async () =>
    (await desk.ada.get<MaintenanceList>('/maintenances')).maintenances.map((one) => one.title.it)
  await eventually(async () => (await titles()).includes('Nuova base di dati'), WITHIN)

  await pressOn(page, page.getByRole('link', { name: 'Templates', exact: true }))
  await pressOn(page, page.getByRole('link', { name: 'Confirmation', exact: true }))
  await pressOn(page, button(page, 'Approve these words').first())
  const draft = () => desk.ada.post<Draft>('/drafts', { template: 'confirmation' })
  await eventually(async () => (await draft()).approved.length === 1, WITHIN)
})

test('somebody is invited, and the night handed over to them, by keyboard alone', async () => {
  const page = await desk.sit('#/people/desk')
  const form = page.getByRole('form', { name: 'Invite somebody' })
  await typeInto(page, form.getByLabel('Mail address'), 'ben@example.com')
  await typeInto(page, form.getByLabel('Name'), 'Ben')
  await choose(page, form.getByLabel('Role'), 'Responder')
  await pressOn(page, form.getByRole('button', { name: 'Invite' }))
  const staff = async () => (await desk.ada.get<StaffList>('/staff')).staff
  await eventually(async () => (await staff()).some((one) => one.name === 'Ben' && one.role === 'responder'), WITHIN)

  await pressOn(page, page.getByRole('link', { name: 'On call' }))
  await pressOn(page, button(page, 'Make a rota'))
  // By the arrows one passes Ada on the way to Ben: nobody is added by that.
  await choose(page, page.getByLabel('Add somebody'), 'Ben')
  await choose(page, page.getByLabel('Add somebody'), 'Ada')
  await pressOn(page, button(page, 'Add'))
  await pressOn(page, button(page, 'Save'))
  await page.getByText('Ada is on call').waitFor()
  await choose(page, page.getByLabel('Who', { exact: true }), 'Ben')
  await pressOn(page, button(page, 'Add'))
  await page.getByText('Ben is on call').waitFor()
  expect((await desk.ada.get<RotaView>('/rota')).turns[0]?.person.name).toBe('Ben')
})

test('no single key publishes, whatever is pressed in front of a suspicion', async () => {
  const id = await suspectIn(desk, '/play')
  const page = await desk.sit(`#/incidents/${id}`)
  await page.getByRole('button', { name: 'Confirm and publish', disabled: false }).waitFor(SLOW)
  for (const key of `abcdefghijklmnopqrstuvwxyz0123456789?.,;-+#`) {
    await page.keyboard.press(key)
    await page.keyboard.press('Escape')
  }
  await button(page, 'Let go').waitFor()
  const { incident, updates } = await desk.ada.get<IncidentDetail>(`/incidents/${id}`)
  expect([incident.state, updates.length]).toEqual(['suspected', 0])
})

test('single keys are switched off in their list, stay off after a reload, and are switched on again in one’s account', async () => {
  const id = await suspectIn(desk, '/play')
  const page = await desk.sit(`#/incidents/${id}`)
  await button(page, 'I have it').waitFor()
  await page.keyboard.press('?')
  const single = page.getByLabel('Use single keys, such as j, c and ?')
  await pressOn(page, single, 'Space')
  await page.keyboard.press('Escape')
  await page.reload()
  await button(page, 'I have it').waitFor()
  for (const key of 'jkaur?c') await page.keyboard.press(key)
  expect(await page.getByRole('dialog').count()).toBe(0)
  expect((await openOnesOf(desk))[0]?.acknowledged).toBeNull()
  // What needs Ctrl and what has a button goes on.
  await pressOn(page, button(page, 'Keyboard'))
  await page.getByRole('dialog', { name: 'Keyboard' }).waitFor()
  await page.keyboard.press('Escape')

  await pressOn(page, page.getByRole('link', { name: /^My account/ }))
  await pressOn(page, single, 'Space')
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keyboard' }).waitFor()
})

test.each([1280, PHONE.width])(
  'at %i px every stop of the focus is shown, and none lies under the bar',
  async (width) => {
    const id = await suspectIn(desk, '/play')
    const page = await desk.sit(`#/incidents/${id}`, { ...PHONE, width })
    await page.getByRole('button', { name: 'Confirm and publish', disabled: false }).waitFor(SLOW)
    await reach(page, words(page, 'EN'))
    const { stops, lost } = await walk(page)
    expect(lost).toEqual([])
    expect(stops).toBeGreaterThan(20)
  },
)
