/** At the real desk: somebody who knows better puts right when an incident began, and then when it was over. */
import { expect, test } from 'vitest'
import type { ComponentList } from '../../server/contract/catalogue.ts'
import type { IncidentDetail } from '../../server/contract/incidents.ts'
import { button, deskEachTest, PHONE } from './desk-rig.ts'
import { judge } from './judge.ts'

const desk = deskEachTest()
const HOUR = 3_600_000

test('the beginning is put right, the desk keeps what was said, and an end before it is refused at its field', async () => {
  const { components } = await desk.ada.get<ComponentList>('/components')
  const hit = { componentId: components.find(({ key }) => key === 'payments')?.id, impact: 'major' }
  const texts = { en: { title: 'No payments', body: 'We are looking.' } }
  const opened = await desk.ada.post<IncidentDetail>('/incidents', { components: [hit], texts })
  const { id, startedAt } = opened.incident
  await desk.ada.post(`/incidents/${id}/updates`, { version: 1, state: 'resolved', components: [hit], texts })
  const page = await desk.sit(`#/incidents/${id}`, PHONE)
  await page.locator('summary', { hasText: 'When it began and ended' }).click()
  const began = page.getByLabel('Began at')
  const local = (at: number) =>
    page.evaluate<string>(
      `(() => { const d = new Date(${at}); return new Date(${at} - d.getTimezoneOffset() * 60000).toISOString().slice(0, 16) })()`,
    )
  await began.fill(await local(startedAt - 2 * HOUR))
  await button(page, 'Put the times right').click()
  await page.getByText(/^until .*changed by Ada/).waitFor()
  await judge(page, 'the times of an incident')
  await page.getByLabel('Over at').fill(await local(startedAt - 5 * HOUR))
  await button(page, 'Put the times right').click()
  await page.getByText('It must end after it begins.').waitFor()
  const { incident } = await desk.ada.get<IncidentDetail>(`/incidents/${id}`)
  expect(startedAt - incident.startedAt).toBeGreaterThanOrEqual(2 * HOUR - 60_000)
  expect(incident.version).toBe(3)
})
