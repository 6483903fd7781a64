/** The line in three parts on one PostgreSQL: one serves, one does the jobs, one looks. Rows join them, no call does. */
import { afterEach, expect, test, vi } from 'vitest'
import { openDesk } from '../support/desk.ts'
import { eventually } from '../support/eventually.ts'
import { startHttpTarget } from '../support/http-target.ts'
import { linksIn, nextMailTo } from '../support/mailbox.ts'
import { openHome, startServer } from '../support/server.ts'
import { startSmtpCatcher } from '../support/smtp-catcher.ts'
import { readSummary } from './readers.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

vi.setConfig({ testTimeout: 240_000 })
/** One address for all three, as behind one proxy: links in mails lead to the desk, wherever they are written. */
const BASE_URL = 'http://status.localhost:3000'
const PATIENT = { withinMs: 60_000 }

test('a 504 seen by one process reaches the page of a second and the mail of a third', async () => {
  const service = await startHttpTarget()
  const catcher = await startSmtpCatcher()
  const home = await openHome('postgres')
  closing.push(service.close, catcher.close, home.close)
  const catalogue = catalogueOf(service.url)
  const start = async (role: string) => {
    const server = await startServer({
      prober: true,
      home,
      catalogue,
      smtpUrl: catcher.url,
      env: { ROLE: role, BASE_URL },
    })
    closing.push(server.close)
    return server
  }
  const page = await start('http')
  const jobs = await start('jobs')
  await start('probes')
  await eventually(async () => (await readSummary(page.url)).vedetta.state === 'operational', PATIENT)

  service.otherwise({ status: 504 })
  const desk = openDesk(await page.signIn())
  const suspicion = await eventually(async () => (await desk.inbox())[0], PATIENT)
  expect(linksIn(await nextMailTo(catcher, 'oncall@example.com'))).toContain(
    `${BASE_URL}/console/#/incidents/${suspicion.id}`,
  )
  expect((await fetch(`${page.url}/en/`)).status).toBe(200)
  expect((await fetch(`${jobs.url}/en/`)).status).toBe(404)
  expect((await fetch(`${jobs.url}/readyz`)).status).toBe(200)
})

test('of two processes that could look from the same place one does, and the other when that one has ended', async () => {
  const service = await startHttpTarget()
  const home = await openHome('postgres')
  closing.push(service.close, home.close)
  const start = () => startServer({ prober: true, home, catalogue: catalogueOf(service.url), env: { BASE_URL } })
  const first = await start()
  const second = await start()
  closing.push(second.close, first.close)
  const holder = async () =>
    (await second.context.store.db.selectFrom('leases').select('holder').executeTakeFirst())?.holder ?? null
  const one = await eventually(holder, PATIENT)
  const [looking, waiting] = one === first.context.holder ? [first, second] : [second, first]
  await eventually(() => service.arrivals.length > 3, PATIENT)
  await looking.close()
  await eventually(async () => {
    const row = await waiting.context.store.db.selectFrom('leases').select('holder').executeTakeFirst()
    return row?.holder === waiting.context.holder
  }, PATIENT)
  const seen = service.arrivals.length
  await eventually(() => service.arrivals.length > seen + 2, PATIENT)
})

const catalogueOf = (service: string) => `
page:
  name: Streaming status
components:
  - key: streaming
    name: Streaming
    probes:
      - { key: play, url: "${service}/api/play", profile: demo }
oncall:
  - email: oncall@example.com
`
