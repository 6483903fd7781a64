/** A word on an incident that the schema lets pass and the clock does not. */
import { expect, test } from 'vitest'
import { saidFaults } from '../../server/http/said-faults.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { openSite } from './site.ts'

const NOW = Date.UTC(2026, 10, 23, 8)
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

test.each<[string, number | null | undefined, boolean]>([
  ['none', undefined, true],
  ['none any more', null, true],
  ['in half an hour', NOW + 30 * MINUTE, true],
  ['just now, by a clock that is late', NOW - MINUTE, true],
  ['a while ago', NOW - MINUTE - 1, false],
  ['in thirty days', NOW + 30 * DAY, true],
  ['later than that', NOW + 30 * DAY + 1, false],
])('the next update may be promised for %s: %#', (_name, nextUpdateAt, isRight) => {
  const faults = saidFaults({ components: [], nextUpdateAt }, NOW)
  expect(faults.map((one) => one.path)).toEqual(isRight ? [] : ['body/nextUpdateAt'])
})

test('what was promised in time keeps its answer, however late it is sent again', async () => {
  const clock = fakeClock(NOW)
  const site = await openSite({ clock })
  const open = (key: string) =>
    fetch(`${site.url}/api/v1/incidents`, {
      method: 'POST',
      headers: { ...site.as.responder.credentials, 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify({
        components: [{ componentId: site.componentId, impact: 'major' }],
        texts: { en: { title: 'T', body: 'b' } },
        nextUpdateAt: NOW + 30 * MINUTE,
      }),
    })
  const first = await open('one')
  expect(first.status).toBe(201)
  clock.advance(2 * 60 * MINUTE)
  const again = await open('one')
  expect([again.status, await again.json()]).toEqual([201, await first.json()])
  expect((await open('two')).status).toBe(400)
  await site.close()
})

test.each(['/incidents', '/maintenances'])(
  'a component that is named twice in POST %s is refused at its field',
  async (path) => {
    const site = await openSite({ clock: fakeClock(NOW) })
    const one = { componentId: site.componentId, regions: [] }
    const hit = path === '/incidents' ? { ...one, impact: 'major' } : one
    const times = path === '/incidents' ? {} : { startsAt: NOW + MINUTE, endsAt: NOW + DAY }
    const answer = await fetch(`${site.url}/api/v1${path}`, {
      method: 'POST',
      headers: { ...site.as.responder.credentials, 'content-type': 'application/json' },
      body: JSON.stringify({ ...times, components: [hit, hit], texts: { en: { title: 'T', body: 'b' } } }),
    })
    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      { code: 'invalid', errors: [{ path: 'body/components/1/componentId', message: 'is named twice' }] },
    ])
    await site.close()
  },
)
