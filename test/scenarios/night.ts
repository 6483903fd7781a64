/**
 * The stage of the streaming story: a video service, people on call, subscribers, and the whole product that watches and
 * tells, on one fake clock. Everything but the clock is real. The story's tests read top to bottom upon it.
 */
import type { CreatedOncallContact, CreatedWebhookSubscriber } from '../../server/contract/console.ts'
import type { PublicSpan } from '../../server/contract/public.ts'
import { type Desk, openDesk } from '../support/desk.ts'
import type { Engine } from '../support/engines.ts'
import { eventually } from '../support/eventually.ts'
import { type FakeClock, fakeClock } from '../support/fake-clock.ts'
import { fakeIds } from '../support/fake-ids.ts'
import { type HttpTarget, startHttpTarget } from '../support/http-target.ts'
import { subscribeByMail } from '../support/mailbox.ts'
import { openHome, startServer, type TestServer } from '../support/server.ts'
import { type SmtpCatcher, startSmtpCatcher } from '../support/smtp-catcher.ts'
import { startWebhookSink, type WebhookSink } from '../support/webhook-sink.ts'
import { type InProcessLink, openInProcessLink } from './in-process-link.ts'
import { type PageReader, pageOnDisk, readerOf } from './readers.ts'

export const ONCALL = 'oncall@example.com'
export const EMMA = 'emma@example.com'
export const IVO = 'ivo@example.it'

export type Night = PageReader & {
  readonly clock: FakeClock
  readonly server: TestServer
  readonly desk: Desk
  readonly mails: SmtpCatcher
  /** Of a subscriber. Trusts exactly the secret that was shown once. */
  readonly webhooks: WebhookSink
  readonly oncallWebhooks: WebhookSink
  /** For each of the subscriber's webhooks: what the English page on disk said when it came. */
  readonly pageAtArrival: readonly string[]
  /** Time goes on, with every check on its way, until it is this time in Rome, tonight or tomorrow. */
  until(time: string): Promise<void>
  passes(ms: number): Promise<void>
  /** What the service's player API answers from now on. */
  playerAnswers(status: number): void
  /** Start of the first check of the latest run of like answers, epoch ms. */
  sinceWhen(outcome: 'pass' | 'fail'): number
  /** Its published stretches of trouble, each once. */
  spansOf(key: string): Promise<PublicSpan[]>
  close(): Promise<void>
}

/** 20:30 in Rome on 11 June; healthy; Emma reads English, Ivo Italian, a webhook is subscribed, Ada is on call. */
export async function openNight(engine: Engine): Promise<Night> {
  const clock = fakeClock(Date.UTC(2026, 5, 11, 18, 30))
  const service = await startHttpTarget()
  const mails = await startSmtpCatcher()
  const home = await openHome(engine)
  const pageAtArrival: string[] = []
  const onReceived = () => void pageAtArrival.push(pageOnDisk(home.dataDir, 'en'))
  const webhooks = await startWebhookSink({ now: clock.now, onReceived })
  const oncallWebhooks = await startWebhookSink({ now: clock.now })
  const catalogue = catalogueOf(service.url)
  const server = await startServer({ home, clock, ids: fakeIds(), catalogue, smtpUrl: mails.url })
  const close = async () => {
    await server.close()
    await Promise.all([service.close(), mails.close(), webhooks.close(), oncallWebhooks.close()])
    await home.close()
  }
  try {
    const api = await server.signIn()
    const heard = await api.post<CreatedWebhookSubscriber>('/subscribers/webhooks', { address: webhooks.url })
    webhooks.trust(heard.signingSecret)
    await api.post('/oncall', { channel: 'email', address: ONCALL, language: 'en' })
    const hook = { channel: 'webhook', address: oncallWebhooks.url }
    oncallWebhooks.trust((await api.post<CreatedOncallContact>('/oncall', hook)).signingSecret ?? '')
    await eventually(() => pageOnDisk(server.home.dataDir, 'en'))
    await subscribeByMail(server.url, { catcher: mails, email: EMMA, language: 'en' })
    await subscribeByMail(server.url, { catcher: mails, email: IVO, language: 'it' })
    const link = await openInProcessLink(server.context, clock)
    const stage = { clock, server, mails, webhooks, oncallWebhooks, pageAtArrival, close }
    return { ...stage, desk: openDesk(api), ...actions({ clock, server, service, link }) }
  } catch (error) {
    await close()
    throw error
  }
}

type Actors = { clock: FakeClock; server: TestServer; service: HttpTarget; link: InProcessLink }

function actions({ clock, server, service, link }: Actors) {
  const reader = readerOf(server)
  return {
    until: (time: string) => link.until(nextInRome(time, clock.now())),
    passes: (ms: number) => link.until(clock.now() + ms),
    playerAnswers: (status: number) =>
      service.on('/api/play', {
        status,
        headers: { server: 'edge-7', 'retry-after': '120' },
        body: BODIES[status] ?? '',
      }),
    sinceWhen: (outcome: 'pass' | 'fail') => startOfRun(link, outcome),
    ...reader,
    spansOf: async (key: string) => {
      const spans = (await reader.published(key)).days.troubled.flatMap((day) => day.spans)
      return [...new Map(spans.map((span) => [`${span.by} ${span.startedAt}`, span])).values()]
    },
  }
}

const BODIES: Readonly<Record<number, string>> = {
  200: '{"play":"ok"}',
  504: '<h1>504 Gateway Time-out</h1>',
}

const catalogueOf = (service: string) => `
page:
  name: { en: Streaming status, it: Stato dello streaming }
  languages: [en, it]
  defaultLanguage: en
  timeZone: Europe/Rome
regions:
  - key: italy
    name: { en: Italy, it: Italia }
    place: { en: in Italy, it: in Italia }
components:
  - key: watching
    name: { en: Watching, it: Visione }
    components:
      - key: streaming
        name: Streaming
        probes:
          - { key: play, url: "${service}/api/play", every: 2m }
      - key: portal
        name: { en: Portal, it: Portale }
        probes:
          - { key: portal, url: "${service}/", every: 10m }
  - key: apps
    name: { en: Apps for TV, it: App per la TV }
`

/** Of the player's checks, which are the only ones that ever fail. */
function startOfRun({ results }: InProcessLink, outcome: 'pass' | 'fail'): number {
  const failed = results.find((r) => r.outcome === 'fail')
  const play = results.filter((r) => r.probeId === failed?.probeId)
  const last = play.findLastIndex((r) => r.outcome !== outcome)
  const first = play[last + 1]
  if (!first) throw new Error(`The player's last check was no ${outcome}`)
  return first.at
}

/** The next instant at which the clocks of Rome show `hh:mm`, in summer. */
function nextInRome(time: string, now: number): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  const midnight = Date.UTC(2026, 5, 11) - 2 * 3_600_000
  const tonight = midnight + (hours * 60 + minutes) * 60_000
  return tonight > now ? tonight : tonight + 24 * 3_600_000
}
