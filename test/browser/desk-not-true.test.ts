/** At the real desk: what is not true is dismissed with its reason ready, told as a false alarm where it is public, and corrected from its template. */
import { expect, test } from 'vitest'
import type { IncidentDetail } from '../../server/contract/incidents.ts'
import { eventually } from '../support/eventually.ts'
import { button, deskEachTest, PHONE, SLOW, suspectIn } from './desk-rig.ts'
import { judge } from './judge.ts'

const desk = deskEachTest()
const WITHIN = { withinMs: 60_000 }

test('from the inbox a suspicion is dismissed in two taps, and a reload does not ask again', async () => {
  const id = await suspectIn(desk, '/play')
  const now = () => desk.ada.get<IncidentDetail>(`/incidents/${id}`)
  const page = await desk.sit('#/', PHONE)
  await page.getByRole('link', { name: 'It is not true: Streaming' }).click(SLOW)
  const dialog = page.getByRole('dialog')
  expect(await dialog.getByLabel('Why it was no outage').inputValue()).toBe('Our own check was wrong')
  await judge(page, 'a suspicion that is not true')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await page.waitForURL(`**/#/incidents/${id}`)
  await page.goto(`${desk.server.url}/console/#/incidents/${id}/dismiss`)
  await dialog.getByRole('button', { name: 'Dismiss' }).click(SLOW)
  await eventually(async () => (await now()).incident.state === 'dismissed', WITHIN)
  expect((await now()).incident.dismissedWhy).toBe('Our own check was wrong')
})

test('what is public opens as a false alarm; a correction begins with its template, in every language', async () => {
  const id = await suspectIn(desk, '/play')
  const page = await desk.sit(`#/incidents/${id}`)
  await button(page, 'Confirm and publish').click(SLOW)
  await button(page, 'Correct').click(SLOW)
  const form = page.locator('form.correction')
  const body = (language: RegExp) => form.getByRole('textbox', { name: language })
  await body(/^What we know.*English/).waitFor()
  expect(await body(/^What we know.*English/).inputValue()).toMatch(
    /^Something that we wrote about Streaming.*\n\nStreaming /,
  )
  expect(await body(/^What we know.*Italian/).inputValue()).toMatch(/^Qualcosa che avevamo scritto.*\n\nDalle /)
  await page.goto(`${desk.server.url}/console/#/incidents/${id}/dismiss`)
  await page.getByRole('button', { name: 'False alarm' }).and(page.locator('[aria-pressed="true"]')).waitFor()
})
