/** What colleagues note stays at the desk: a crawl of all that anybody may read finds nothing of it. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ComponentList } from '../../server/contract/catalogue.ts'
import type { IncidentDetail } from '../../server/contract/incidents.ts'
import { crawl, filesWritten } from '../support/crawl.ts'
import { eventually } from '../support/eventually.ts'
import { startServer, type TestServer } from '../support/server.ts'

const SECRET = 'Quellmarke-7731'
const TITLE = 'Streams stand still'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())

test('a note is on no page, in no answer for programs, in no answer without signing in, and in no file of the page', async () => {
  const ada = await server.signIn()
  const { components } = await ada.get<ComponentList>('/components')
  const componentId = components.find((one) => !one.isGroup)?.id ?? ''
  const texts = { en: { title: TITLE, body: 'We look into it.' }, it: { title: 'Fermo', body: 'Stiamo guardando.' } }
  const opened = await ada.post<IncidentDetail>('/incidents', { components: [{ componentId, impact: 'major' }], texts })
  const path = `/incidents/${opened.incident.id}`
  await ada.post(`${path}/notes`, { body: SECRET })
  const words = { en: { body: 'The carrier is at it.' }, it: { body: 'Il gestore lavora.' } }
  const more = { version: 1, state: 'identified', components: [{ componentId, impact: 'major' }], texts: words }
  await ada.post(`${path}/updates`, more)
  await eventually(async () => (await text('/api/v2/summary.json')).includes('The carrier is at it.'))

  const bodies = await crawl(server.url)
  const telling = [...bodies].filter(([, body]) => body.includes(TITLE)).map(([address]) => address)
  for (const place of ['/api/v2/summary.json', `/en${path}/`, `/it${path}/`])
    expect([...bodies.keys()]).toContain(place)
  expect(telling.length).toBeGreaterThan(3)
  expect([...bodies].filter(([, body]) => body.includes(SECRET))).toEqual([])
  const written = filesWritten(server.home.dataDir)
  expect(written.size).toBeGreaterThan(3)
  expect([...written].filter(([, body]) => body.includes(SECRET))).toEqual([])
  expect(JSON.stringify(await ada.get<IncidentDetail>(path))).toContain(SECRET)
})

async function text(path: string): Promise<string> {
  return (await fetch(`${server.url}${path}`)).text()
}
