/** At the real desk: an incident as a page to print opens from it, needs nothing from elsewhere, and reads on paper and on a phone. */
import { expect, test } from 'vitest'
import type { IncidentDetail } from '../../server/contract/incidents.ts'
import { complaints } from '../support/browser.ts'
import { button, deskEachTest, PHONE, SLOW, suspectIn, WELL } from './desk-rig.ts'
import { judge } from './judge.ts'

const desk = deskEachTest()

test('the dossier opens in the desk’s language, with notes only where they are asked for', async () => {
  const id = await suspectIn(desk, '/play')
  const ada = await desk.sit(`#/incidents/${id}`)
  await button(ada, 'Confirm and publish').click(SLOW)
  await button(ada, 'Note for colleagues').click(SLOW)
  await desk.ada.post<IncidentDetail>(`/incidents/${id}/notes`, { body: 'The carrier was slow.' })
  desk.target.on('/play', WELL)
  const link = ada.getByRole('link', { name: 'Dossier to print' })
  const [plain] = await Promise.all([ada.context().waitForEvent('page'), link.click(SLOW)])
  await plain.getByRole('heading', { level: 1 }).waitFor(SLOW)
  expect(await plain.getByText('The carrier was slow.').count()).toBe(0)
  expect(await plain.getByText('HTTP 504').count()).toBeGreaterThan(0)
  await judge(plain, 'the dossier')
  expect(complaints(plain)).toEqual([])

  const phone = await desk.sit('#/', { ...PHONE, colorScheme: 'dark' })
  const answer = await phone.goto(`${desk.server.url}/api/v1/incidents/${id}/dossier.html?language=it&notes=1`)
  expect(answer?.headers()).toMatchObject({
    'cache-control': 'no-store',
    'content-security-policy': expect.stringContaining("style-src 'self' 'sha256-"),
    'content-type': 'text/html; charset=utf-8',
  })
  await phone.getByText('The carrier was slow.').waitFor(SLOW)
  await phone.getByText('Note dei colleghi').waitFor(SLOW)
  await judge(phone, 'the dossier on a phone')

  const stranger = await fetch(`${desk.server.url}/api/v1/incidents/${id}/dossier.html`)
  expect(stranger.status).toBe(401)
  const none = await desk.ada.ask('/incidents/none/dossier.html')
  expect([none.status, none.headers.get('content-type')]).toEqual([404, 'application/problem+json; charset=utf-8'])
})
