/** The whole product with something to watch, and a browser that sits at its desk. For the desk's own tests. */
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import type { IncidentList } from '../../server/contract/incidents.ts'
import type { ApiClient } from '../support/api-client.ts'
import { launchBrowser, type PageOptions, type TestBrowser } from '../support/browser.ts'
import { type HttpTarget, startHttpTarget } from '../support/http-target.ts'
import { startServer, type TestServer } from '../support/server.ts'

export type DeskRig = {
  readonly server: TestServer
  readonly ada: ApiClient
  /** `/play` is watched for Streaming, `/portal` for the website, each every second. */
  readonly target: HttpTarget
  /** A browser that is signed in, as Ada unless it says who, and has opened this place of the desk. */
  sit(hash?: string, options?: PageOptions & { as?: ApiClient }): Promise<Page>
  close(): Promise<void>
}

const catalogue = (target: string) => `
page:
  name: { en: Luma Status, it: Stato di Luma }
  languages: [en, it]
  defaultLanguage: en
  timeZone: Europe/Rome
regions:
  - key: italy
    name: { en: Italy, it: Italia }
    place: { en: in Italy, it: in Italia }
components:
  - key: watch
    name: { en: Watching, it: Visione }
    components:
      - key: streaming
        name: { en: Streaming, it: Streaming }
        probes: [{ key: streaming-play, url: '${target}/play', profile: demo }]
      - key: portal
        name: { en: Website, it: Sito }
        probes: [{ key: portal-home, url: '${target}/portal', profile: demo }]
  - key: payments
    name: { en: Payments, it: Pagamenti }
`

/** An answer of a broken edge, as in the June night. */
export const GATEWAY_TIMEOUT = {
  status: 504,
  headers: { server: 'edge/1.2', via: '1.1 cache-mxp', 'retry-after': '30' },
  body: '<h1>504 Gateway Time-out</h1>',
}

export const WELL = { body: 'ok' }

/** A home of its own for each desk; the browser is the test file's. */
async function startDesk(browser: SharedDesk['browser']): Promise<DeskRig> {
  const target = await startHttpTarget()
  const server = await startServer({ prober: true, catalogue: catalogue(target.url) })
  const ada = await server.signIn()
  const pages: Page[] = []
  return {
    server,
    ada,
    target,
    sit: async (hash = '#/', options = {}) => {
      const page = await sitDown(browser, server, { client: options.as ?? ada, hash, ...options })
      pages.push(page)
      return page
    },
    close: async () => {
      // They would go on asking for their server through all the tests that follow.
      for (const page of pages) await page.context().close()
      await server.close()
      await target.close()
    },
  }
}

/** A page of this browser at a place of the desk, signed in as this client. */
export async function sitDown(
  browser: SharedDesk['browser'],
  server: Pick<TestServer, 'url'>,
  { client, hash, ...options }: PageOptions & { client: ApiClient; hash: string },
): Promise<Page> {
  const page = await browser.openPage(options)
  await signInByCookie(page, server.url, client)
  await page.goto(`${server.url}/console/${hash}`)
  return page
}

/** One browser for all tests of a file. */
export function browserOfFile(): Pick<TestBrowser, 'openPage'> {
  let browser: TestBrowser
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser.close())
  return { openPage: (options) => browser.openPage(options) }
}

export type SharedDesk = Omit<DeskRig, 'close'> & { readonly browser: Pick<TestBrowser, 'openPage'> }

/** One browser for the tests of a file, and a desk of its own for each of them. */
export function deskEachTest(): SharedDesk {
  const browser = browserOfFile()
  let desk: DeskRig
  beforeEach(async () => {
    desk = await startDesk(browser)
  })
  afterEach(() => desk.close())
  return deskThatIs(browser, () => desk)
}

/** One browser and one desk for all tests of a file. */
export function deskOfFile(): SharedDesk {
  const browser = browserOfFile()
  let desk: DeskRig
  beforeAll(async () => {
    desk = await startDesk(browser)
  })
  afterAll(() => desk.close())
  return deskThatIs(browser, () => desk)
}

function deskThatIs(browser: SharedDesk['browser'], present: () => DeskRig): SharedDesk {
  return {
    browser,
    get server() {
      return present().server
    },
    get ada() {
      return present().ada
    },
    get target() {
      return present().target
    },
    sit: (...where) => present().sit(...where),
  }
}

export const PHONE = { width: 375, height: 740 }
export const SLOW = { timeout: 20_000, interval: 200 }

export const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

async function signInByCookie(page: Page, url: string, client: ApiClient): Promise<void> {
  const [name = '', value = ''] = client.credentials.cookie?.split('=') ?? []
  await page.context().addCookies([{ name, value, url }])
}

export async function openOnesOf(desk: Pick<DeskRig, 'ada'>): Promise<IncidentList['incidents']> {
  return (await desk.ada.get<IncidentList>('/incidents?view=inbox')).incidents
}

/** Makes a path fail and waits for the suspicion. */
export async function suspectIn(desk: Pick<DeskRig, 'ada' | 'target'>, path: '/play' | '/portal'): Promise<string> {
  desk.target.on(path, GATEWAY_TIMEOUT)
  return await vi.waitFor(
    async () => {
      const [one] = await openOnesOf(desk)
      expect(one?.state).toBe('suspected')
      return one!.id
    },
    { timeout: 20_000, interval: 200 },
  )
}
