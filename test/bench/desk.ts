/** (j) The desk on a slow phone: from the tap on its address to the inbox in sight, beside a bare page that shows a heading. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { redeemLink } from '../support/api-client.ts'
import { launchBrowser, type TestBrowser } from '../support/browser.ts'
import { type Finding, ratios } from './figures.ts'
import { newHome, startProduct } from './product.ts'
import { catalogueOf } from './start.ts'

const ROUNDS = 5
/** Lighthouse's slow phone: "Slow 4G" as it is simulated, and a processor four times slower. */
const LINE = { offline: false, latency: 150, downloadThroughput: 204_800, uploadThroughput: 96_000 }
const CPU_TIMES_SLOWER = 4
const PHONE = { width: 375, height: 740 }

type Cookie = { readonly name: string; readonly value: string; readonly url: string }
type Visit = { readonly anythingMs: number; readonly usefulMs: number }

export async function benchDesk(): Promise<Finding> {
  const home = newHome()
  const product = await startProduct(home, { catalogue: catalogueOf(12) })
  const bare = await startBarePage()
  const browser = await launchBrowser()
  try {
    const ada = await redeemLink(product.url, product.setupLink ?? '')
    const [name = '', value = ''] = ada.credentials.cookie?.split('=') ?? []
    const cookie = { name, value, url: product.url }
    const rounds: { readonly [which in 'plain' | 'first' | 'second']: Visit | undefined }[] = []
    for (let round = 0; round < ROUNDS; round += 1) {
      const [plain] = await visits(browser, `${bare.url}/`, { cookie, ready: 'h1', times: 1 })
      const [first, second] = await visits(browser, `${product.url}/console/`, {
        cookie,
        ready: '.quiet, .items',
        times: 2,
      })
      rounds.push({ plain, first, second })
    }
    const of = (which: 'plain' | 'first' | 'second', what: keyof Visit) =>
      rounds.map((round) => (round[which]?.[what] ?? Number.NaN) / 1_000)
    const useful = of('first', 'usefulMs')
    return {
      title: 'The desk on a slow phone',
      how: `${ROUNDS} rounds in Chromium at 375 px, signed in, with an empty cache: a line of 1.6 Mbit/s with 150 ms added to each request and a processor ${CPU_TIMES_SLOWER} times slower (Lighthouse's "Slow 4G" phone), from the start of the navigation to the picture in which the inbox stands with what the server says; then the same browser once more; and before it a bare \`node:http\` page with a heading.`,
      series: [
        { what: 'the inbox in sight, first visit', unit: 's', values: useful, goal: { atMost: 1 } },
        { what: 'the inbox in sight, second visit', unit: 's', values: of('second', 'usefulMs'), goal: { atMost: 1 } },
        { what: 'anything in sight, first visit', unit: 's', values: of('first', 'anythingMs') },
        { what: 'a bare page with a heading', unit: 's', values: of('plain', 'usefulMs') },
        { what: 'ratio, first visit', unit: 'x', values: ratios(useful, of('plain', 'usefulMs')) },
      ],
    }
  } finally {
    await browser.close()
    bare.close()
    await product.stop()
    home.remove()
  }
}

interface Where {
  readonly cookie: Cookie
  /** What is there once it is useful. */
  readonly ready: string
  readonly times: number
}

/** One after the other in one browser profile that starts empty. */
async function visits(browser: TestBrowser, url: string, { cookie, ready, times }: Where): Promise<Visit[]> {
  const page = await browser.openPage(PHONE)
  await page.context().addCookies([cookie])
  const line = await page.context().newCDPSession(page)
  await line.send('Network.enable')
  await line.send('Network.emulateNetworkConditions', LINE)
  await line.send('Emulation.setCPUThrottlingRate', { rate: CPU_TIMES_SLOWER })
  await page.addInitScript(watchFor(ready))
  const seen: Visit[] = []
  for (let visit = 0; visit < times; visit += 1) {
    await page.goto('about:blank')
    await page.goto(url)
    await page.locator('html[data-useful]').waitFor({ state: 'attached' })
    const usefulMs = await page.evaluate<number>(USEFUL)
    seen.push({ usefulMs, anythingMs: await page.evaluate<number>(FIRST_PAINT) })
  }
  await page.context().close()
  return seen
}

const USEFUL = 'Number(document.documentElement.dataset.useful)'
const FIRST_PAINT = `performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? ${USEFUL}`

/** Notes when the picture that shows it has been drawn: the second frame begins once the first is out. */
const watchFor = (ready: string) => `
  const watch = new MutationObserver(() => {
    if (!document.querySelector(${JSON.stringify(ready)})) return
    watch.disconnect()
    requestAnimationFrame(() => requestAnimationFrame(() => { document.documentElement.dataset.useful = performance.now() }))
  })
  watch.observe(document, { childList: true, subtree: true })
`

async function startBarePage() {
  const server = createServer((_, answer) => {
    answer.setHeader('content-type', 'text/html; charset=utf-8')
    answer.end('<!doctype html><meta name="viewport" content="width=device-width"><title>Bare</title><h1>Inbox</h1>')
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return { url: `http://localhost:${port}`, close: () => server.close() }
}
