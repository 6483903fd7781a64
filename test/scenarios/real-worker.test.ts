/** The same line with nothing replaced: the prober's own thread, the wall clock, the numbers of the demo profile. */
import { afterEach, expect, test, vi } from 'vitest'
import { openDesk } from '../support/desk.ts'
import { eventually } from '../support/eventually.ts'
import { startHttpTarget } from '../support/http-target.ts'
import { startServer } from '../support/server.ts'
import { readSummary } from './readers.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

vi.setConfig({ testTimeout: 240_000 })
const PATIENT = { withinMs: 20_000 }

test('the worker thread sees a real 504 and its end: a suspicion, and after recovery it looks over', async () => {
  const service = await startHttpTarget()
  closing.push(service.close)
  const server = await startServer({ prober: true, catalogue: catalogueOf(service.url) })
  closing.push(server.close)
  const desk = openDesk(await server.signIn())
  await eventually(async () => (await readSummary(server.url)).vedetta.state === 'operational', PATIENT)

  const brokenAt = Date.now()
  service.otherwise({ status: 504, body: 'Gateway Time-out' })
  const suspicion = await eventually(async () => (await desk.inbox())[0], PATIENT)
  const { evidence } = await desk.read(suspicion.id)
  expect(suspicion).toMatchObject({ state: 'suspected', impact: 'major' })
  expect(suspicion.startedAt).toBeGreaterThanOrEqual(brokenAt)
  expect(evidence).toMatchObject(
    Array.from({ length: 3 }, () => ({ code: 'http-status', status: 504, bodyStart: 'Gateway Time-out' })),
  )

  await desk.publish(suspicion.id, 'confirmation')
  service.otherwise({ body: 'ok' })
  const over = await eventually(async () => {
    const { incident } = await desk.read(suspicion.id)
    return incident.looksOverAt === null ? null : incident
  }, PATIENT)
  expect(over.state).toBe('investigating')
  // A check that was under way when the service came back began before that.
  expect(over.looksOverAt).toBeGreaterThan(suspicion.startedAt)
  expect(over.components).toMatchObject([{ verdict: 'up' }])
})

const catalogueOf = (service: string) => `
page:
  name: Streaming status
components:
  - key: streaming
    name: Streaming
    probes:
      - { key: play, url: "${service}/api/play", profile: demo }
`
