/** A notice to many, by processes that are killed again and again on its way: everyone hears it, under one id. */
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { BRAKE_MS } from '../../server/domain/outbox.ts'
import { isRefusal } from '../../server/domain/refusal.ts'
import type { Context } from '../../server/flow/context.ts'
import { openIncident } from '../../server/flow/publish-update.ts'
import { startRenderer } from '../../server/publish/renderer.ts'
import { listComponents } from '../../server/store/catalogue.ts'
import { seedReaders } from '../faults/rig/audience.ts'
import { openReceivers } from '../faults/rig/receivers.ts'
import { ENGINES } from '../support/engines.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { openHome, startServer } from '../support/server.ts'
import { ROOT } from '../support/sources.ts'
import { BATCH, DEATHS, openLives } from './short-lives.ts'

vi.setConfig({ testTimeout: 300_000 })

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const CATALOGUE = 'page: { name: Example status }\ncomponents: [{ key: phones, name: Phones }]\n'
const READERS = 1_500

async function open(context: Context) {
  const [component] = await listComponents(context.store.db, context.pageId)
  const components = [{ componentId: component?.id ?? '', impact: 'major' as const }]
  const texts = { en: { title: 'The phones are dead', body: 'We look into it: mark-00001 it is.' } }
  const actor = { kind: 'person', id: 'ada', name: 'Ada' } as const
  const repeat = { key: 'open', scope: 'ada', fingerprint: 'open' }
  const answer = await openIncident(context, { open: { components, texts }, actor }, repeat)
  if (isRefusal(answer)) throw new Error(answer.because)
}

describe.each(ENGINES)('on %s', (engine) => {
  test('R06 a fan-out to 1,500 that is killed again and again reaches everyone, each under one id', async () => {
    const clock = fakeClock()
    const home = await openHome(engine)
    closing.push(home.close)
    const receivers = await openReceivers()
    closing.push(receivers.close)
    const server = await startServer({ home, clock, catalogue: CATALOGUE, smtpUrl: receivers.smtpUrl })
    closing.push(server.close)
    const readers = await seedReaders(home.databaseUrl, READERS)
    await server.close()
    const renderer = startRenderer(join(ROOT, 'dist/web/renderer.js'))
    closing.push(renderer.close)
    // With all its work done, but not said: every process takes a sent batch with it, for the next one to send again.
    const lives = openLives({ server, clock, renderer, death: DEATHS[1], spans: [1, 4] })

    await lives.through(open)
    expect(receivers.receipts).toEqual([])
    // The brake lets go.
    clock.advance(BRAKE_MS)
    await lives.through(async () => undefined)

    expect(lives.deaths()).toBeGreaterThan(8)
    const byReader = Map.groupBy(receivers.receipts, ({ to }) => to)
    expect([...byReader.keys()].toSorted()).toEqual(readers.toSorted())
    for (const all of byReader.values()) expect(new Set(all.map(({ id }) => id)).size).toBe(1)
    const repeats = receivers.receipts.length - READERS
    expect(repeats).toBeGreaterThan(0)
    expect(repeats).toBeLessThanOrEqual(lives.deaths() * BATCH)
    expect(receivers.oddities).toEqual([])
  })
})
