/** A check that signs in first, from the file to the desk: its sign-in fails, the evidence says which step, and it recovers. */
import { afterEach, expect, test } from 'vitest'
import type { IncidentDetail, IncidentList } from '../../server/contract/incidents.ts'
import { eventually } from '../support/eventually.ts'
import { type HttpTarget, startHttpTarget } from '../support/http-target.ts'
import { startServer, type TestServer } from '../support/server.ts'

let target: HttpTarget
let server: TestServer
afterEach(async () => {
  await server.close()
  await target.close()
})

const catalogue = (url: string) => `
page: { name: Shop, languages: [en], timeZone: UTC }
components:
  - key: shop
    name: Shop
    probes:
      - key: orders
        url: '${url}/orders?t={{token}}'
        profile: demo
        expectStatus: 200
        secrets: { password: hunter2secret }
        steps:
          - name: sign in
            url: '${url}/session'
            method: POST
            body: 'p={{password}}'
            keep: { token: $.token }
`

test('a sign-in that fails raises a suspicion whose evidence names the step, and holds nothing that was handed on', async () => {
  target = await startHttpTarget()
  target.on('/session', { body: '{"token":"quietword"}' })
  target.on('/orders', { body: 'ok' })
  server = await startServer({ prober: true, catalogue: catalogue(target.url) })
  const ada = await server.signIn()
  expect(await target.next(({ path }) => path === '/orders')).toMatchObject({ query: '?t=quietword' })
  expect(await target.next(({ path }) => path === '/session')).toMatchObject({ body: 'p=hunter2secret' })

  target.on('/session', { status: 401, body: 'not hunter2secret' })
  const inbox = () => ada.get<IncidentList>('/incidents?view=inbox')
  const one = await eventually(async () => (await inbox()).incidents[0], { withinMs: 60_000 })
  expect(one.state).toBe('suspected')
  const { evidence } = await ada.get<IncidentDetail>(`/incidents/${one.id}`)
  expect(evidence[0]).toMatchObject({
    code: 'http-status',
    because: 'Step "sign in": HTTP 401 instead of 200-299',
    steps: [{ name: 'sign in', status: 401, phases: { totalMs: expect.any(Number) } }],
  })
  expect(JSON.stringify(evidence)).not.toContain('hunter2secret')

  target.on('/session', { body: '{"token":"quietword"}' })
  await eventually(async () => (await inbox()).incidents.length === 0, { withinMs: 60_000 })
}, 90_000)
