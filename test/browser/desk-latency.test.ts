/** How fast a target answers, at the desk in a real browser: percentiles beside the probe, by place, in both languages. */
import { afterEach, expect, test, vi } from 'vitest'
import type { ProbeResult } from '../../probes/protocol.ts'
import { MINUTE_MS, SECOND_MS } from '../../server/domain/time.ts'
import { rollUp } from '../../server/flow/roll-up.ts'
import { insertResults } from '../../server/store/results.ts'
import { axe } from '../support/browser.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { browserOfFile, PHONE, sitDown } from './desk-rig.ts'

const WIDE = { width: 1280, height: 800 }

const CATALOGUE = `
page: { name: Shop status, languages: [en, it] }
components:
  - { key: shop, name: { en: Shop, it: Negozio }, probes: [{ key: shop-home, url: 'http://192.0.2.1/' }] }
`

const browser = browserOfFile()
let server: TestServer
vi.setConfig({ testTimeout: 240_000 })
afterEach(() => server.close())

/** A hundred answers of 20 ms from here and ten of 900 ms from another place, twenty minutes ago. */
async function answered(): Promise<string> {
  server = await startServer({ catalogue: CATALOGUE, env: { PROBE_ALLOW: '192.0.2.0/24' } })
  const { context } = server
  const { db } = context.store
  const { no, id } = await db.selectFrom('probes').select(['no', 'id']).executeTakeFirstOrThrow()
  const here = await db.selectFrom('locations').select('no').executeTakeFirstOrThrow()
  const from = context.clock.now() - 20 * MINUTE_MS
  const results = Array.from({ length: 110 }, (_, n) => {
    const locationNo = n < 100 ? here.no : here.no + 1
    return { probeNo: no, locationNo, result: resultOf(id, from + n * SECOND_MS, n < 100 ? 20 : 900) }
  })
  await context.store.transact((tx) => insertResults(tx, results))
  while (await rollUp(context));
  return id
}

function resultOf(probeId: string, at: number, totalMs: number): ProbeResult {
  const phases = { dnsMs: null, connectMs: 1, tlsMs: null, firstByteMs: 2, totalMs }
  const said = { outcome: 'pass', code: 'ok', because: '', status: 200, evidence: null, why: 'planned' } as const
  return { probeId, version: 1, at, phases, ...said }
}

test.each([
  ['en', 'How fast it answers', '24 hours', 'everywhere', WIDE],
  ['it', 'Quanto è veloce', '24 ore', 'ovunque', PHONE],
] as const)('the desk tells percentiles of a probe, by place: %s', async (language, title, day, all, size) => {
  const id = await answered()
  const client = await server.signIn()
  const page = await sitDown(browser, server, { client, hash: `#/probes/${id}` })
  await page.locator(`button[lang=${language}]`).click()
  await page.setViewportSize(size)
  const section = page.getByRole('region', { name: title })
  const rows = section.getByRole('row')
  await section.getByRole('row', { name: `${day} ${all}` }).waitFor()
  // Of three spans: everywhere, here, there; and the head.
  expect(await rows.count()).toBe(10)
  const cells = await section
    .getByRole('row', { name: `${day} local` })
    .getByRole('cell')
    .allInnerTexts()
  expect(cells).toEqual(['20 ms', '20 ms', '20 ms', '100'])
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
  expect(await axe(page)).toEqual([])
})
