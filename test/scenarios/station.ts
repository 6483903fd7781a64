/**
 * The stage of the broadcaster's story: three channels on air and a web player at one site, people on call, subscribers,
 * and the whole product that watches and tells, all on one fake clock. Everything but the clock is real.
 */
import type { CreatedWebhookSubscriber } from '../../server/contract/console.ts'
import type { IncidentDetail } from '../../server/contract/incidents.ts'
import type { UpdateTemplate } from '../../server/domain/template-kinds.ts'
import type { ApiClient } from '../support/api-client.ts'
import { type Desk, openDesk } from '../support/desk.ts'
import type { Engine } from '../support/engines.ts'
import { eventually } from '../support/eventually.ts'
import { type FakeClock, fakeClock } from '../support/fake-clock.ts'
import { fakeIds } from '../support/fake-ids.ts'
import { type HttpTarget, startHttpTarget } from '../support/http-target.ts'
import { type LiveStream, startLiveStream } from '../support/live-stream.ts'
import { type Language, subscribeByMail } from '../support/mailbox.ts'
import { openHome, startServer, type TestServer } from '../support/server.ts'
import { type SmtpCatcher, startSmtpCatcher } from '../support/smtp-catcher.ts'
import { startWebhookSink, type WebhookSink } from '../support/webhook-sink.ts'
import { openInProcessLink } from './in-process-link.ts'
import { type PageReader, pageOnDisk, readerOf } from './readers.ts'

export const ONCALL = 'oncall@example.com'
export const EMMA = 'emma@example.com'
export const IVO = 'ivo@example.it'
export const CHANNELS = ['one', 'two', 'three'] as const

export type Station = PageReader & {
  readonly clock: FakeClock
  readonly server: TestServer
  readonly api: ApiClient
  readonly desk: Desk
  readonly mails: SmtpCatcher
  readonly webhooks: WebhookSink
  /** Time goes on, with every check on its way. */
  passes(ms: number): Promise<void>
  /** All channels go dark: their playlists answer as before, and nothing new comes. The player takes no connection. */
  powerFails(): Promise<void>
  powerReturns(): Promise<void>
  /** A template as it is filled, with one more sentence in each language, in a state of the desk's choice. */
  say(incidentId: string, words: Words): Promise<IncidentDetail>
  close(): Promise<void>
}

export type Words = {
  readonly template: UpdateTemplate
  readonly state: 'monitoring' | 'resolved'
  readonly more?: Readonly<Record<Language, string>>
}

/** 17:00 in Rome on 12 June, all on air; Emma reads English, Ivo Italian, a webhook is subscribed, Ada is on call. */
export async function openStation(engine: Engine): Promise<Station> {
  const clock = fakeClock(Date.UTC(2026, 5, 12, 15, 0))
  const stream = await startLiveStream({ now: clock.now })
  const player = { now: await startHttpTarget() }
  const mails = await startSmtpCatcher()
  const webhooks = await startWebhookSink({ now: clock.now })
  const home = await openHome(engine)
  const catalogue = catalogueOf(stream, player.now)
  const server = await startServer({ home, clock, ids: fakeIds(), catalogue, smtpUrl: mails.url })
  const close = async () => {
    await server.close()
    await Promise.all([stream.close(), player.now.close(), mails.close(), webhooks.close()])
    await home.close()
  }
  try {
    const api = await server.signIn()
    const heard = await api.post<CreatedWebhookSubscriber>('/subscribers/webhooks', { address: webhooks.url })
    webhooks.trust(heard.signingSecret)
    await api.post('/oncall', { channel: 'email', address: ONCALL, language: 'en' })
    await eventually(() => pageOnDisk(home.dataDir, 'en'))
    await subscribeByMail(server.url, { catcher: mails, email: EMMA, language: 'en' })
    await subscribeByMail(server.url, { catcher: mails, email: IVO, language: 'it' })
    const link = await openInProcessLink(server.context, clock)
    const stage = { clock, server, api, desk: openDesk(api), mails, webhooks, close }
    const passes = (ms: number) => link.until(clock.now() + ms)
    return { ...stage, passes, ...power(stream, player), ...readerOf(server), say: (id, words) => say(api, id, words) }
  } catch (error) {
    await close()
    throw error
  }
}

function power(stream: LiveStream, player: { now: HttpTarget }) {
  return {
    async powerFails() {
      for (const name of CHANNELS) stream.channel(name).freeze()
      await player.now.close()
    },
    async powerReturns() {
      for (const name of CHANNELS) stream.channel(name).resume()
      player.now = await startHttpTarget({ port: player.now.port })
    },
  }
}

async function say(api: ApiClient, incidentId: string, { template, state, more }: Words): Promise<IncidentDetail> {
  const { incident } = await api.get<IncidentDetail>(`/incidents/${incidentId}`)
  const components = incident.components.map(({ componentId, regions }) => ({ componentId, impact: 'none', regions }))
  const { texts } = await api.post<{ texts: Record<string, { body: string }> }>('/drafts', { template, incidentId })
  const said = Object.entries(texts).map(([language, text]) => {
    const sentence = more?.[language as Language]
    return [language, sentence === undefined ? text : { ...text, body: `${text.body} ${sentence}` }]
  })
  const { version } = incident
  const update = { state, version, components, texts: Object.fromEntries(said), template }
  return api.post(`/incidents/${incidentId}/updates`, update)
}

const catalogueOf = (stream: LiveStream, player: HttpTarget) => `
page:
  name: { en: Broadcaster status, it: Stato dell’emittente }
  languages: [en, it]
  defaultLanguage: en
  timeZone: Europe/Rome
components:
  - key: one
    name: { en: Channel One, it: Canale Uno }
    probes:
      - { key: one-live, kind: hls, url: "${stream.channel('one').url}", every: 30s }
  - key: two
    name: { en: Channel Two, it: Canale Due }
    probes:
      - { key: two-live, kind: hls, url: "${stream.channel('two').url}", every: 30s }
  - key: three
    name: { en: Channel Three, it: Canale Tre }
    probes:
      - { key: three-live, kind: hls, url: "${stream.channel('three').url}", every: 30s }
  - key: player
    name: { en: Web player, it: Player web }
    probes:
      - { key: player, url: "${player.url}/player", every: 30s }
`
