/** A shop that stands on somebody else's cloud: their status page says it first, over real sockets, from the prober's own thread. */
import { afterEach, expect, test, vi } from 'vitest'
import { openDesk } from '../support/desk.ts'
import { eventually } from '../support/eventually.ts'
import { type HttpTarget, startHttpTarget } from '../support/http-target.ts'
import { nextMailTo } from '../support/mailbox.ts'
import { startServer } from '../support/server.ts'
import { startSmtpCatcher } from '../support/smtp-catcher.ts'
import { summary, theirComponent, theirIncident } from '../support/status-pages.ts'
import { readerOf } from './readers.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})
vi.setConfig({ testTimeout: 240_000 })

const catalogueOf = (target: string) => `
page:
  name: { en: Shop status, it: Stato del negozio }
  languages: [en, it]
oncall:
  - { email: oncall@example.com, language: it }
components:
  - key: cloud
    name: { en: Cloud, it: Cloud }
    probes: [{ key: cloud-says, kind: upstream, url: '${target}', part: Compute, profile: demo }]
  - key: shop
    name: { en: Shop, it: Negozio }
    dependsOn: [cloud]
    probes: [{ key: shop-home, url: '${target}/shop', profile: demo }]
`

function theySay(target: HttpTarget, status: string): void {
  const compute = theirComponent('c1', 'Compute', status)
  const incidents = status === 'operational' ? [] : [theirIncident('Machines do not start', 'identified', [compute])]
  target.on('/api/v2/summary.json', { body: summary({ indicator: 'none', components: [compute], incidents }) })
}

test('their word comes first, stands at our suspicion, and is taken back; nobody is told that we measured it', async () => {
  const target = await startHttpTarget()
  theySay(target, 'operational')
  const smtp = await startSmtpCatcher()
  const server = await startServer({ prober: true, catalogue: catalogueOf(target.url), smtpUrl: smtp.url })
  closing.push(target.close, smtp.close, server.close)
  const desk = openDesk(await server.signIn())
  const page = readerOf(server)
  await page.pageSays('en', 'Our checks find no problem.', 'Reported by Acme Cloud for “Compute”, not measured by us.')

  theySay(target, 'major_outage')
  await page.pageSays('en', 'Others report trouble of their own: Cloud.', 'Machines do not start')
  await page.pageSays('it', 'I nostri controlli non trovano problemi.', 'Altri segnalano problemi propri: Cloud.')
  expect(await desk.inbox()).toEqual([])
  const early = (await nextMailTo(smtp, 'oncall@example.com')).parsed
  expect(early.text).toContain('Acme Cloud (Compute) segnala un’interruzione: "Machines do not start"\n')
  expect(early.text).toContain('Ne dipende: Negozio.')
  expect(early.text).toContain('https://stspg.io/p31zjtct2jer')

  target.on('/shop', { status: 502 })
  const id = await eventually(async () => (await desk.inbox())[0]?.id)
  const { incident, reports, history } = await desk.read(id)
  expect(incident.components.map((c) => c.name.en)).toEqual(['Shop'])
  expect(reports).toMatchObject([
    {
      ...{ by: 'Acme Cloud', part: 'Compute', state: 'major', url: 'https://status.acme.example/' },
      incidents: [{ title: 'Machines do not start', url: 'https://stspg.io/p31zjtct2jer' }],
    },
  ])
  expect(history.map((h) => h.action)).toContain('incident.upstream')

  theySay(target, 'operational')
  const late = await smtp.mail((mail) => mail.parsed.text?.includes('segnalano che è finita') ?? false, 20_000)
  expect(late.parsed.text).toContain('Acme Cloud (Compute) non segnala problemi')
  expect((await desk.read(id)).reports).toEqual([])

  // What cannot be read is not knowing.
  target.on('/api/v2/summary.json', { status: 500 })
  await page.pageSays('en', 'The status page of Acme Cloud cannot be read: we do not know how they are.')
})
