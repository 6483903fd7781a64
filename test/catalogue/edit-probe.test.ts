/** Probes edited, tried and checked at the desk, through the API as the desk sends it. On both engines. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { assignmentsFor } from '../../server/flow/assignments.ts'
import { listComponents } from '../../server/store/catalogue.ts'
import { localLocation } from '../../server/store/locations.ts'
import { listProbes } from '../../server/store/probes.ts'
import { insertResults } from '../../server/store/results.ts'
import { ENGINES } from '../support/engines.ts'
import { type HttpTarget, startHttpTarget } from '../support/http-target.ts'
import { type DeskApp, type Json, openDeskApp } from './desk-app.ts'
import { type Desk, openDesk, PAGE } from './setup.ts'

const FILE = `${PAGE}regions:
  - { key: italy, name: { en: Italy, it: Italia } }
components:
  - { key: filed, name: Filed, probes: [ { key: filed-home, url: "http://127.0.0.1/" } ] }
`

describe.each(ENGINES)('on %s', (engine) => {
  let desk: Desk
  let app: DeskApp
  let target: HttpTarget
  beforeEach(async () => {
    desk = await openDesk(engine)
    target = await startHttpTarget()
    await desk.apply(FILE)
    app = await openDeskApp(desk.context(), ['127.0.0.0/8'])
  })
  afterEach(async () => {
    await app.close()
    await target.close()
    await desk.close()
  })

  const post = (url: string, payload: object, headers = {}) =>
    app.send('admin', { method: 'POST', url, payload, headers })
  const put = (url: string, payload: object) => app.send('admin', { method: 'PUT', url, payload })
  const remove = (url: string) => app.send('admin', { method: 'DELETE', url })
  const get = (url: string) => app.send('viewer', { method: 'GET', url })
  const db = () => desk.boot.store.db

  async function addComponent(facts: object = {}): Promise<Json> {
    return (await post('/components', { key: 'web', name: { en: 'Web site', it: 'Sito' }, ...facts })).json
  }
  async function addProbe(facts: object = {}): Promise<Json> {
    const { id } = (await listComponents(db(), desk.context().pageId)).find((c) => c.key === 'web') ?? {
      id: (await addComponent()).id,
    }
    const made = await post('/probes', { key: 'home', componentId: id, url: target.url, ...facts })
    expect(made.status).toBe(201)
    return made.json
  }

  test('a probe is added with the numbers of its profile, and the prober is woken', async () => {
    desk.woken.length = 0
    const probe = await addProbe({ profile: 'fast', slowMs: 800, expectStatus: [200, [301, 302]], keyword: null })
    expect(probe).toMatchObject({
      key: 'home',
      kind: 'http',
      method: 'GET',
      everyMs: 5_000,
      timeoutMs: 2_500,
      recheckMs: [1_000, 1_000],
      recoverGood: 2,
      recoverMs: 10_000,
      expectStatus: [200, [301, 302]],
      keyword: null,
      body: null,
      cron: null,
      pausedAt: null,
      version: 1,
      last: null,
    })
    expect(desk.woken).toContain('prober')
    const here = await localLocation(db())
    const { assignments } = await assignmentsFor(desk.context(), here.id, [])
    expect(assignments.map((a) => a.target.url)).toEqual(['http://127.0.0.1/', target.url])
  })

  test('a probe of a plan is shown so that it can be sent back', async () => {
    const {
      id: _id,
      pausedAt: _paused,
      ownerFile: _owner,
      secretsLost: _lost,
      tooOldAt: _old,
      urlMadeAt: _made,
      pulse: _pulse,
      last: _last,
      ...view
    } = await addProbe({ cron: '0 9 * * mon' })
    expect(view).toMatchObject({ cron: '0 9 * * mon', everyMs: 60_000 })
    const back = await put(`/probes/${_id}`, view)
    expect(back).toMatchObject({ status: 200, json: { version: 2, cron: '0 9 * * mon' } })
  })

  test('R64 a secret header is never shown again, and stays when it is sent back hidden', async () => {
    const probe = await addProbe({ headers: { Authorization: 'Bearer geheim', Accept: 'text/html' } })
    expect(probe.headers).toEqual({ Authorization: '••••', Accept: 'text/html' })
    const list = JSON.stringify((await get('/probes')).json)
    expect(list).not.toContain('geheim')
    const edit = { key: 'home', componentId: probe.componentId, headers: probe.headers, version: 1 }
    expect((await put(`/probes/${probe.id}`, { ...edit, url: `${target.url}/other` })).status).toBe(200)
    const here = await localLocation(db())
    const { assignments } = await assignmentsFor(desk.context(), here.id, [])
    expect(assignments[1]?.target.headers).toEqual({ Authorization: 'Bearer geheim', Accept: 'text/html' })
    const stolen = await put(`/probes/${probe.id}`, { ...edit, url: 'http://127.0.0.2:1/', version: 2 })
    expect(stolen).toMatchObject({ status: 422, json: { code: 'target-refused' } })
  })

  test('a paused probe is left out until it goes on, and cannot be checked now', async () => {
    const probe = await addProbe()
    const edit = { key: 'home', componentId: probe.componentId, url: target.url }
    const paused = await put(`/probes/${probe.id}`, { ...edit, paused: true, version: 1 })
    expect(paused.json.pausedAt).toBe(desk.clock.now())
    const here = await localLocation(db())
    expect((await assignmentsFor(desk.context(), here.id, [])).assignments).toHaveLength(1)
    expect((await post(`/probes/${probe.id}/check-now`, {})).json.code).toBe('not-allowed-from-here')
    expect((await put(`/probes/${probe.id}`, { ...edit, version: 2 })).json.pausedAt).toBe(desk.clock.now())
    expect((await put(`/probes/${probe.id}`, { ...edit, paused: false, version: 3 })).json.pausedAt).toBeNull()
  })

  test('check now asks the prober for that probe', async () => {
    const probe = await addProbe()
    expect(
      (await app.send('responder', { method: 'POST', url: `/probes/${probe.id}/check-now`, payload: {} })).status,
    ).toBe(204)
    expect(app.hints).toEqual([{ kind: 'check-now', probeIds: [probe.id] }])
    expect((await post('/probes/nobody/check-now', {})).status).toBe(404)
  })

  test('a removed probe keeps its results, and its key comes back to them', async () => {
    const probe = await addProbe()
    const [, kept] = await listProbes(db(), desk.context().pageId)
    expect((await remove(`/probes/${probe.id}`)).status).toBe(204)
    expect((await remove(`/probes/${probe.id}`)).status).toBe(404)
    const again = await addProbe()
    expect(again.id).toBe(probe.id)
    expect((await listProbes(db(), desk.context().pageId))[1]?.no).toBe(kept?.no)
  })

  test('the last results are listed, newest first, in words', async () => {
    const probe = await addProbe()
    const no = (await listProbes(db(), desk.context().pageId))[1]?.no ?? 0
    const here = await localLocation(db())
    const phases = { dnsMs: null, connectMs: 1, tlsMs: null, firstByteMs: 2, totalMs: 3 }
    const common = {
      probeId: String(probe.id),
      version: 1,
      because: '',
      phases,
      evidence: null,
      why: 'planned',
    } as const
    await desk.boot.store.transact((tx) =>
      insertResults(
        tx,
        [
          { ...common, at: 1, outcome: 'pass', code: 'ok', status: 200 } as const,
          { ...common, at: 2, outcome: 'fail', code: 'http-status', status: 504 } as const,
        ].map((result) => ({ probeNo: no, locationNo: here.no, result })),
      ),
    )
    expect((await get(`/probes/${probe.id}/results?limit=1`)).json).toEqual({
      results: [{ at: 2, location: 'local', outcome: 'fail', code: 'http-status', status: 504, totalMs: 3 }],
    })
    expect((await get('/probes/nobody/results')).status).toBe(404)
  })

  test('a dry run says what one check would say, and records nothing', async () => {
    target.on('/broken', { status: 504, headers: { server: 'gate' }, body: 'no token=geheim here' })
    const edit = { key: 'new', componentId: 'nobody', url: `${target.url}/broken` }
    const tried = await post('/probes/dry-run', edit)
    expect(tried.status).toBe(200)
    expect(tried.json).toMatchObject({ outcome: 'fail', code: 'http-status', status: 504, headers: { server: 'gate' } })
    expect(tried.json.bodyStart).toContain('no token=')
    expect(tried.json.bodyStart).not.toContain('geheim')
    expect((await post('/probes/dry-run', { ...edit, url: target.url })).json).toMatchObject({
      outcome: 'pass',
      code: 'ok',
    })
    expect(await db().selectFrom('results').selectAll().execute()).toEqual([])
    expect(await listProbes(db(), desk.context().pageId)).toHaveLength(1)
  })

  test('a dry run of an edited probe takes its kept secrets along, but not to another host', async () => {
    const probe = await addProbe({ headers: { 'X-Api-Key': 'geheim' } })
    const edit = { key: 'home', componentId: probe.componentId, headers: probe.headers }
    await post('/probes/dry-run', { ...edit, url: `${target.url}/keyed` })
    expect((await target.next((a) => a.path === '/keyed')).headers['x-api-key']).toBe('geheim')
    const stolen = await post('/probes/dry-run', { ...edit, url: 'http://127.0.0.2:1/' })
    expect(stolen.json.code).toBe('target-refused')
  })

  test('viewers and responders read the catalogue, admins edit it', async () => {
    const payload = { key: 'web', name: { en: 'Web' } }
    for (const role of ['viewer', 'responder'] as const) {
      expect((await app.send(role, { method: 'GET', url: '/probes' })).status).toBe(200)
      expect((await app.send(role, { method: 'POST', url: '/components', payload })).json.code).toBe('role-too-low')
    }
  })
})
