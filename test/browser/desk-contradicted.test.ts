/** What people say while the checks say something else, for every eye and hand: the group in the inbox, the question before the end. */
import type { Page } from 'playwright-core'
import { beforeAll, describe, test } from 'vitest'
import type { IncidentDetail } from '../../server/contract/incidents.ts'
import { type DeskWords, deskEn } from '../../web/words/en.ts'
import { deskIt } from '../../web/words/it.ts'
import { deskOfFile, suspectIn } from './desk-rig.ts'
import { judge } from './judge.ts'

const desk = deskOfFile()
let dismissed: IncidentDetail['incident']

beforeAll(async () => {
  const id = await suspectIn(desk, '/play')
  const { incident } = await desk.ada.get<IncidentDetail>(`/incidents/${id}`)
  await desk.ada.post(`/incidents/${id}/dismiss`, { version: incident.version, reason: 'Too short to matter' })
  dismissed = incident
})

const CASES = [
  ['en', 'light', 1280, deskEn],
  ['en', 'dark', 375, deskEn],
  ['it', 'light', 375, deskIt],
  ['it', 'dark', 1280, deskIt],
] as const satisfies readonly Case[]
type Case = readonly ['en' | 'it', 'light' | 'dark', number, DeskWords]

async function sit([language, colorScheme, width]: Case): Promise<Page> {
  const page = await desk.sit('#/', { colorScheme, width, height: 800, locale: language })
  await page.evaluate(`localStorage.setItem('vedetta.desk.language', '"${language}"')`)
  await page.reload()
  return page
}

test.each<Case>(CASES)('in %s, %s, at %i px axe finds nothing where the dismissed still fails', async (...one) => {
  const page = await sit(one)
  await page.getByRole('region', { name: one[3].inbox.stillFailing }).waitFor()
  await judge(page, 'inbox')
})

describe('once it is open all the same', () => {
  let open: string
  beforeAll(async () => {
    const texts = { en: { title: 'Streaming fails', body: 'One.' }, it: { title: 'Streaming fermo', body: 'Uno.' } }
    const components = dismissed.components.map(({ componentId }) => ({ componentId, impact: 'major' }))
    open = (await desk.ada.post<IncidentDetail>('/incidents', { components, texts })).incident.id
  })

  test.each<Case>(CASES)('in %s, %s, at %i px axe finds nothing in the question before the end', async (...one) => {
    const t = one[3]
    const page = await sit(one)
    const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
    await page.goto(`${desk.server.url}/console/#/incidents/${open}`)
    await press(t.incident.resolve)
    await press(t.compose.publishResolve)
    await page.getByRole('dialog', { name: t.compose.stillBadAsk('Streaming') }).waitFor()
    await judge(page, 'the question')
  })
})
