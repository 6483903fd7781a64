/** A real process at its two most delicate moments: killed while it starts for the first time, and asked to end under load. */
import { afterEach, describe, expect, test, vi } from 'vitest'
import { drained, lostOrDoubled, settleDeliveries, updatesInRows } from '../faults/rig/account.ts'
import { addWebhooks, seedReaders } from '../faults/rig/audience.ts'
import { openHome as openLoadedHome, setUp } from '../faults/rig/home.ts'
import { openReceivers } from '../faults/rig/receivers.ts'
import { startWriters } from '../faults/rig/writers.ts'
import { ENGINES } from '../support/engines.ts'
import { eventually } from '../support/eventually.ts'
import { environmentFor, type Home, openHome, startServer } from '../support/server.ts'
import { type ServerProcess, startServerProcess } from '../support/server-process.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 60_000 })

const closing: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

function started(server: ServerProcess): ServerProcess {
  closing.push(server.kill)
  return server
}

async function freshHome(engine: (typeof ENGINES)[number]): Promise<Home> {
  const home = await openHome(engine)
  closing.push(home.close)
  return home
}

const KILLS = { sqlite: 10, postgres: 4 } as const

describe.each(ENGINES)('on %s', (engine) => {
  test('R02 a first start that is killed anywhere is completed by the next one', async () => {
    const whole = started(startServerProcess(environmentFor(await freshHome(engine))))
    const { readyMs } = await whole.ready()
    await whole.stop()
    for (let kill = 1; kill <= KILLS[engine]; kill++) {
      const home = await freshHome(engine)
      const first = started(startServerProcess(environmentFor(home)))
      const killAt = performance.now() + (readyMs * kill) / KILLS[engine]
      await eventually(() => performance.now() >= killAt, { everyMs: 1 })
      await first.kill()

      const next = await startServer({ home })
      closing.push(next.close)
      expect(await next.context.store.pending()).toEqual([])
      const page = await eventually(() => fetch(`${next.url}/it/`).then((a) => (a.ok ? a.text() : null)))
      expect(page).toContain('Stato di Vedetta')
      await next.signIn()
      expect(next.troubles).toEqual([])
      await next.close()
    }
  })
})

test('R03 SIGTERM under load: it ends by itself, and what was under way is neither lost nor doubled', async () => {
  const receivers = await openReceivers({ delayMs: 20 })
  closing.push(receivers.close)
  const home = await openLoadedHome({ smtpUrl: receivers.smtpUrl })
  closing.push(home.remove)
  const { server, api } = await setUp(home)
  closing.push(server.kill)
  const hooks = await addWebhooks(api, receivers, 3)
  const recipients = [...(await seedReaders(home.databaseUrl, 20)), ...hooks]
  await server.stop()

  const writers = startWriters(api, { count: 4, everyMs: 400 })
  for (let round = 0; round < 3; round++) {
    const one = started(home.start())
    await one.ready()
    const before = receivers.receipts.length
    await eventually(() => receivers.receipts.length > before + 30, { withinMs: 30_000 })
    const end = await one.stop()
    expect({ code: end.code, words: one.words() }).toMatchObject({ code: 0 })
  }
  const last = started(home.start())
  await last.ready()
  await writers.stop()
  const inRows = await updatesInRows(api)
  await drained(receivers.receipts, inRows.length * recipients.length, () => undefined)
  const accounts = settleDeliveries({ receipts: receivers.receipts, recipients, inRows, kills: [], doublesAllowed: 0 })
  expect([...lostOrDoubled(writers, inRows), ...accounts.failures, ...receivers.oddities]).toEqual([])
  expect((await last.stop()).code).toBe(0)
})
