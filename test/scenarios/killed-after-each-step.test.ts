/** The line with a death at every one of its transactions: what goes on are the rows, and nothing is lost or doubled. */
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { ProbeResult } from '../../probes/protocol.ts'
import type { CreatedOncallContact, CreatedWebhookSubscriber } from '../../server/contract/console.ts'
import type { PostUpdate } from '../../server/contract/incidents.ts'
import { isRefusal } from '../../server/domain/refusal.ts'
import type { UpdateTemplate } from '../../server/domain/template-kinds.ts'
import { assignmentsFor } from '../../server/flow/assignments.ts'
import type { Context } from '../../server/flow/context.ts'
import { fillDraft } from '../../server/flow/draft.ts'
import { readIncidentDetail, readIncidents } from '../../server/flow/incident-detail.ts'
import { publishUpdate } from '../../server/flow/publish-update.ts'
import { recordResults } from '../../server/flow/record-results.ts'
import type { Renderer } from '../../server/ports.ts'
import { startRenderer } from '../../server/publish/renderer.ts'
import { localLocation } from '../../server/store/locations.ts'
import { ENGINES, type Engine } from '../support/engines.ts'
import { type FakeClock, fakeClock } from '../support/fake-clock.ts'
import { subscribeByMail } from '../support/mailbox.ts'
import { openHome, startServer } from '../support/server.ts'
import { startSmtpCatcher } from '../support/smtp-catcher.ts'
import { ROOT } from '../support/sources.ts'
import { startWebhookSink } from '../support/webhook-sink.ts'
import { pageOnDisk } from './readers.ts'
import { DEATHS, type Death, openLives } from './short-lives.ts'

vi.setConfig({ testTimeout: 240_000 })

let renderer: Renderer
beforeAll(() => {
  renderer = startRenderer(join(ROOT, 'dist/web/renderer.js'))
})
afterAll(() => renderer.close())

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const EMMA = 'emma@example.com'
const IVO = 'ivo@example.it'
const ONCALL = 'oncall@example.com'

const CATALOGUE = `
page:
  name: { en: Streaming status, it: Stato dello streaming }
  languages: [en, it]
components:
  - key: streaming
    name: Streaming
    probes:
      - { key: play, url: "http://127.0.0.1:9/" }
`

async function setTheStage(engine: Engine, death: Death) {
  const clock = fakeClock()
  const home = await openHome(engine)
  closing.push(home.close)
  const mails = await startSmtpCatcher()
  closing.push(mails.close)
  const webhooks = await startWebhookSink({ now: clock.now })
  closing.push(webhooks.close)
  const server = await startServer({ home, clock, catalogue: CATALOGUE, smtpUrl: mails.url })
  closing.push(server.close)
  const api = await server.signIn()
  await api.post('/oncall', { channel: 'email', address: ONCALL })
  const oncall = { channel: 'webhook', address: `${webhooks.url}oncall` }
  webhooks.trust((await api.post<CreatedOncallContact>('/oncall', oncall)).signingSecret ?? '')
  const hook = await api.post<CreatedWebhookSubscriber>('/subscribers/webhooks', { address: webhooks.url })
  webhooks.trust(hook.signingSecret)
  await subscribeByMail(server.url, { catcher: mails, email: EMMA, language: 'en' })
  await subscribeByMail(server.url, { catcher: mails, email: IVO, language: 'it' })
  await server.close()
  const lives = openLives({ server, clock, renderer, death })
  return { clock, home, mails, webhooks, lives }
}

/** A prober that sends one batch until it is acknowledged. */
function report(clock: FakeClock, outcome: 'pass' | 'fail') {
  let batch: Parameters<typeof recordResults>[2] | null = null
  return async (context: Context) => {
    const { id: locationId } = await localLocation(context.store.db)
    const probeId = (await assignmentsFor(context, locationId, [])).assignments[0]?.probeId ?? ''
    const at = clock.now()
    const sight = { sees: true, because: '', loopLagP99Ms: 0 }
    batch ??= { protocol: 1, sequence: at, sentAt: at, sight, results: [resultOf(probeId, at, outcome)] }
    await recordResults(context, { locationId, awakeAt: 0 }, batch)
  }
}

function resultOf(probeId: string, at: number, outcome: 'pass' | 'fail'): ProbeResult {
  const failed = outcome === 'fail'
  const seen = { status: 504, httpVersion: '1.1', headers: {}, bodyStart: '504', remoteAddress: null, redirects: [] }
  return {
    ...{ probeId, version: 1, at, outcome, why: 'planned' },
    code: failed ? 'http-status' : 'ok',
    because: failed ? 'HTTP 504 instead of 200-299' : 'HTTP 200 in 3 ms',
    status: failed ? 504 : 200,
    phases: { dnsMs: null, connectMs: 1, tlsMs: null, firstByteMs: 1, totalMs: 3 },
    evidence: failed ? { ...seen, certificate: null } : null,
  }
}

/** Somebody at the desk who decides once, and sends that one command, with its key, until it is answered. */
function publish(template: UpdateTemplate) {
  let command: { incidentId: string; update: PostUpdate } | null = null
  return async (context: Context) => {
    command ??= await decide(context, template)
    const actor = { kind: 'person', id: 'ada', name: 'Ada' } as const
    const repeat = { key: template, scope: 'ada', fingerprint: JSON.stringify(command) }
    const answer = await publishUpdate(context, { ...command, actor }, repeat)
    if (isRefusal(answer)) throw new Error(answer.because)
  }
}

async function decide(context: Context, template: UpdateTemplate) {
  const [incident] = (await readIncidents(context, { view: 'inbox' })).incidents
  if (!incident) throw new Error('The inbox is empty')
  const components = incident.components.map(({ componentId }) => ({ componentId, impact: 'major' as const }))
  const draft = await fillDraft(context, { template, incidentId: incident.id })
  if (isRefusal(draft)) throw new Error(draft.because)
  const { state, texts } = draft
  return { incidentId: incident.id, update: { state, version: incident.version, components, texts, template } }
}

describe.each(ENGINES)('on %s', (engine) => {
  test.each(DEATHS)(
    'R01 R05 processes that are killed %s, again and again, lose nothing and double nothing',
    async (death) => {
      const { clock, home, mails, webhooks, lives } = await setTheStage(engine, death)

      // The story, step by step; each step is repeated by whoever got no answer, and dies several times on its way.
      await lives.through(report(clock, 'pass'))
      for (let n = 0; n < 3; n++) {
        clock.advance(5_000)
        await lives.through(report(clock, 'fail'))
      }
      await lives.through(publish('confirmation'))
      await lives.through(publish('cause-found'))
      for (let n = 0; n < 3; n++) {
        clock.advance(70_000)
        await lives.through(report(clock, 'pass'))
      }
      await lives.through(publish('recovery'))

      // Every step lost at least one process.
      expect(lives.deaths()).toBeGreaterThan(20)
      const deaths = lives.deaths()

      // What stands: one incident, its three updates, its evidence once.
      let books: Awaited<ReturnType<typeof readBooks>> | null = null
      await lives.through(async (context) => {
        books = await readBooks(context)
      })
      expect(lives.deaths()).toBe(deaths)
      expect(books).toMatchObject({
        incidents: 1,
        states: ['resolved', 'identified', 'investigating'],
        evidence: 3,
        actions: ['suspected', 'investigating', 'identified', 'looks-recovered', 'resolved'].map(
          (a) => `incident.${a}`,
        ),
      })
      expect(pageOnDisk(home.dataDir, 'en')).toContain('Our checks find no problem.')

      // What arrived: everything, and what came twice came under the id it had before.
      const mailsTo = (address: string) =>
        mails.mails.filter(({ to }) => to.includes(address)).slice(address === ONCALL ? 0 : 1)
      const first = { [ONCALL]: 2, [EMMA]: 3, [IVO]: 3 }
      for (const [address, count] of Object.entries(first)) {
        const came = mailsTo(address).map(({ parsed }) => parsed.messageId)
        expect(new Set(came).size).toBe(count)
        expect(inOrder(came)).toBe(true)
      }
      expect(new Set(webhooks.received.map(({ id }) => id)).size).toBe(5)
      expect(webhooks.received.every(({ refusal }) => refusal === null)).toBe(true)
      // A process that died after each commit had nothing under way: then nothing comes twice at all.
      const repeats = webhooks.received.length - 5 + (mails.mails.length - 2 - 8)
      expect(repeats > 0).toBe(death === DEATHS[1])
    },
  )
})

/** Repeats stand beside each other: nobody hears an old thing after a new one. */
function inOrder(ids: readonly (string | undefined)[]): boolean {
  return ids.every((id, n) => ids[n - 1] === id || !ids.slice(0, n).includes(id))
}

async function readBooks(context: Context) {
  const { incidents } = await readIncidents(context, { view: 'all' })
  const detail = await readIncidentDetail(context, context.store.db, incidents[0]?.id ?? '')
  if (isRefusal(detail)) throw new Error(detail.because)
  return {
    incidents: incidents.length,
    states: detail.updates.map(({ state }) => state),
    evidence: detail.evidence.length,
    actions: detail.history.map(({ action }) => action),
  }
}
