/** Two whole servers on one PostgreSQL, each with its own files and its own mail server: the work is shared, not doubled. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import type { ComponentList } from '../../server/contract/catalogue.ts'
import { seedReaders } from '../faults/rig/audience.ts'
import { eventually } from '../support/eventually.ts'
import { type Home, openHome, startServer } from '../support/server.ts'
import { startSmtpCatcher } from '../support/smtp-catcher.ts'

vi.setConfig({ testTimeout: 300_000 })

const closing: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function startOn(home: Home, keyFile: string) {
  const mails = await startSmtpCatcher()
  closing.push(mails.close)
  const server = await startServer({ home, smtpUrl: mails.url, env: { SECRET_KEY_FILE: keyFile } })
  closing.push(server.close)
  return { server, mails }
}

test('R08 two servers on one database send every message once, and each shows the page from its own files', async () => {
  const home = await openHome('postgres')
  closing.push(home.close)
  const dataDir = mkdtempSync(join(tmpdir(), 'vedetta-test-'))
  closing.push(() => rmSync(dataDir, { recursive: true, force: true }))
  const keyFile = join(home.dataDir, 'secret.key')
  const one = await startOn(home, keyFile)
  const two = await startOn({ ...home, dataDir }, keyFile)
  const readers = await seedReaders(home.databaseUrl, 250)

  // Each update is posted at one of the two, in turn.
  const [first, second] = [await one.server.token(), await two.server.token()]
  const { components } = await first.get<ComponentList>('/components')
  const componentId = components.find((c) => c.key === 'support-desk')?.id
  const hit = [{ componentId, impact: 'major' }]
  const opened = { components: hit, texts: { en: { title: 'The phones are dead', body: 'We look into it.' } } }
  let { incident } = await first.post<{ incident: { id: string; version: number } }>('/incidents', opened)
  for (const [api, state] of [
    [second, 'identified'],
    [first, 'monitoring'],
    [second, 'resolved'],
  ] as const) {
    const update = { state, version: incident.version, components: hit, texts: { en: { body: `Now ${state}.` } } }
    incident = (await api.post<{ incident: typeof incident }>(`/incidents/${incident.id}/updates`, update)).incident
  }

  const came = () => [...one.mails.mails, ...two.mails.mails]
  await eventually(() => came().length >= readers.length * 4, { withinMs: 60_000 })
  await eventually(async () => {
    const { outbox } = await first.get<{ outbox: { waiting: number } }>('/system')
    return outbox.waiting === 0
  })
  expect(new Set(came().map(({ parsed }) => parsed.messageId)).size).toBe(readers.length * 4)
  expect(came()).toHaveLength(readers.length * 4)
  expect(Math.min(one.mails.mails.length, two.mails.mails.length)).toBeGreaterThan(0)
  for (const { server } of [one, two]) {
    await eventually(async () => (await (await fetch(`${server.url}/en/`)).text()).includes('The phones are dead'))
    expect(server.troubles).toEqual([])
  }
})
