/** Who plays in the demo, and the ways in which they wait for each other. Put together by main.ts, played by story.ts. */
import type { CreatedOncallContact, CreatedWebhookSubscriber } from '../../server/contract/console.ts'
import { type ApiClient, type Person, redeemLink } from '../support/api-client.ts'
import { subscribeByMail } from '../support/mailbox.ts'
import type { SmtpCatcher } from '../support/smtp-catcher.ts'
import type { WebhookSink } from '../support/webhook-sink.ts'
import type { Product } from './product.ts'
import type { Timeline } from './timeline.ts'
import type { VideoService } from './video-service.ts'

export type Cast = {
  readonly product: Product
  readonly service: VideoService
  readonly mails: SmtpCatcher
  readonly webhooks: WebhookSink
  readonly timeline: Timeline
  /** For the eyes of whoever watches: the line itself never waits. */
  pause(what: string, ms: number): Promise<void>
}

export const DEMO: Person = { email: 'demo@faro-tv.example', name: 'Demo', password: 'four quiet lighthouses' }
export const ONCALL = 'oncall@faro-tv.example'
export const EMMA = 'emma@example.com'
export const IVO = 'ivo@example.it'

/** Through the same doors as everybody: the set-up link, the page's form, the desk's API. @returns the desk's client */
export async function gatherPeople({ product, mails, webhooks, timeline }: Cast): Promise<ApiClient> {
  const { url } = product
  const api = await redeemLink(url, product.setupLink, DEMO)
  timeline.mark(`${DEMO.name} follows the set-up link and is the first member of staff`)
  await api.post('/oncall', { channel: 'email', address: ONCALL, language: 'en' })
  const oncall = await api.post<CreatedOncallContact>('/oncall', {
    channel: 'webhook',
    address: `${webhooks.url}oncall`,
  })
  webhooks.trust(oncall.signingSecret ?? '')
  timeline.mark('on-call: a mail address and a webhook')
  await subscribeByMail(url, { catcher: mails, email: EMMA, language: 'en' })
  timeline.mark(`${EMMA} asks for alerts in English and confirms by mail`)
  await subscribeByMail(url, { catcher: mails, email: IVO, language: 'it' })
  timeline.mark(`${IVO} asks for alerts in Italian and confirms by mail`)
  const address = `${webhooks.url}subscriber`
  const hook = await api.post<CreatedWebhookSubscriber>('/subscribers/webhooks', { address })
  webhooks.trust(hook.signingSecret)
  timeline.mark('a webhook subscribes; its signing secret is shown once')
  return api
}

export const catalogueOf = (service: string) => `
page:
  name: { en: Faro TV status, it: Stato di Faro TV }
  languages: [en, it]
  defaultLanguage: en
  timeZone: Europe/Rome
regions:
  - key: italy
    name: { en: Italy, it: Italia }
    place: { en: in Italy, it: in Italia }
  - key: spain
    name: { en: Spain, it: Spagna }
    place: { en: in Spain, it: in Spagna }
components:
  - key: watching
    name: { en: Watching, it: Visione }
    components:
      - key: streaming
        name: Streaming
        description: { en: Films and live channels, it: Film e canali in diretta }
        probes:
          - { key: play, url: "${service}/api/play", keyword: manifest, slow: 800ms, profile: demo }
          - { key: player, url: "${service}/player", profile: demo }
      - key: portal
        name: { en: Portal, it: Portale }
        description: { en: "Browsing, search, watch list", it: "Catalogo, ricerca, la mia lista" }
        probes:
          - { key: portal, url: "${service}/", profile: demo }
  - key: support
    name: { en: Customer support, it: Assistenza clienti }
`
