/** A secret written wherever people write, then redacted: neither database nor files nor anything that is answered has it. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { IncidentDetail } from '../../server/contract/incidents.ts'
import type { MaintenanceDetail } from '../../server/contract/maintenance.ts'
import type { RedactionFound } from '../../server/contract/redactions.ts'
import { ENGINES } from '../support/engines.ts'
import { eventually } from '../support/eventually.ts'
import { everyRow } from '../support/rows.ts'
import { operationsOf, readOpenApi } from './routes.ts'
import { openSite, type Site } from './site.ts'

const SECRET = 'xyzzy-4711'
const said = (what: string) => ({ title: `${what} ${SECRET}`, body: `It is ${SECRET}.`, works: SECRET, advice: SECRET })
const TEXTS = { en: said('Down'), it: said('Fermo') }

/** An outage that was edited and has ended, another that goes on, planned work that was called off, and what only the desk sees. */
async function written({ as: { responder, admin }, componentId }: Site) {
  const components = [{ componentId, impact: 'major' }]
  const open = (key: string) =>
    responder.post<IncidentDetail>('/incidents', { components, texts: TEXTS }, { 'idempotency-key': key })
  const first = await open('the-first-of-them')
  const path = `/incidents/${first.incident.id}`
  const updateId = first.updates[0]?.id
  const edit = { version: first.incident.version, updateId, texts: { en: { body: 'Put right' }, it: TEXTS.it } }
  const edited = await responder.post<IncidentDetail>(`${path}/edits`, edit)
  await responder.post(`${path}/notes`, { body: `Ask for ${SECRET}` })
  await responder.post(`${path}/links`, { url: `https://example.com/${SECRET}`, title: 'Theirs' })
  await responder.post(`${path}/links`, { url: 'https://example.com/1', title: SECRET })
  const { version } = (await responder.get<IncidentDetail>(path)).incident
  const texts = { en: { body: 'Over' }, it: { body: 'Finito' } }
  await responder.post(`${path}/updates`, { version, state: 'resolved', components, texts })
  const second = await open('the-second-of-them')
  const later = { version: second.incident.version, state: 'monitoring', components, texts: TEXTS }
  await responder.post(`/incidents/${second.incident.id}/scheduled`, { ...later, publishAt: Date.now() + 3_600_000 })
  await responder.put(`/incidents/${second.incident.id}/writing`, { content: JSON.stringify({ body: SECRET }) })
  const words = { en: { title: SECRET, body: SECRET }, it: { title: SECRET, body: SECRET } }
  const [startsAt, endsAt] = [Date.now() + 7_200_000, Date.now() + 10_800_000]
  const plan = { startsAt, endsAt, components: [{ componentId }], texts: words }
  const work = await responder.post<MaintenanceDetail>('/maintenances', plan)
  const off = { version: work.maintenance.version, do: 'cancel', texts: { en: SECRET, it: SECRET } }
  await responder.post(`/maintenances/${work.maintenance.id}/moves`, off)
  return { ended: first.incident.id, edited, work: work.maintenance.id, admin }
}

/** Every file that the page is made of, as its readers get it. */
function everyFile({ home }: Site): Map<string, string> {
  const root = join(home.dataDir, 'public')
  const paths = readdirSync(root, { recursive: true, withFileTypes: true }).filter((one) => one.isFile())
  const read: Readonly<Record<string, (bytes: Buffer) => Buffer>> = { '.gz': gunzipSync, '.br': brotliDecompressSync }
  return new Map(
    paths.map((one) => {
      const path = join(one.parentPath, one.name)
      const open = read[/\.(gz|br)$/.exec(path)?.[0] ?? ''] ?? ((bytes: Buffer) => bytes)
      return [path, open(readFileSync(path)).toString()]
    }),
  )
}

const filesWith = (site: Site, text: string) =>
  [...everyFile(site)].filter(([, said]) => said.includes(text)).map(([path]) => path)

/** All that anybody may read without naming one thing. */
async function everyAnswer(site: Site): Promise<string> {
  const operations = operationsOf(await readOpenApi(site)).filter(
    (one) => one.method === 'GET' && !one.path.includes('{'),
  )
  const ofDesk = operations.filter((one) => one.path.startsWith('/api/v1/') && !one.path.endsWith('/events'))
  const answers = await Promise.all(
    ofDesk.map(async ({ path }) => (await site.as.admin.ask(path.slice('/api/v1'.length))).text()),
  )
  return answers.join('\n')
}

describe.each(ENGINES)('on %s', (engine) => {
  test('a redacted secret is in no row, no file and no answer any more', async () => {
    const site = await openSite({ engine })
    onTestFinished(() => site.close())
    const { ended, work } = await written(site)
    await eventually(() => filesWith(site, SECRET).some((path) => path.includes(`shared/en/incidents/${ended}`)), {
      withinMs: 60_000,
    })
    const command = { phrase: SECRET.toUpperCase(), why: 'A key of a customer' }
    const found = await site.as.approver.post<RedactionFound>('/redactions/search', { phrase: SECRET })
    expect(found.kept.map((one) => one.in)).toEqual([
      'incidents',
      'notes',
      'drafts',
      'maintenance',
      'pages',
      'answers',
      'log',
    ])
    expect(await site.as.approver.post('/redactions', command)).toEqual(found)
    expect(await everyRow(site.context.store.db, engine)).not.toContain(SECRET)
    await eventually(() => filesWith(site, SECRET).length === 0, { withinMs: 60_000 })
    expect(filesWith(site, '[…]').filter((path) => path.includes(ended) || path.includes(work)).length).toBeGreaterThan(
      3,
    )
    expect(await everyAnswer(site)).not.toContain(SECRET)
    const shown = await fetch(`${site.url}/en/incidents/${ended}/`)
    expect(await shown.text()).toContain('Down […]')
    // Sent once more, the first command is answered as it was, without the words.
    const again = { components: [{ componentId: site.componentId, impact: 'major' }], texts: TEXTS }
    const repeated = await site.as.responder.ask('/incidents', {
      ...{ method: 'POST', body: again, headers: { 'idempotency-key': 'the-first-of-them' } },
    })
    expect([repeated.status, (await repeated.text()).includes(SECRET)]).toEqual([201, false])
    expect(site.troubles).toEqual([])
  })
})
