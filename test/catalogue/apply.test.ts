/** The catalogue file in the database: once, again, changed, and gone. On both engines. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isRefusal } from '../../server/domain/refusal.ts'
import { applyCatalogue, ensurePage } from '../../server/flow/apply-catalogue.ts'
import { assignmentsFor } from '../../server/flow/assignments.ts'
import { giveAccess, removeStaff } from '../../server/flow/staff.ts'
import { firstPage, listComponents, loadPage } from '../../server/store/catalogue.ts'
import { localLocation } from '../../server/store/locations.ts'
import { listContacts } from '../../server/store/oncall.ts'
import { listProbes } from '../../server/store/probes.ts'
import { listRegions } from '../../server/store/regions.ts'
import { auditOf, changesAfter, lastChangeNo } from '../../server/store/traces.ts'
import { ENGINES } from '../support/engines.ts'
import { type Desk, openDesk, PAGE, PLANNER, right } from './setup.ts'

const FILE = `${PAGE}regions:
  - { key: italy, name: { en: Italy, it: Italia } }
components:
  - key: viewers
    name: { en: For viewers, it: Per il pubblico }
    components:
      - key: web
        name: Web
        description: { en: The site, it: Il sito }
        probes:
          - key: web-home
            url: https://example.com/
            headers: { Authorization: Bearer geheim, Accept: text/html }
            profile: fast
      - { key: api, name: API, probes: [ { key: api-ping, url: "https://example.com/api" } ] }
oncall:
  - { email: ada@example.com, language: it }
  - { webhook: "https://example.com/hook" }
`

describe.each(ENGINES)('on %s', (engine) => {
  let desk: Desk
  beforeEach(async () => {
    desk = await openDesk(engine)
  })
  afterEach(() => desk.close())

  async function everything() {
    const { db } = desk.boot.store
    const page = await firstPage(db)
    const id = page?.id ?? ''
    return {
      page,
      regions: await listRegions(db, id),
      components: await listComponents(db, id),
      probes: await listProbes(db, id),
      contacts: await listContacts(db, id),
      changes: await lastChangeNo(db),
    }
  }

  test('a policy stands as the file has it, and goes where the file has none', async () => {
    const standing = `${PAGE}components:\n  - { key: web, name: Web, policy: { automaticAfterMin: 5 } }\n`
    const minutes = async () => (await everything()).components.map((c) => c.automaticAfterMin)
    await desk.apply(standing)
    expect(await minutes()).toEqual([5])
    expect((await desk.apply(standing)).updated).toEqual([])
    await desk.apply(standing.replace('{ automaticAfterMin: 5 }', 'draft'))
    expect(await minutes()).toEqual([null])
  })

  test('what a component depends on is kept, changes with the file, and is no change where it stays', async () => {
    const standing = `${PAGE}components:\n  - { key: web, name: Web, dependsOn: [api] }\n  - { key: api, name: API }\n`
    const causes = async () =>
      Object.fromEntries((await everything()).components.map((c) => [c.key, c.dependsOn] as const))
    await desk.apply(standing)
    expect(await causes()).toEqual({ web: ['api'], api: [] })
    expect((await desk.apply(standing)).updated).toEqual([])
    expect((await desk.apply(standing.replace(', dependsOn: [api]', ''))).updated).toEqual(['component web'])
    expect(await causes()).toEqual({ web: [], api: [] })
  })

  test('the first time everything is made, with the page and the local location', async () => {
    const applied = await desk.apply(FILE)
    expect(applied.created).toEqual([
      'page main',
      'region italy',
      'component viewers',
      'component web',
      'component api',
      'probe web-home',
      'probe api-ping',
      'contact ada@example.com',
      'contact webhook at example.com',
    ])
    const { page, components, probes } = await everything()
    expect(page).toMatchObject({ key: 'main', defaultLanguage: 'en', revision: 1, ownerFile: 'vedetta.yaml' })
    expect(page?.languages).toEqual([
      { language: 'en', name: 'Status' },
      { language: 'it', name: 'Stato' },
    ])
    expect(components.map((c) => [c.key, c.name.it, c.ownerFile, c.version])).toEqual([
      ['viewers', 'Per il pubblico', 'vedetta.yaml', 1],
      ['web', 'Web', 'vedetta.yaml', 1],
      ['api', 'API', 'vedetta.yaml', 1],
    ])
    expect(probes.map((p) => [p.key, p.cadence.everyMs, p.locationIds])).toEqual([
      ['web-home', 5_000, []],
      ['api-ping', 60_000, []],
    ])
    expect(desk.woken).toContain('prober')
    expect(desk.woken).toContain('snapshot')
  })

  test('the second time nothing changes: no version, no revision, no trace', async () => {
    await desk.apply(FILE)
    const before = await everything()
    desk.clock.advance(60_000)
    const applied = await desk.apply(FILE)
    expect(applied).toEqual({ created: [], updated: [], removed: [], kept: [] })
    expect(await everything()).toEqual(before)
  })

  test('what is changed in the file moves that one thing, with an audit row, and makes a revision', async () => {
    await desk.apply(FILE)
    const before = await everything()
    const applied = await desk.apply(FILE.replace('https://example.com/api', 'https://example.com/v2'))
    expect(applied).toEqual({ created: [], updated: ['probe api-ping'], removed: [], kept: [] })
    const after = await everything()
    expect(after.probes.map((p) => p.version)).toEqual([1, 2])
    expect(after.page?.revision).toBe(2)
    const { db } = desk.boot.store
    expect((await auditOf(db, after.probes[1]?.id ?? '')).map((a) => [a.who, a.action, a.detail])).toEqual([
      ['file:vedetta.yaml', 'probe.created', 'api-ping'],
      ['file:vedetta.yaml', 'probe.updated', 'api-ping'],
    ])
    expect((await changesAfter(db, before.changes, 10)).map((c) => c.kind)).toEqual(['probe'])
  })

  test('words, order, languages and regions follow the file', async () => {
    await desk.apply(FILE)
    const applied =
      await desk.apply(`page: { name: Status, languages: [it, en], defaultLanguage: en, timeZone: Europe/Rome }
regions:
  - { key: france, name: { en: France, it: Francia } }
components:
  - { key: web, name: { en: Site, it: Sito } }
  - { key: viewers, name: Viewers, components: [ { key: api, name: API } ] }
`)
    expect(applied.removed).toEqual(['region italy', 'probe web-home', 'probe api-ping'])
    const { page, regions, components, probes } = await everything()
    expect(page).toMatchObject({ timeZone: 'Europe/Rome' })
    expect(page?.languages.map((l) => l.language)).toEqual(['it', 'en'])
    expect(regions.map((r) => [r.key, r.place.it])).toEqual([['france', 'in Francia']])
    expect(components.map((c) => [c.key, c.name.it, c.description])).toEqual([
      ['web', 'Sito', {}],
      ['viewers', 'Viewers', {}],
      ['api', 'API', {}],
    ])
    expect(probes).toEqual([])
  })

  test('a file that does not speak of on-call leaves the contacts; an empty list removes them', async () => {
    await desk.apply(FILE)
    await desk.apply(FILE.slice(0, FILE.indexOf('oncall:')))
    expect((await everything()).contacts.map((c) => c.address)).toEqual(['ada@example.com', 'https://example.com/hook'])
    await desk.apply(`${FILE.slice(0, FILE.indexOf('oncall:'))}oncall: []\n`)
    expect((await everything()).contacts).toEqual([])
  })

  test('a contact is of its person as soon as they are at the desk, and goes with them', async () => {
    const head = FILE.slice(0, FILE.indexOf('oncall:'))
    const file = `${head}oncall:\n  - { email: night@example.com, person: Ada@Example.com }\n`
    await desk.apply(file)
    const owners = async () => (await everything()).contacts.map((c) => c.staffId)
    expect(await owners()).toEqual([null])
    const given = await giveAccess(desk.context(), { email: 'ada@example.com', role: null, name: null, who: 'test' })
    await giveAccess(desk.context(), { email: 'ben@example.com', role: 'admin', name: null, who: 'test' })
    if (isRefusal(given)) throw new Error(given.because)
    await desk.apply(file)
    expect(await owners()).toEqual([given.staff.id])
    await removeStaff(desk.context(), { email: 'ada@example.com', who: 'test' })
    await desk.apply(file)
    expect(await owners()).toEqual([])
  })

  test('what comes back keeps its row, and so its history', async () => {
    await desk.apply(FILE)
    const before = await everything()
    await desk.apply(PAGE)
    expect((await everything()).components).toEqual([])
    const applied = await desk.apply(FILE)
    expect(applied.created).toContain('probe web-home')
    const after = await everything()
    expect(after.components.map((c) => c.id)).toEqual(before.components.map((c) => c.id))
    expect(after.probes.map((p) => [p.id, p.no, p.version])).toEqual(before.probes.map((p) => [p.id, p.no, 3]))
  })

  test('another file takes the place of the first one', async () => {
    await desk.apply(FILE, 'vedetta.example.yaml')
    await desk.apply(`${PAGE}components:\n  - { key: shop, name: Shop }\n`, 'mine.yaml')
    expect((await everything()).components.map((c) => [c.key, c.ownerFile])).toEqual([['shop', 'mine.yaml']])
  })

  test('a component in an open incident stays until the incident is over', async () => {
    await desk.apply(FILE)
    const { db } = desk.boot.store
    const { components, page } = await everything()
    const web = components.find((c) => c.key === 'web')?.id ?? ''
    await db
      .insertInto('incidents')
      .values({
        id: 'i1',
        page_id: page?.id ?? '',
        state: 'identified',
        version: 1,
        impact: 'major',
        origin: 'person',
        started_at: 1,
        created_at: 1,
        updated_at: 1,
      } as never)
      .execute()
    await db
      .insertInto('incident_components')
      .values({ incident_id: 'i1', component_id: web, impact: 'major', worst: 'major' })
      .execute()
    const applied = await desk.apply(PAGE)
    expect(applied.kept).toEqual(['component web', 'component viewers'])
    expect((await everything()).components.map((c) => c.key)).toEqual(['viewers', 'web'])
    await db.updateTable('incidents').set({ state: 'resolved' }).execute()
    expect((await desk.apply(PAGE)).removed).toEqual(['component web', 'component viewers'])
  })

  test('R64 a secret header is sealed in the database and opened for the prober alone', async () => {
    await desk.apply(FILE)
    const { db } = desk.boot.store
    const rows = await db.selectFrom('probes').select('target').orderBy('no').execute()
    expect(rows[0]?.target).not.toContain('geheim')
    expect(JSON.parse(rows[0]?.target ?? '').headers.Accept).toBe('text/html')
    const here = await localLocation(db)
    const list = await assignmentsFor(desk.context(), here.id, ['127.0.0.0/8'])
    expect(list.assignments[0]?.target.headers).toEqual({ Authorization: 'Bearer geheim', Accept: 'text/html' })
    expect(list.allow).toEqual(['127.0.0.0/8'])
  })

  test('assignments leave paused probes and other locations out, and their version moves with each edit', async () => {
    await desk.apply(FILE)
    const here = await localLocation(desk.boot.store.db)
    const first = await assignmentsFor(desk.context(), here.id, [])
    expect(first.assignments.map((a) => a.version)).toEqual([1, 1])
    await desk.apply(FILE.replace('profile: fast', 'paused: true'))
    const second = await assignmentsFor(desk.context(), here.id, [])
    expect(second.assignments.map((a) => a.target.url)).toEqual(['https://example.com/api'])
    expect(second.assignmentsVersion).not.toBe(first.assignmentsVersion)
    await desk.apply(FILE.replace('profile: fast', 'locations: [milan, london]'))
    const third = await assignmentsFor(desk.context(), here.id, [])
    expect(third.assignments.map((a) => a.target.url)).toEqual(['https://example.com/api'])
  })

  test('the file takes over what was made at the desk under the same key', async () => {
    await desk.apply(FILE)
    await desk.boot.store.db.updateTable('components').set({ owner_file: null }).where('key', '=', 'web').execute()
    expect((await desk.apply(FILE)).updated).toEqual(['component web'])
    expect((await everything()).components.find((c) => c.key === 'web')?.ownerFile).toBe('vedetta.yaml')
  })

  test('without a file there is a page to start with, made once', async () => {
    const first = await ensurePage(desk.boot, ['en', 'it'])
    expect(await ensurePage(desk.boot, ['en', 'it'])).toBe(first)
    const page = await loadPage(desk.boot.store.db, first)
    expect(page).toMatchObject({ key: 'main', defaultLanguage: 'en', revision: 1, ownerFile: null })
  })

  test('a start that fails half way leaves nothing of the file behind', async () => {
    const broken: Desk['boot'] = { ...desk.boot, vault: { ...desk.boot.vault, seal: () => failing() } }
    await expect(applyCatalogue(broken, right(FILE), PLANNER)).rejects.toThrow('no entropy')
    expect(await firstPage(desk.boot.store.db)).toBeNull()
    expect((await desk.apply(FILE)).created).toHaveLength(9)
  })
})

function failing(): never {
  throw new Error('no entropy')
}
