/** Components edited at the desk, through the API as the desk sends it. On both engines. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { listComponents, loadPage } from '../../server/store/catalogue.ts'
import { listProbes } from '../../server/store/probes.ts'
import { auditOf, changesAfter, lastChangeNo } from '../../server/store/traces.ts'
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

  test('a component is added: shown in its group, audited, told to the desks and on a new revision', async () => {
    const before = await lastChangeNo(db())
    const group = await addComponent({ key: 'all', isGroup: true })
    const made = await post('/components', { key: 'web', name: { en: ' Web site ' }, parentId: group.id })
    expect(made).toMatchObject({
      status: 201,
      json: {
        key: 'web',
        parentId: group.id,
        position: 0,
        name: { en: 'Web site', it: 'Web site' },
        description: {},
        state: 'operational',
        verdict: null,
        ownerFile: null,
        version: 1,
      },
    })
    const list = (await get('/components')).json as { components: Json[]; regions: Json[] }
    expect(list.components.map((c) => [c.key, c.ownerFile])).toEqual([
      ['filed', 'vedetta.yaml'],
      ['all', null],
      ['web', null],
    ])
    expect(list.regions).toEqual([{ key: 'italy', name: { en: 'Italy', it: 'Italia' }, ownerFile: 'vedetta.yaml' }])
    expect((await auditOf(db(), String(made.json.id)))[0]).toMatchObject({ action: 'component.created', detail: 'web' })
    const told = (await changesAfter(db(), before, 10)).map((c) => c.kind)
    // What the tokens of this test are told of is theirs.
    expect(told.filter((kind) => kind !== 'settings')).toEqual(['component', 'component'])
    expect((await loadPage(db(), desk.context().pageId)).revision).toBe(3)
  })

  test('R04 the same command sent again with its key is done once and answered the same', async () => {
    const headers = { 'idempotency-key': 'k1' }
    const first = await post('/components', { key: 'web', name: { en: 'Web' } }, headers)
    const again = await post('/components', { key: 'web', name: { en: 'Web' } }, headers)
    const other = await post('/components', { key: 'app', name: { en: 'App' } }, headers)
    expect(first.status).toBe(201)
    expect(again).toEqual(first)
    expect(other.json.code).toBe('key-reused')
    const probe = { key: 'home', componentId: first.json.id, url: target.url }
    const made = await post('/probes', probe, { 'idempotency-key': 'k2' })
    expect(await post('/probes', probe, { 'idempotency-key': 'k2' })).toEqual(made)
    expect(await listProbes(db(), desk.context().pageId)).toHaveLength(2)
  })

  test('a component is changed by who saw its last version, and by nobody else', async () => {
    const made = await addComponent()
    const change = { key: 'site', name: { en: 'Site', it: 'Sito' }, description: { it: 'Qui' }, version: 1 }
    expect(await put(`/components/${made.id}`, change)).toMatchObject({
      status: 200,
      json: { key: 'site', version: 2, description: { it: 'Qui' } },
    })
    expect(await put(`/components/${made.id}`, change)).toMatchObject({ status: 409, json: { code: 'already-moved' } })
  })

  test('a removed component is gone with its probes, and its key may be used again', async () => {
    const probe = await addProbe()
    const componentId = String(probe.componentId)
    expect((await remove(`/components/${componentId}`)).status).toBe(204)
    expect((await listProbes(db(), desk.context().pageId)).map((p) => p.key)).toEqual(['filed-home'])
    expect((await remove(`/components/${componentId}`)).json.code).toBe('not-found')
    const again = await addComponent({ name: { en: 'New' } })
    expect(again).toMatchObject({ id: componentId, version: 3, name: { en: 'New', it: 'New' } })
  })

  test('a group holds members, so it is neither removed nor turned into a component, nor put into itself', async () => {
    const group = await addComponent({ key: 'all', isGroup: true })
    const member = await addComponent({ parentId: group.id })
    const name = { en: 'A' }
    expect((await remove(`/components/${group.id}`)).json.code).toBe('still-in-use')
    const plain = await put(`/components/${group.id}`, { key: 'all', name, isGroup: false, version: 1 })
    expect(plain.json.code).toBe('still-in-use')
    const inner = await addComponent({ key: 'inner', isGroup: true, parentId: group.id })
    const loop = await put(`/components/${group.id}`, {
      key: 'all',
      name,
      isGroup: true,
      parentId: inner.id,
      version: 1,
    })
    expect(loop.json.code).toBe('unknown-component')
    const under = await addComponent({ key: 'under', parentId: member.id })
    expect(under.code).toBe('unknown-component')
  })

  test('a component depends on others by their keys, keeps that unless it is said anew, and follows a new key', async () => {
    const base = await addComponent({ key: 'base' })
    const made = await addComponent({ dependsOn: ['base', 'filed'] })
    expect(made.dependsOn).toEqual(['base', 'filed'])
    const name = { en: 'Web site' }
    const kept = await put(`/components/${made.id}`, { key: 'web', name, version: 1 })
    expect(kept.json.dependsOn).toEqual(['base', 'filed'])
    await put(`/components/${base.id}`, { key: 'ground', name, version: 1 })
    const list = (await get('/components')).json as { components: Json[] }
    expect(list.components.find((c) => c.key === 'web')?.dependsOn).toEqual(['ground', 'filed'])
    const none = await put(`/components/${made.id}`, { key: 'web', name, dependsOn: [], version: 2 })
    expect(none.json.dependsOn).toEqual([])
  })

  test.each([
    ['what is not there', 'nothing', 'no component nothing'],
    ['a group', 'all', 'is a group'],
    ['itself', 'web', 'neither can be the cause'],
    ['what depends on it through another', 'top', 'neither can be the cause'],
  ])('a component cannot depend on %s', async (_what, key, words) => {
    await addComponent({ key: 'all', isGroup: true })
    const web = await addComponent()
    await addComponent({ key: 'middle', dependsOn: ['web'] })
    await addComponent({ key: 'top', dependsOn: ['middle'] })
    const change = { key: 'web', name: { en: 'Web' }, dependsOn: [key], version: 1 }
    const { status, json } = await put(`/components/${web.id}`, change)
    expect([status, json.code]).toEqual([422, 'unknown-component'])
    expect(json.detail).toContain(words)
  })

  test('a component that is part of an incident that is not over stays', async () => {
    const made = await addComponent()
    const incident = { id: 'i1', page_id: desk.context().pageId, state: 'suspected', version: 1, impact: 'major' }
    const dates = { started_at: 1, created_at: 1, updated_at: 1 }
    await db()
      .insertInto('incidents')
      .values({ ...incident, ...dates, origin: 'checks' } as never)
      .execute()
    await db()
      .insertInto('incident_components')
      .values({ incident_id: 'i1', component_id: String(made.id), impact: 'major', worst: 'major' })
      .execute()
    expect((await remove(`/components/${made.id}`)).json.code).toBe('still-in-use')
  })

  test('what a file owns is refused, and the file is named', async () => {
    const [component] = await listComponents(db(), desk.context().pageId)
    const [probe] = await listProbes(db(), desk.context().pageId)
    const edit = { key: 'x', name: { en: 'X' }, version: 1 }
    const answers = [
      await put(`/components/${component?.id}`, edit),
      await remove(`/components/${component?.id}`),
      await put(`/probes/${probe?.id}`, { key: 'x', componentId: component?.id, url: target.url, version: 1 }),
      await remove(`/probes/${probe?.id}`),
    ]
    for (const { status, json } of answers) {
      expect([status, json.code]).toEqual([409, 'owned-by-file'])
      expect(json.detail).toContain('vedetta.yaml')
    }
  })
})
