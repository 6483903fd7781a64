/** Planned work over the whole line, to those who asked to hear of it: real form, real mail, real webhook, the whole product between. */
import { afterEach, expect, test } from 'vitest'
import type { CreatedWebhookSubscriber } from '../../server/contract/console.ts'
import type { MaintenanceDetail } from '../../server/contract/maintenance.ts'
import { eventually } from '../support/eventually.ts'
import { header, nextMailTo, subscribeByMail } from '../support/mailbox.ts'
import { startServer } from '../support/server.ts'
import { startSmtpCatcher } from '../support/smtp-catcher.ts'
import { startWebhookSink } from '../support/webhook-sink.ts'

const CATALOGUE = `
page:
  name: { en: Luma, it: Luma }
  languages: [en, it]
  defaultLanguage: en
  timeZone: Europe/Rome
components:
  - key: shop
    name: { en: Shop, it: Negozio }
`
const HOUR = 3_600_000

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})
async function opened<T extends { close(): Promise<void> }>(one: Promise<T>): Promise<T> {
  const it = await one
  open.push(it)
  return it
}

test('who chose it hears of it in their language, with an entry for the calendar, in one thread; who did not hears nothing', async () => {
  const catcher = await opened(startSmtpCatcher())
  const sink = await opened(startWebhookSink())
  const server = await opened(startServer({ catalogue: CATALOGUE, smtpUrl: catcher.url }))
  await subscribeByMail(server.url, { catcher, email: 'ivo@example.it', language: 'it', kinds: ['maintenance'] })
  await subscribeByMail(server.url, { catcher, email: 'eve@example.com', language: 'en', kinds: ['incidents'] })
  const ada = await server.signIn()
  const body = { address: sink.url, kinds: ['maintenance'] }
  const hook = await ada.post<CreatedWebhookSubscriber>('/subscribers/webhooks', body)
  sink.trust(hook.signingSecret)
  const { components } = await ada.get<{ components: { id: string }[] }>('/components')
  const startsAt = Date.now() + 48 * HOUR
  const { maintenance } = await ada.post<MaintenanceDetail>('/maintenances', {
    ...{ startsAt, endsAt: startsAt + HOUR, components: [{ componentId: components[0]?.id }], rule: 'FREQ=WEEKLY' },
    texts: { en: { title: 'New shelves' }, it: { title: 'Nuovi scaffali' } },
  })
  const first = await nextMailTo(catcher, 'ivo@example.it')
  expect(first.parsed.subject).toBe('Lavori programmati: Nuovi scaffali')
  expect(first.parsed.text).toMatch(/Si ripete\n(- Dalle .*\n){4}/)
  const entry = first.parsed.attachments[0]?.content.toString() ?? ''
  const uid = /^UID:.*$/m.exec(entry)?.[0] ?? 'none'
  await eventually(async () => expect(await (await fetch(`${server.url}/maintenance.ics`)).text()).toContain(uid))
  let { version } = maintenance
  for (const move of [{ do: 'start' }, { do: 'note', texts: { it: 'Siamo a metà.' } }, { do: 'end' }]) {
    const path = `/maintenances/${maintenance.id}/moves`
    version = (await ada.post<MaintenanceDetail>(path, { version, ...move })).maintenance.version
    const mail = await nextMailTo(catcher, 'ivo@example.it')
    expect(mail.parsed.subject).toBe(first.parsed.subject)
    expect(header(mail, 'References')).toBe(header(first, 'Message-ID'))
    expect(mail.parsed.attachments).toEqual([])
  }
  const types = []
  for (let n = 0; n < 4; n += 1) {
    const { payload, refusal } = await sink.next()
    types.push([(payload as { type: string }).type, refusal])
  }
  expect(types).toEqual(['planned', 'started', 'noted', 'ended'].map((what) => [`maintenance.${what}`, null]))
  expect(catcher.mails.filter((mail) => mail.to.includes('eve@example.com'))).toHaveLength(1)
})
