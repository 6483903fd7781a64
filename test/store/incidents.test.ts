import { describe, expect, test } from 'vitest'
import { insertComponent } from '../../server/store/components.ts'
import { saveTitles } from '../../server/store/incident-titles.ts'
import {
  findIncident,
  listIncidents,
  loadParts,
  moveIncident,
  nearIncidents,
  saveComponent,
} from '../../server/store/incidents.ts'
import {
  claimIntervals,
  endIntervals,
  type Interval,
  insertInterval,
  publishedSpans,
  withdrawPublished,
} from '../../server/store/intervals.ts'
import type { Store } from '../../server/store/open.ts'
import { ENGINES } from '../support/engines.ts'
import { incidentRow, NOW, PAGE_ID, seededStore, seedIncident } from './seeds.ts'

async function seedComponents(store: Store, ...ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const texts = { name: { en: id }, description: {} }
    await store.transact((tx) =>
      insertComponent(
        tx,
        { pageId: PAGE_ID, id, now: NOW },
        { key: id, parentId: null, isGroup: false, position: 0, ownerFile: null, ...texts },
      ),
    )
  }
}

describe.each(ENGINES)('incidents on %s', (engine) => {
  test('come back as they went in', async () => {
    const { store } = await seededStore(engine)
    const row = await seedIncident(store, 'i1', { looksOverAt: NOW + 5, dismissedWhy: 'none of ours' })
    expect(await findIncident(store.db, PAGE_ID, 'i1')).toEqual(row)
    expect(await findIncident(store.db, 'another page', 'i1')).toBeNull()
  })

  test('move from the version that was seen, and from no other', async () => {
    const { store } = await seededStore(engine)
    await seedIncident(store, 'i1', { version: 3 })
    const move = (from: number) =>
      store.transact((tx) => moveIncident(tx, incidentRow('i1', { state: 'lapsed', version: from + 1 }), from))
    expect([await move(2), await move(4), await move(3), await move(3)]).toEqual([false, false, true, false])
    expect(await findIncident(store.db, PAGE_ID, 'i1')).toMatchObject({ state: 'lapsed', version: 4 })
  })

  test('of two who move one at the same time one wins', async () => {
    const { store, rival } = await seededStore(engine)
    await seedIncident(store, 'i1')
    const states = ['investigating', 'dismissed', 'lapsed', 'monitoring'] as const
    const moves = states.map((state, i) =>
      (i % 2 ? store : rival).transact((tx) => moveIncident(tx, incidentRow('i1', { state, version: 2 }), 1)),
    )
    const won = await Promise.all(moves)
    expect(won.filter(Boolean)).toHaveLength(1)
    expect((await findIncident(store.db, PAGE_ID, 'i1'))?.state).toBe(states[won.indexOf(true)])
  })

  test('are listed newest first, page by page', async () => {
    const { store } = await seededStore(engine)
    for (const n of [1, 2, 3, 4]) await seedIncident(store, `i${n}`, n === 2 ? { state: 'dismissed' } : {})
    const list = (before?: string) => listIncidents(store.db, PAGE_ID, { states: ['suspected'], limit: 2, before })
    expect((await list()).map((i) => i.id)).toEqual(['i4', 'i3'])
    expect((await list('i3')).map((i) => i.id)).toEqual(['i1'])
  })

  test('keep titles of languages that an update does not name, replace those that it does, and lose those that it drops', async () => {
    const { store } = await seededStore(engine)
    await seedIncident(store, 'i1')
    await store.transact((tx) =>
      saveTitles(tx, 'i1', { titles: { en: 'Down', it: 'Fermo', de: 'Aus' }, droppedTitles: [] }),
    )
    await store.transact((tx) => saveTitles(tx, 'i1', { titles: { en: 'Slow' }, droppedTitles: ['de'] }))
    expect((await loadParts(store.db, ['i1'])).titles.get('i1')).toEqual({ en: 'Slow', it: 'Fermo' })
  })

  test('know their components, each with its regions of now', async () => {
    const { store } = await seededStore(engine)
    await seedComponents(store, 'api', 'web')
    await store.db
      .insertInto('regions')
      .values(['it', 'es'].map((id) => ({ id, page_id: PAGE_ID, key: id, position: 0, owner_file: null })))
      .execute()
    await seedIncident(store, 'i1')
    await seedIncident(store, 'i2', { state: 'resolved' })
    const save = (componentId: string, regionIds: readonly string[]) =>
      store.transact((tx) =>
        saveComponent(tx, { incidentId: 'i1', componentId, impact: 'partial', worst: 'major', regionIds }),
      )
    await save('web', [])
    await save('api', ['it', 'es'])
    await save('api', ['es'])
    expect((await loadParts(store.db, ['i1', 'i2'])).components).toEqual([
      { incidentId: 'i1', componentId: 'api', impact: 'partial', worst: 'major', regionIds: ['es'] },
      { incidentId: 'i1', componentId: 'web', impact: 'partial', worst: 'major', regionIds: [] },
    ])
    expect(await store.transact((tx) => nearIncidents(tx, PAGE_ID))).toEqual([
      { id: 'i1', state: 'suspected', startedAt: NOW, componentIds: ['api', 'web'], wellIds: [] },
    ])
  })
})

describe.each(ENGINES)('the ledgers on %s', (engine) => {
  const interval = (id: string, change: Partial<Interval> = {}): Interval => ({
    ...{ id, pageId: PAGE_ID, componentId: 'api', ledger: 'published', by: 'checks', state: 'major' },
    ...{ startedAt: NOW, endedAt: null, incidentId: null },
    ...change,
  })

  async function ledger(...intervals: readonly Interval[]): Promise<Store> {
    const { store } = await seededStore(engine)
    await seedComponents(store, 'api', 'web')
    await seedIncident(store, 'i1')
    await seedIncident(store, 'i2')
    await store.transact(async (tx) => {
      for (const one of intervals) await insertInterval(tx, one)
    })
    return store
  }

  const rows = (store: Store) =>
    store.db.selectFrom('intervals').select(['id', 'ended_at', 'incident_id', 'withdrawn_at']).orderBy('id').execute()

  test('end what is open of these checks, in both ledgers, and never before it began', async () => {
    const store = await ledger(
      interval('a'),
      interval('b', { ledger: 'observed' }),
      interval('c', { by: 'person' }),
      interval('d', { componentId: 'web' }),
      interval('e', { endedAt: NOW + 1 }),
      interval('f', { startedAt: NOW + 9 }),
    )
    await store.transact((tx) => endIntervals(tx, { componentId: 'api', by: 'checks', endedAt: NOW + 5 }))
    expect((await rows(store)).map((r) => r.ended_at)).toEqual([NOW + 5, NOW + 5, null, null, NOW + 1, NOW + 9])
  })

  test('give an incident what it explains: bad times of the checks that nobody has explained yet', async () => {
    const store = await ledger(
      interval('a'),
      interval('b', { endedAt: NOW + 100 }),
      interval('c', { endedAt: NOW - 1, startedAt: NOW - 50 }),
      interval('d', { incidentId: 'i2' }),
      interval('e', { state: 'unknown' }),
      interval('f', { by: 'person' }),
      interval('g', { componentId: 'web' }),
      interval('h', { ledger: 'observed', state: 'degraded' }),
    )
    await store.transact((tx) => claimIntervals(tx, { componentIds: ['api'], incidentId: 'i1', since: NOW }))
    const claimed = (await rows(store)).filter((r) => r.incident_id === 'i1').map((r) => r.id)
    expect(claimed).toEqual(['a', 'b', 'h'])
  })

  test('forget in public what was dismissed, and keep it in the observed one', async () => {
    const store = await ledger(
      interval('a', { incidentId: 'i1' }),
      interval('b', { incidentId: 'i1', ledger: 'observed' }),
      interval('c', { incidentId: 'i2' }),
    )
    const withdraw = (at: number) =>
      store.transact((tx) => withdrawPublished(tx, { incidentId: 'i1', at, by: 'person:1:Ada', why: 'a test of ours' }))
    await withdraw(NOW + 1)
    await withdraw(NOW + 2)
    expect((await rows(store)).map((r) => r.withdrawn_at)).toEqual([NOW + 1, null, null])
    expect((await publishedSpans(store.db, PAGE_ID, 0)).map((s) => s.incidentId)).toEqual(['i2'])
  })

  test('show what touches the time that is asked for', async () => {
    const store = await ledger(
      interval('a', { startedAt: NOW - 90, endedAt: NOW - 10 }),
      interval('b', { startedAt: NOW - 90, endedAt: NOW }),
      interval('c', { startedAt: NOW - 95 }),
    )
    expect((await publishedSpans(store.db, PAGE_ID, NOW)).map((s) => s.startedAt)).toEqual([NOW - 95, NOW - 90])
  })
})
