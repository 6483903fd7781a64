/** After secret.key was lost: what was sealed with it stands still and says so, all else goes on. On both engines. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { type Batch, PROTOCOL_VERSION, type ProbeResult } from '../../probes/protocol.ts'
import type { ComponentList, ProbeList } from '../../server/contract/catalogue.ts'
import { applyCatalogue } from '../../server/flow/apply-catalogue.ts'
import { assignmentsFor, probesWithLostSecrets } from '../../server/flow/assignments.ts'
import type { Context } from '../../server/flow/context.ts'
import { lostSecrets } from '../../server/flow/lost-secrets.ts'
import { recordResults } from '../../server/flow/record-results.ts'
import { addWebhookSubscriber, removeSubscriber } from '../../server/flow/subscriber-list.ts'
import { sweepSilence } from '../../server/flow/sweep-silence.ts'
import { localLocation } from '../../server/store/locations.ts'
import { createVault } from '../../server/store/vault.ts'
import { loadComponentVerdicts } from '../../server/store/verdicts.ts'
import { done } from '../flow/commands.ts'
import { ENGINES } from '../support/engines.ts'
import { ADA } from '../support/flow-context.ts'
import { openHome, startServer } from '../support/server.ts'
import { type DeskApp, type Json, openDeskApp } from './desk-app.ts'
import { type Desk, openDesk, PAGE, PLANNER, right } from './setup.ts'

const FILE = `${PAGE}components:
  - key: open
    name: Open
    probes: [ { key: plain, url: "http://127.0.0.1:1/" } ]
  - key: members
    name: Members
    probes: [ { key: filed, url: "http://127.0.0.1:1/members", headers: { Authorization: Bearer filed } } ]
oncall:
  - webhook: https://hooks.example.com/oncall
    secret: whsec_dGhpcnR5LXR3byBieXRlcyBvZiBhIHNlY3JldCBrZXk=
`
const ANYWHERE = { refusal: async () => null }
const ANOTHER = createVault(new Uint8Array(32).fill(9))

describe.each(ENGINES)('with another key, on %s', (engine) => {
  let desk: Desk
  let after: Context
  let app: DeskApp
  let here: string
  let edited: Json
  beforeEach(async () => {
    desk = await openDesk(engine)
    await desk.apply(FILE)
    const before = await openDeskApp(desk.context(), ['127.0.0.0/8'])
    const { components } = (await before.send('admin', { method: 'GET', url: '/components' })).json as {
      components: { key: string; id: string }[]
    }
    const componentId = components.find((one) => one.key === 'members')?.id
    const headers = { Authorization: 'Bearer desk', Accept: 'text/html' }
    const payload = { key: 'edited', componentId, url: 'http://127.0.0.1:1/desk', headers }
    edited = (await before.send('admin', { method: 'POST', url: '/probes', payload })).json
    await before.close()
    after = { ...desk.context(), vault: ANOTHER }
    app = await openDeskApp(after, ['127.0.0.0/8'])
    here = (await localLocation(desk.boot.store.db)).id
  })
  afterEach(async () => {
    await app.close()
    await desk.close()
  })

  const watched = async () => {
    const { assignments } = await assignmentsFor(after, here, [])
    return assignments.map(({ target }) => [new URL(target.url).pathname, target.headers.Authorization ?? null])
  }
  const change = (headers: object, version: number) => {
    const { componentId, url } = edited
    const payload = { key: 'edited', componentId, url, headers, version }
    return app.send('admin', { method: 'PUT', url: `/probes/${edited.id}`, payload })
  }

  test('probes without secrets are still watched, those with one are not, and both are told', async () => {
    expect(await watched()).toEqual([['/', null]])
    expect(await probesWithLostSecrets(after)).toEqual(['filed', 'edited'])
    const { probes } = (await app.send('viewer', { method: 'GET', url: '/probes' })).json
    expect(probes).toMatchObject([
      { key: 'plain', secretsLost: false },
      { key: 'filed', secretsLost: true },
      { key: 'edited', secretsLost: true, headers: { Authorization: '••••', Accept: 'text/html' } },
    ])
  })

  test('webhooks of on-call are named by host and those of subscribers counted, without who has left', async () => {
    const add = async (context: Context, path: string) => {
      const command = { body: { address: `https://hooks.example.com/${path}` }, actor: ADA, guard: ANYWHERE }
      return done(await addWebhookSubscriber(context, command, null)).subscriber.id
    }
    const ids = [await add(desk.context(), 'a'), await add(desk.context(), 'b'), await add(desk.context(), 'c')]
    await add(after, 'sealed with the key of now')
    expect(await removeSubscriber(desk.context(), { id: ids[0] ?? '', actor: ADA })).toBeNull()
    const lost = async (context: Context) => (await lostSecrets(context)).map((one) => one.facts)
    expect(await lost(after)).toEqual([
      { probes: ['filed', 'edited'] },
      { oncall: ['hooks.example.com'], subscribers: 2 },
    ])
    expect(await lost(desk.context())).toEqual([{ oncall: [], subscribers: 1 }])
  })

  test('what is not watched any more becomes unknown, and never down', async () => {
    const { assignments } = await assignmentsFor(desk.context(), here, [])
    const at = desk.clock.now()
    const results = assignments.map(({ probeId, version }): ProbeResult => {
      const phases = { dnsMs: null, connectMs: 1, tlsMs: null, firstByteMs: 1, totalMs: 2 }
      const good = { outcome: 'pass', code: 'ok', because: 'as expected', why: 'planned', status: 200 } as const
      return { probeId, version, at, ...good, phases, evidence: null }
    })
    const sight = { sees: true, because: '', loopLagP99Ms: 1 }
    const batch: Batch = { protocol: PROTOCOL_VERSION, sequence: 1, sentAt: at, sight, results }
    await recordResults(after, { locationId: here, awakeAt: 0 }, batch)
    const verdict = async () => {
      const id = String(edited.componentId)
      return (await loadComponentVerdicts(desk.boot.store.db, [id])).get(id)?.state
    }
    expect(await verdict()).toBe('up')
    desk.clock.advance(10 * 60_000)
    await sweepSilence(after, 0)
    expect(await verdict()).toBe('unknown')
  })

  test('a secret that is written again is sealed anew, and watching goes on', async () => {
    expect(await change({ Authorization: '••••' }, 1)).toMatchObject({ status: 200, json: { secretsLost: true } })
    expect(await change({ Authorization: 'Bearer new' }, 2)).toMatchObject({
      status: 200,
      json: { secretsLost: false },
    })
    expect(await watched()).toEqual([
      ['/', null],
      ['/desk', 'Bearer new'],
    ])
  })

  test('a dry run with such a secret is refused and says why', async () => {
    const { componentId, url } = edited
    const payload = { key: 'edited', componentId, url, headers: { Authorization: '••••' } }
    const tried = await app.send('admin', { method: 'POST', url: '/probes/dry-run', payload })
    expect(tried).toMatchObject({ status: 422, json: { detail: expect.stringContaining('cannot be read any more') } })
  })

  test('a start with the file seals anew what the file says', async () => {
    const { applied } = await applyCatalogue({ ...desk.boot, vault: ANOTHER }, right(FILE), PLANNER)
    expect(applied.updated).toEqual(expect.arrayContaining(['probe filed']))
    expect(await watched()).toEqual([
      ['/', null],
      ['/members', 'Bearer filed'],
    ])
  })
})

test('a server that starts with another key says which probes and webhooks stand still, and watches the others', async () => {
  const home = await openHome()
  onTestFinished(() => home.close())
  const first = await startServer({ home })
  const admin = await first.token('admin')
  const { components } = await admin.get<ComponentList>('/components')
  const componentId = components.find((one) => !one.isGroup)?.id
  const headers = { Authorization: 'Bearer desk' }
  await admin.post('/probes', { key: 'members', componentId, url: `${first.url}/healthz`, headers })
  await admin.post('/oncall', { channel: 'webhook', address: 'http://127.0.0.1:9/with/a/secret' })
  await first.close()
  rmSync(join(home.dataDir, 'secret.key'))
  const second = await startServer({ home })
  onTestFinished(() => second.close())
  const [probes, webhooks] = second.troubles.map((line) => JSON.parse(line))
  const msg = expect.stringContaining('sealed with another key')
  expect(probes).toMatchObject({ probes: ['members'], msg })
  expect(webhooks).toMatchObject({ oncall: ['127.0.0.1:9'], subscribers: 0, msg })
  const list = await (await second.token('viewer')).get<ProbeList>('/probes')
  expect(list.probes.filter((one) => one.secretsLost).map((one) => one.key)).toEqual(['members'])
  expect(list.probes.length).toBeGreaterThan(1)
})
