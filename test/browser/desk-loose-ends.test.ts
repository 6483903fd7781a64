/** At the real desk: what people have called over, dismissed or not worth telling while the checks say something else. */
import { expect, test, vi } from 'vitest'
import type { IncidentDetail } from '../../server/contract/incidents.ts'
import { button, deskEachTest, openOnesOf, PHONE, SLOW, suspectIn, WELL } from './desk-rig.ts'

const desk = deskEachTest()

test('telling that it is over while the checks are still bad is asked once, with what they see', async () => {
  const id = await suspectIn(desk, '/play')
  const page = await desk.sit(`#/incidents/${id}`, PHONE)
  await button(page, 'Confirm and publish').click()
  await button(page, 'Resolve').click(SLOW)
  await page.getByText('Our checks still see Streaming down: HTTP 504').waitFor(SLOW)
  await button(page, 'Publish: it is over').click()
  const dialog = page.getByRole('dialog', { name: /Streaming/ })
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  expect(await openOnesOf(desk)).toMatchObject([{ id, state: 'investigating' }])
  await button(page, 'Publish: it is over').click()
  await dialog.getByRole('button', { name: 'Publish: it is over' }).click()
  await vi.waitFor(async () => {
    const { incident } = await desk.ada.get<IncidentDetail>(`/incidents/${id}`)
    expect(incident.state).toBe('resolved')
  }, SLOW)
})

test('at a desk in another zone than the page, times name theirs', async () => {
  const id = await suspectIn(desk, '/play')
  const away = await desk.sit(`#/incidents/${id}`, { ...PHONE, timeZone: 'UTC' })
  await away
    .getByText(/\d\d:\d\d UTC/)
    // On a phone the inbox is there and not seen.
    .filter({ visible: true })
    .first()
    .waitFor(SLOW)
  const home = await desk.sit(`#/incidents/${id}`, PHONE)
  await button(home, 'Confirm and publish').waitFor(SLOW)
  expect(await home.getByText(/\d\d:\d\d UTC/).count()).toBe(0)
})

test('what was dismissed and still fails stands in the inbox until it is good again', async () => {
  const id = await suspectIn(desk, '/play')
  const { incident } = await desk.ada.get<IncidentDetail>(`/incidents/${id}`)
  await desk.ada.post(`/incidents/${id}/dismiss`, { version: incident.version, reason: 'Too short to matter' })
  const page = await desk.sit('#/', PHONE)
  const group = page.getByRole('region', { name: 'Dismissed, still failing' })
  await group
    .getByRole('link', { name: /^Streaming/ })
    .getByText('HTTP 504')
    .waitFor(SLOW)
  desk.target.on('/play', WELL)
  await page.getByText('All quiet').waitFor(SLOW)
})

test('what was over untold can be put away, and the inbox is quiet', async () => {
  const id = await suspectIn(desk, '/portal')
  desk.target.on('/portal', WELL)
  const page = await desk.sit(`#/incidents/${id}`, PHONE)
  await button(page, 'Not worth telling').click(SLOW)
  await page.getByText('All quiet').waitFor()
  await page.goto(`${desk.server.url}/console/#/incidents/${id}`)
  await button(page, 'Show it in the inbox again').click()
  await page.getByRole('link', { name: '‹ Inbox' }).click()
  await page
    .getByRole('region', { name: 'Over, not told' })
    .getByRole('link', { name: /^Website/ })
    .waitFor()
})
