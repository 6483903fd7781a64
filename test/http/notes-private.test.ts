/** What colleagues note stays at the desk: a crawl of all that anybody may read finds nothing of it. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ComponentList } from '../../server/contract/catalogue.ts'
import type { IncidentDetail } from '../../server/contract/incidents.ts'
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
  const files = readdirSync(server.home.dataDir, { recursive: true, withFileTypes: true })
  const written = files.filter((f) => f.isFile() && /\.(html|json|atom|rss|ics|xml)$/.test(f.name))
  expect(written.length).toBeGreaterThan(3)
  for (const file of written) expect(readFileSync(join(file.parentPath, file.name), 'utf8')).not.toContain(SECRET)
  expect(JSON.stringify(await ada.get<IncidentDetail>(path))).toContain(SECRET)
})

async function text(path: string): Promise<string> {
  return (await fetch(`${server.url}${path}`)).text()
}

/** Every address that the pages link to, and what programs ask; without signing in. */
async function crawl(base: string): Promise<Map<string, string>> {
  const waiting = ['/', '/api/v2/summary.json', '/api/v2/status.json', '/maintenance.ics', '/api/v1/incidents']
  const read = new Map<string, string>()
  for (let path = waiting.shift(); path !== undefined && read.size < 400; path = waiting.shift()) {
    if (read.has(path)) continue
    const answer = await fetch(`${base}${path}`)
    const body = await answer.text()
    read.set(path, body)
    if (!(answer.headers.get('content-type') ?? '').includes('html')) continue
    const links = [...body.matchAll(/(?:href|src)="([^"#]+)/g)].map(([, link = '']) => new URL(link, answer.url))
    waiting.push(...links.filter((to) => to.origin === base).map((to) => to.pathname))
  }
  return read
}
