/** Kinds beside http on the whole line: from the catalogue file over the prober's own thread to a suspicion and its evidence. */
import { afterEach, expect, test, vi } from 'vitest'
import { type DnsTable, startDnsServer } from '../probes/dns-server.ts'
import { openDesk } from '../support/desk.ts'
import { eventually } from '../support/eventually.ts'
import { startServer } from '../support/server.ts'
import { startSmtpCatcher } from '../support/smtp-catcher.ts'
import { readSummary } from './readers.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

vi.setConfig({ testTimeout: 240_000 })
const PATIENT = { withinMs: 20_000 }

test('a name server that begins to fail and a mail server that refuses everybody are suspected, each by its kind', async () => {
  const table: Record<string, DnsTable[string]> = { 'shop.example': { MX: ['10 mail.shop.example'] } }
  const dns = await startDnsServer(table)
  const mail = await startSmtpCatcher()
  const server = await startServer({ prober: true, catalogue: catalogueOf(dns.address, mail.port) })
  closing.push(dns.close, mail.close, server.close)
  const desk = openDesk(await server.signIn())
  await eventually(async () => (await readSummary(server.url)).vedetta.state === 'operational', PATIENT)

  table['shop.example'] = 'fails'
  mail.refuseConnections(Number.POSITIVE_INFINITY)
  const said = await eventually(async () => {
    const open = await Promise.all((await desk.inbox()).map(({ id }) => desk.read(id)))
    const evidence = open.flatMap((one) => one.evidence)
    return evidence.some((one) => one.code === 'dns-fault') && evidence.some((one) => one.code === 'closed')
      ? evidence
      : null
  }, PATIENT)
  expect(said.find((one) => one.code === 'dns-fault')).toMatchObject({
    because: '127.0.0.1 answers SERVFAIL to MX of shop.example',
  })
  expect(said.find((one) => one.code === 'closed')).toMatchObject({
    because: '127.0.0.1 did not say "220 " before it closed the connection',
    bodyStart: expect.stringContaining('421'),
  })
})

const catalogueOf = (resolver: string, mailPort: number) => `
page:
  name: Shop status
components:
  - key: names
    name: Names
    probes:
      - { key: mail-route, url: "dns://${resolver}/shop.example?type=MX", keyword: 10 mail.shop.example, profile: demo }
  - key: mail
    name: Mail
    probes:
      - { key: greeting, url: "tcp://127.0.0.1:${mailPort}", keyword: "220 ", profile: demo }
`
