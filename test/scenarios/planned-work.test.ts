/** Planned work over the whole line: a real target that fails within its window and outlives it, real checks, the whole product behind it. */
import { expect, test } from 'vitest'
import type { IncidentList } from '../../server/contract/incidents.ts'
import type { MaintenanceDetail } from '../../server/contract/maintenance.ts'
import { eventually } from '../support/eventually.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { fakeIds } from '../support/fake-ids.ts'
import { startHttpTarget } from '../support/http-target.ts'
import { openHome, startServer } from '../support/server.ts'
import { openInProcessLink } from './in-process-link.ts'

const MINUTE = 60_000

test('R93 an outage within planned work tells nobody, and what outlives it is told within an interval and a minute', async () => {
  const clock = fakeClock(Date.UTC(2026, 10, 25, 1, 0))
  const target = { now: await startHttpTarget() }
  const { port } = target.now
  const home = await openHome('sqlite')
  const catalogue = `
page: { name: { en: Status }, languages: [en], defaultLanguage: en, timeZone: Europe/Rome }
components:
  - key: shop
    name: { en: Shop }
    probes: [{ key: shop, url: "${target.now.url}/" }]
`
  const server = await startServer({ home, clock, ids: fakeIds(), catalogue })
  try {
    const api = await server.signIn()
    const link = await openInProcessLink(server.context, clock)
    const passes = (ms: number) => link.until(clock.now() + ms)
    await passes(2 * MINUTE)
    const { components } = await api.get<{ components: { id: string }[] }>('/components')
    const plan = {
      startsAt: clock.now() + MINUTE,
      endsAt: clock.now() + 11 * MINUTE,
      components: [{ componentId: components[0]?.id }],
      texts: { en: { title: 'New shelves' } },
    }
    const { maintenance } = await api.post<MaintenanceDetail>('/maintenances', plan)
    await passes(2 * MINUTE)
    await target.now.close()
    const fellAt = clock.now()
    await passes(7 * MINUTE)
    const inbox = async () => (await api.get<IncidentList>('/incidents?view=inbox')).incidents
    expect(await inbox()).toEqual([])
    await passes(maintenance.endsAt - clock.now())
    const [incident] = await eventually(async () => {
      const found = await inbox()
      expect(found).toHaveLength(1)
      return found
    })
    expect(incident?.createdAt).toBeLessThanOrEqual(maintenance.endsAt + 2 * MINUTE)
    expect(incident?.startedAt).toBeGreaterThanOrEqual(fellAt)
    expect(incident?.startedAt).toBeLessThanOrEqual(fellAt + MINUTE)
    target.now = await startHttpTarget({ port })
  } finally {
    await server.close()
    await target.now.close()
    await home.close()
  }
})
