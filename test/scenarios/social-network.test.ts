/**
 * The second story of the outages this product is for: a global fault of a social network, 12 June, 17:30 to 21:00. Website
 * and apps, signing in and feed, each hit in its own way and at its own places, under one incident. On both engines.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { IncidentDetail } from '../../server/contract/incidents.ts'
import { launchBrowser, type TestBrowser } from '../support/browser.ts'
import { ENGINES } from '../support/engines.ts'
import { isAddition, nextMailTo } from '../support/mailbox.ts'
import { EMMA, IVO, inRome, type Network, ONCALL, openNetwork, PARTS, type Part } from './network.ts'

const HOUR = 3_600_000

// Four hours of checks from four places, on a machine that may have other things to do.
vi.setConfig({ testTimeout: 300_000 })

let browser: TestBrowser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

const networks: Network[] = []
afterEach(async () => {
  for (const network of networks.splice(0)) await network.close()
})

describe.each(ENGINES)('half an evening without the network, on %s', (engine) => {
  test('one place, then all of them: one incident with each part’s own impact and places, and three and a half hours exactly', async () => {
    const network = await openNetwork(engine)
    networks.push(network)
    const { desk, mails, server } = network

    await network.until('17:08')
    await network.pageSays('en', 'Our checks find no problem.')

    // At first only Italy does not see the feed. On-call hears where; the public does not.
    network.does('feed', { reset: 'at-once' }, ['milan'])
    await network.until('17:15')
    const affected = await nextMailTo(mails, ONCALL)
    expect(affected.parsed.text).toContain('from italy: ')
    expect(await desk.inbox()).toEqual([])
    await network.pageSays('en', 'Our checks find no problem.')
    network.does('feed', { body: 'ok' })
    await network.until('17:20')
    expect((await nextMailTo(mails, ONCALL)).parsed.text).toContain('that place reaches it again')

    // 17:30: everywhere, and not the same for all. Fifteen seconds later on-call knows of one thing.
    await network.until('17:29')
    fall(network)
    await network.until('17:31')
    const [suspicion, ...others] = await desk.inbox()
    expect(others).toEqual([])
    const { id } = suspicion!
    expect(suspicion).toMatchObject({ state: 'suspected', impact: 'major', startedAt: inRome('17:30') })
    expect(suspicion!.components).toHaveLength(PARTS.length)
    expect((await nextMailTo(mails, ONCALL)).parsed.text).toContain(`/console/#/incidents/${id}`)
    const { evidence } = await desk.read(id)
    expect(placesOf(evidence, await network.idOf('website'))).toEqual(['local', 'london', 'milan', 'new-york'])
    expect(placesOf(evidence, await network.idOf('feed'))).toEqual(['london', 'milan'])
    await network.pageSays('en', 'Our checks have had no good answer from', 'We are looking into it.')

    // One confirmation says of each part how badly it is hit, and where.
    await network.until('17:33')
    await say(network, id, { state: 'investigating', hits: HITS, texts: TEXTS.confirmed })
    const emmas = await nextMailTo(mails, EMMA)
    const ivos = await nextMailTo(mails, IVO)
    expect(emmas.parsed.subject).toBe(TEXTS.confirmed.en.title)
    expect(ivos.parsed.subject).toBe(TEXTS.confirmed.it.title)
    for (const words of ['Website', 'United Kingdom', 'US east coast']) expect(emmas.parsed.text).toContain(words)
    for (const words of ['App per Android', 'Regno Unito', 'Italia']) expect(ivos.parsed.text).toContain(words)
    await network.pageSays('en', TEXTS.confirmed.en.title, 'US east coast, United Kingdom and Italy')
    const [open] = (await network.publicPage()).open
    for (const part of PARTS) {
      const componentId = await network.idOf(part)
      expect(open!.components.find((one) => one.componentId === componentId)).toMatchObject(HITS[part])
    }

    // The Android app comes back before the rest, and is said to.
    await network.until('19:29')
    network.does('android', { body: 'ok' })
    await network.until('19:34')
    const android = { ...HITS, android: { impact: 'none' } } as const
    await say(network, id, { state: 'identified', hits: android, texts: TEXTS.found })
    await nextMailTo(mails, EMMA)
    await nextMailTo(mails, IVO)

    // 21:00: for good.
    await network.until('20:59')
    for (const part of PARTS) network.does(part, { body: 'ok' })
    await network.until('21:04')
    expect((await desk.read(id)).incident).toMatchObject({ state: 'identified', looksOverAt: inRome('21:00') })
    const ended = await desk.publish(id, 'recovery')
    expect(ended.incident).toMatchObject({ state: 'resolved', resolvedAt: inRome('21:00') })
    const emmasLast = await nextMailTo(mails, EMMA)
    const ivosLast = await nextMailTo(mails, IVO)
    expect(emmasLast.parsed.text).toContain('working normally again')
    expect(emmasLast.parsed.inReplyTo).toBe(emmas.parsed.messageId)
    expect(ivosLast.parsed.inReplyTo).toBe(ivos.parsed.messageId)
    await network.summaryIn('operational')

    // The books: what each part's checks saw, to the millisecond, and the uptime that follows from it.
    for (const part of PARTS) {
      const { days, createdAt } = await network.published(part)
      const measured = days.troubled.flatMap((day) => day.spans).filter((span) => span.by === 'checks')
      const endedAt = part === 'android' ? inRome('19:30') : inRome('21:00')
      expect(measured, part).toEqual([
        { state: 'major', startedAt: inRome('17:30'), endedAt, incidentId: id, by: 'checks' },
      ])
      const downMs = part === 'android' ? 2 * HOUR : 3.5 * HOUR
      expect(days.uptimeRatio, part).toBeCloseTo(1 - downMs / (network.clock.now() - createdAt), 10)
    }

    // In the history it lasted as long, and each reader has it by the clocks at home.
    await network.pageSays('en', '3 hours, 30 minutes')
    await network.pageSays('it', '3 ore e 30 minuti')
    const past = `${server.url}/en/incidents/${id}/`
    for (const [timeZone, began, over] of ZONES) {
      const page = await browser.openPage({ timeZone })
      await page.goto(past)
      await expect.poll(() => page.locator('.record').innerText()).toContain(began)
      const record = await page.locator('.record').innerText()
      for (const words of [over, '3 hours, 30 minutes', 'Italy']) expect(record).toContain(words)
    }

    // And nobody was written to twice.
    for (const [address, count] of MAILS) {
      const got = mails.mails.filter((mail) => mail.to.includes(address))
      // Whoever fell in a later batch than the first is one addition, unless the first word had not left yet.
      const additions = got.filter(isAddition)
      expect(additions.length).toBeLessThanOrEqual(1)
      expect(got.length - additions.length).toBe(count)
    }
    expect(server.troubles).toEqual([])
  })
})

const ZONES = [
  ['Europe/Rome', '17:30', '21:00'],
  ['Europe/London', '16:30', '20:00'],
  ['America/New_York', '11:30', '15:00'],
] as const

/** Of subscribers: to confirm, fallen, found, over. Of on-call: a place, well again, fallen, recovered. */
const MAILS = [
  [EMMA, 4],
  [IVO, 4],
  [ONCALL, 4],
] as const

function fall(network: Network): void {
  network.does('website', { status: 503, body: 'no server is available' })
  network.does('ios', { reset: 'at-once' })
  network.does('login', { status: 500, body: 'error' })
  network.does('android', { status: 502, body: 'bad gateway' }, ['london', 'milan'])
  network.does('feed', { status: 504, body: 'too late' }, ['london', 'milan'])
}

const EVERYWHERE = ['us-east', 'uk', 'italy']

const HITS: Hits = {
  website: { impact: 'major', regions: EVERYWHERE },
  ios: { impact: 'major', regions: EVERYWHERE },
  android: { impact: 'major', regions: ['uk', 'italy'] },
  login: { impact: 'major', regions: EVERYWHERE },
  feed: { impact: 'degraded', regions: ['uk', 'italy'] },
}

const TEXTS = {
  confirmed: {
    en: {
      title: 'Website and apps are out of reach',
      body: 'Many of you cannot sign in or see your feed. We are on it.',
    },
    it: { title: 'Sito e app non sono raggiungibili', body: 'Molti non riescono ad accedere o a vedere la bacheca.' },
  },
  found: {
    en: { body: 'We have found the cause. The Android app works again.' },
    it: { body: 'Abbiamo trovato la causa. L’app per Android funziona di nuovo.' },
  },
}

type Hits = Readonly<Record<Part, { readonly impact: string; readonly regions?: readonly string[] }>>

interface Words {
  readonly state: 'investigating' | 'identified'
  readonly hits: Hits
  readonly texts: Readonly<Record<'en' | 'it', { readonly title?: string; readonly body: string }>>
}

async function say({ api, desk, idOf }: Network, id: string, { state, hits, texts }: Words): Promise<IncidentDetail> {
  const { version } = (await desk.read(id)).incident
  const components = await Promise.all(PARTS.map(async (part) => ({ componentId: await idOf(part), ...hits[part] })))
  return api.post(`/incidents/${id}/updates`, { state, version, components, texts })
}

function placesOf(evidence: IncidentDetail['evidence'], componentId: string): string[] {
  return [...new Set(evidence.filter((one) => one.componentId === componentId).map((one) => one.location))].toSorted()
}
