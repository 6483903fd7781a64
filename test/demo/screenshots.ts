/**
 * The pictures of README and docs, by hand: `node web/build.ts --if-stale && node test/demo/screenshots.ts [folder]`. The
 * demo's video service breaks and comes back before the real product; company and history are made up.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Draft } from '../../server/contract/incidents.ts'
import type { ApiClient } from '../support/api-client.ts'
import { launchBrowser, type PageOptions } from '../support/browser.ts'
import { openDesk } from '../support/desk.ts'
import { eventually } from '../support/eventually.ts'
import { nextMailTo } from '../support/mailbox.ts'
import { startSmtpCatcher } from '../support/smtp-catcher.ts'
import { startWebhookSink } from '../support/webhook-sink.ts'
import { catalogueOf, EMMA, gatherPeople, IVO, ONCALL } from './cast.ts'
import { makePast } from './past.ts'
import { startProduct } from './product.ts'
import { openTimeline } from './timeline.ts'
import { startVideoService } from './video-service.ts'

const folder = process.argv[2] ?? 'docs/screenshots'
mkdirSync(folder, { recursive: true })
const PATIENT = { withinMs: 60_000 }
const WORKS = {
  en: 'The portal, search and your watch list work.',
  it: 'Il portale, la ricerca e la tua lista funzionano.',
}

async function play(api: ApiClient): Promise<void> {
  const desk = openDesk(api)
  await pageIs('operational')
  await makePast(product, api)
  await eventually(async () => (await read('/en/')).includes('90 days, 1 outage'), PATIENT)
  await pageIs('operational')
  await shootPage('page-well', [
    ['en', 'light', 1280],
    ['it', 'dark', 1280],
  ])
  const suspicion = nextMailTo(mails, ONCALL)
  service.break()
  await pageIs('major')
  const incident = await eventually(async () => (await desk.inbox())[0], PATIENT)
  const looks = [
    ['en', 'light', 1280],
    ['it', 'dark', 1280],
    ['it', 'dark', 375],
  ] as const
  await shootPage('page-observed', looks.slice(0, 1))
  await shootDesk('desk-suspicion', looks, { api, hash: `#/incidents/${incident.id}` })
  await shootMail('mail-oncall', (await suspicion).parsed.html || '')
  const [emma, ivo] = [nextMailTo(mails, EMMA), nextMailTo(mails, IVO)]
  await say(api, incident.id, 'confirmation')
  await shootMail('mail-update-en', (await emma).parsed.html || '')
  await shootMail('mail-update-it', (await ivo).parsed.html || '', 'dark')
  await say(api, incident.id, 'cause-found')
  const sizes = [1280, 375] as const
  const all = sizes.flatMap((width) =>
    (['en', 'it'] as const).flatMap((l) => (['light', 'dark'] as const).map((c) => [l, c, width] as const)),
  )
  await eventually(async () => (await read('/en/')).includes('load balancer'), PATIENT)
  await shootPage('page', all)
  await shootPage('incident', [['it', 'light', 1280]], `incidents/${incident.id}/`)
  service.mend()
  await eventually(async () => (await desk.read(incident.id)).incident.looksOverAt !== null, PATIENT)
  await shootDesk('desk-recovered', looks.slice(0, 1), { api, hash: `#/incidents/${incident.id}` })
}

type Look = readonly ['en' | 'it', 'light' | 'dark', 1280 | 375]

const optionsOf = ([locale, colorScheme, width]: Look): PageOptions => ({
  ...{ locale, colorScheme, width },
  height: width === 375 ? 812 : 900,
})
const fileOf = (name: string, look: Look) => join(folder, `${name}-${look.join('-')}.png`)

async function shootPage(name: string, looks: readonly Look[], path = ''): Promise<void> {
  for (const look of looks) {
    const page = await browser.openPage(optionsOf(look))
    await page.goto(`${product.url}/${look[0]}/${path}`)
    await page.screenshot({ path: fileOf(name, look) })
    await page.context().close()
  }
}

async function shootDesk(
  name: string,
  looks: readonly Look[],
  { api, hash }: { readonly api: ApiClient; readonly hash: string },
): Promise<void> {
  const [cookie = '', value = ''] = api.credentials.cookie?.split('=') ?? []
  for (const look of looks) {
    const page = await browser.openPage(optionsOf(look))
    await page.context().addCookies([{ name: cookie, value, url: product.url }])
    await page.goto(`${product.url}/console/`)
    await page.evaluate(`localStorage.setItem('vedetta.desk.language', '"${look[0]}"')`)
    await page.goto(`${product.url}/console/${hash}`)
    await page.reload()
    await page.getByText('edge-7').first().waitFor({ state: 'attached' })
    await page.getByRole('button', { disabled: false }).last().waitFor()
    await page.evaluate('document.fonts.ready')
    await page.screenshot({ path: fileOf(name, look) })
    await page.context().close()
  }
}

async function shootMail(name: string, html: string, colorScheme: 'light' | 'dark' = 'light'): Promise<void> {
  const page = await browser.openPage({ width: 700, height: 900, colorScheme })
  await page.setContent(html)
  await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`) })
  await page.context().close()
}

/** The template as it is filled, with what still works, and for the cause what engineers know. */
async function say(api: ApiClient, id: string, template: 'confirmation' | 'cause-found'): Promise<void> {
  const { incident } = await openDesk(api).read(id)
  const components = incident.components.map(({ componentId }) => {
    return { componentId, impact: 'major' as const, regions: ['italy', 'spain'] }
  })
  const { state, texts } = await api.post<Draft>('/drafts', { template, incidentId: id, components })
  const cause = {
    en: 'A load balancer answers for servers that it cannot reach. We are taking it out of service.',
    it: 'Un bilanciatore risponde al posto di server che non raggiunge. Lo stiamo escludendo.',
  }
  const spoken = (['en', 'it'] as const).map((language) => {
    const { title = '', body = '', ...more } = texts[language] ?? {}
    const said = template === 'cause-found' ? cause[language] : body
    return [language, { ...more, title, body: said, works: WORKS[language] }] as const
  })
  const nextUpdateAt = Math.ceil((Date.now() + 30 * 60_000) / 300_000) * 300_000
  await api.post(`/incidents/${id}/updates`, {
    ...{ state, version: incident.version, components, template, nextUpdateAt },
    texts: Object.fromEntries(spoken),
  })
}

const read = async (path: string) => (await fetch(product.url + path)).text()

async function pageIs(state: string): Promise<void> {
  const shown = async () => (JSON.parse(await read('/live.json')) as { state: string }).state === state
  await eventually(shown, PATIENT)
}

const timeline = openTimeline(process.stdout, false)
const service = await startVideoService()
const mails = await startSmtpCatcher()
const webhooks = await startWebhookSink()
const product = await startProduct({ catalogue: catalogueOf(service.url), smtpUrl: mails.url })
const browser = await launchBrowser()
try {
  await play(await gatherPeople({ product, service, mails, webhooks, timeline, pause: async () => {} }))
} finally {
  await browser.close()
  await product.close()
  for (const one of [service, mails, webhooks]) await one.close()
}
