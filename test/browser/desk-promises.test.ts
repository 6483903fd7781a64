/** At the real desk: what became of promised updates, month by month. */
import { expect, test } from 'vitest'
import type { ComponentList } from '../../server/contract/catalogue.ts'
import type { IncidentDetail } from '../../server/contract/incidents.ts'
import { deskOfFile, PHONE } from './desk-rig.ts'
import { judge } from './judge.ts'

const desk = deskOfFile()
const MINUTE = 60_000

test('the record says what was promised and kept, and leads to the incident and to other months', async () => {
  const { components } = await desk.ada.get<ComponentList>('/components')
  const payments = components.find((one) => one.key === 'payments')?.id ?? ''
  const said = (nextUpdateAt: number | null) => ({
    components: [{ componentId: payments, impact: 'partial' }],
    texts: { en: { title: 'Payments are slow', body: 'We are looking into it.' } },
    nextUpdateAt,
  })
  const opened = await desk.ada.post<IncidentDetail>('/incidents', said(Date.now() + 30 * MINUTE))
  const again = { ...said(Date.now() + 60 * MINUTE), state: 'identified', version: 1 }
  await desk.ada.post(`/incidents/${opened.incident.id}/updates`, again)
  const page = await desk.sit('#/incidents/ended', PHONE)
  await page.getByRole('link', { name: 'Promises kept' }).click()
  await page.getByText('2 promises: 1 kept, 0 late, 0 broken, 1 not due yet.').waitFor()
  expect(await page.getByRole('row', { name: /Payments are slow/ }).count()).toBe(2)
  await judge(page, 'the record of promises on a phone')
  const wide = await desk.sit('#/promises', { colorScheme: 'dark' })
  await wide.getByText('2 promises: 1 kept, 0 late, 0 broken, 1 not due yet.').waitFor()
  await judge(wide, 'the record of promises')
  await page.getByRole('navigation', { name: 'Months' }).getByRole('link').first().click()
  await page.getByText('No update was promised for this month.').waitFor()
})
