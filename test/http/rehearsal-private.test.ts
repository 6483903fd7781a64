/** A rehearsal from end to end: what is said in it reaches who takes part, and nobody else by whatever way. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ComponentList } from '../../server/contract/catalogue.ts'
import type { IncidentDetail } from '../../server/contract/incidents.ts'
import type { RehearsalList, RehearsalReport, RehearsalView } from '../../server/contract/rehearsals.ts'
import { ADA, type ApiClient } from '../support/api-client.ts'
import { crawl, filesWritten } from '../support/crawl.ts'
import { eventually } from '../support/eventually.ts'
import { nextMailTo, subscribeByMail } from '../support/mailbox.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { type SmtpCatcher, startSmtpCatcher } from '../support/smtp-catcher.ts'

const SECRET = 'Feuermarke-4412'
const EMMA = 'emma@example.com'
const WITHIN = 60_000

let catcher: SmtpCatcher
let server: TestServer
let ada: ApiClient
let componentId = ''
beforeAll(async () => {
  catcher = await startSmtpCatcher()
  server = await startServer({ smtpUrl: catcher.url })
  ada = await server.signIn()
  componentId = (await ada.get<ComponentList>('/components')).components.find((one) => !one.isGroup)?.id ?? ''
  await subscribeByMail(server.url, { catcher, email: EMMA, language: 'en' })
})
afterAll(async () => {
  await server.close()
  await catcher.close()
})

const texts = (words: string) => ({
  en: { title: `${words} title`, body: `${words} in English.` },
  it: { title: `${words} titolo`, body: `${words} in italiano.` },
})
const said = (words: string) => ({ components: [{ componentId, impact: 'major' }], texts: texts(words) })
const publicText = async (path: string) => (await fetch(`${server.url}${path}`)).text()

test('its words are on its hidden page and in marked mail to who takes part; on no page, in no file, feed or mail of others', async () => {
  const { people } = await ada.get<RehearsalList>('/rehearsals')
  const start = { componentIds: [componentId], symptom: 'hangs', participants: people.map((one) => one.id) }
  const begun = await ada.post<RehearsalView>('/rehearsals', start)
  const alarm = await nextMailTo(catcher, ADA.email, WITHIN)
  expect(alarm.parsed.subject).toMatch(/^REHEARSAL: /)
  expect(alarm.parsed.text).toMatch(/^REHEARSAL · /)

  const path = `/incidents/${begun.incidentId}`
  await ada.post<IncidentDetail>(`${path}/updates`, { ...said(SECRET), state: 'investigating', version: 1 })
  const notice = await nextMailTo(catcher, ADA.email, WITHIN)
  expect(notice.parsed.subject).toMatch(/^REHEARSAL: /)
  expect(notice.parsed.text).toContain(SECRET)
  expect(notice.parsed.text).toMatch(/^REHEARSAL · /)
  expect(notice.parsed.headers.has('list-unsubscribe')).toBe(false)

  const hidden = new URL(`${begun.pageUrl}/`).pathname
  const shown = await fetch(`${server.url}${hidden}`)
  expect(shown.headers.get('x-robots-tag')).toContain('noindex')
  const html = await shown.text()
  expect(html).toContain(SECRET)
  expect(html).toContain('<meta name="robots" content="noindex"')
  expect(html).toContain('REHEARSAL')
  expect(await publicText(`${hidden}it/incidents/${begun.incidentId}/`)).toContain(`${SECRET} in italiano.`)

  // In earnest, after it: what was to come before has come.
  await ada.post<IncidentDetail>('/incidents', said('In earnest'))
  expect((await nextMailTo(catcher, EMMA, WITHIN)).parsed.text).toContain('In earnest')
  await eventually(async () => (await publicText('/api/v2/summary.json')).includes('In earnest'), { withinMs: WITHIN })
  await ada.post<IncidentDetail>(`${path}/updates`, { ...said(SECRET), state: 'resolved', version: 2 })
  await eventually(
    async () => (await ada.get<RehearsalReport>(`/rehearsals/${begun.id}`)).steps.some((step) => step.what === 'ended'),
    { withinMs: WITHIN },
  )

  const bodies = await crawl(server.url)
  expect(bodies.size).toBeGreaterThan(10)
  expect([...bodies].filter(([, body]) => /Feuermarke|REHEARSAL|\/rehearsal\//.test(body))).toEqual([])
  expect([...bodies].filter(([, body]) => body.includes(begun.incidentId))).toEqual([])
  const files = filesWritten(server.home.dataDir)
  expect(files.size).toBeGreaterThan(3)
  expect([...files].filter(([, body]) => body.includes(SECRET))).toEqual([])
  for (const language of ['en', 'it'])
    expect((await fetch(`${server.url}/${language}/incidents/${begun.incidentId}/`)).status).toBe(404)
  expect((await fetch(`${server.url}/rehearsal/${begun.id}.${'a'.repeat(43)}/`)).status).toBe(404)
  expect(server.troubles).toEqual([])
})
