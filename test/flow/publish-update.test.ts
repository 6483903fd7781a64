import { describe, expect, test } from 'vitest'
import { isRefusal } from '../../server/domain/refusal.ts'
import { HOUR_MS } from '../../server/domain/time.ts'
import { ENGINES } from '../support/engines.ts'
import { BEN, freshFlow } from '../support/flow-context.ts'
import { done, open, outbox, post, suspected, traces } from './commands.ts'
import { told } from './seen.ts'

describe.each(ENGINES)('a confirmation on %s', (engine) => {
  test('is an update, a moved incident, an audit row, a revision and an outbox row', async () => {
    const flow = await freshFlow(engine)
    const began = flow.clock.now()
    const id = await suspected(flow)
    flow.clock.advance(30_000)
    flow.woken.length = 0
    const { incident, updates, history } = done(await post(flow, id, { version: 1, nextUpdateAt: began + HOUR_MS }))
    expect(incident).toMatchObject({
      ...{ state: 'investigating', version: 2, impact: 'major', confirmedAt: flow.clock.now(), startedAt: began },
      title: { en: 'Streaming is down', it: 'Streaming fermo' },
      nextUpdateAt: began + HOUR_MS,
    })
    expect(updates).toHaveLength(1)
    expect(updates[0]).toMatchObject({ author: 'Ada', by: 'person', state: 'investigating', onPageAt: null })
    expect(history.map((h) => [h.action, h.who])).toEqual([
      ['incident.suspected', 'Checks'],
      ['incident.investigating', 'Ada'],
    ])
    const page = await flow.page()
    expect(await outbox(flow)).toEqual([
      expect.objectContaining({
        ...{ kind: 'update', subject_id: updates[0]?.id, revision: page.revision },
        not_before_at: flow.clock.now(),
      }),
    ])
    expect(flow.woken).toEqual(['snapshot', 'fan-out'])
  })

  test('takes the place of the observation on the page', async () => {
    const flow = await freshFlow(engine)
    const id = await suspected(flow)
    done(
      await post(flow, id, {
        version: 1,
        components: [{ componentId: flow.id.streaming, impact: 'partial', regions: ['it'] }],
      }),
    )
    const page = await flow.page()
    expect(page.open.map((i) => [i.id, i.state, i.title.it])).toEqual([[id, 'investigating', 'Streaming fermo']])
    expect(page.open[0]?.updates[0]).toMatchObject({
      by: 'person',
      body: { en: 'We are looking into it.', it: 'Stiamo cercando la causa.' },
      works: { en: 'Signing in works.', it: 'L’accesso funziona.' },
    })
    const streaming = page.components.find((c) => c.id === flow.id.streaming)
    // The checks see it down: a milder word of a person does not make the page milder.
    expect(streaming).toMatchObject({ observation: null, state: 'major', regions: ['it'] })
    expect(JSON.stringify(page)).not.toContain('Ada')
  })

  test.each<[string, { regions?: string[] }, string[]]>([
    ['no word of places keeps those that were said', {}, ['it']],
    ['no place is everywhere', { regions: [] }, []],
  ])('%s', async (_name, where, expected) => {
    const flow = await freshFlow(engine)
    const hit = { componentId: flow.id.streaming, impact: 'partial' as const }
    const { incident } = done(await open(flow, { components: [{ ...hit, regions: ['it'] }] }))
    const { updates } = done(await post(flow, incident.id, { version: 1, components: [{ ...hit, ...where }] }))
    expect(updates[0]?.impacts.map(({ regions }) => regions)).toEqual([expected])
  })

  test('of two people at the same time is one person’s: the other one is told', async () => {
    const flow = await freshFlow(engine)
    const id = await suspected(flow)
    const answers = await Promise.all([
      post(flow, id, { version: 1 }),
      post(flow, id, { version: 1, state: 'identified' }, { actor: BEN, as: flow.rival }),
    ])
    expect(answers.filter(isRefusal)).toEqual([expect.objectContaining({ refused: 'already-moved' })])
    expect(await traces(flow)).toMatchObject({ updates: 1 })
    expect(await outbox(flow)).toHaveLength(1)
    expect((await flow.page()).open[0]?.updates).toHaveLength(1)
  })

  test('that is refused leaves no trace at all', async () => {
    const flow = await freshFlow(engine)
    const id = await suspected(flow)
    const before = await traces(flow)
    const stranger = [{ componentId: 'nobody', impact: 'major' } as const]
    const refused = [
      await post(flow, id, { version: 9 }),
      await post(flow, id, { version: 1, texts: {} }),
      await post(flow, id, { version: 1, components: stranger }),
      await post(flow, 'nothing', { version: 1 }),
    ]
    expect(refused.map((r) => isRefusal(r) && r.refused)).toEqual([
      ...['already-moved', 'text-missing', 'unknown-component', 'not-found'],
    ])
    expect(await traces(flow)).toEqual(before)
    expect((await flow.page()).open).toEqual([])
  })

  test('without notices changes the page and writes to nobody', async () => {
    const flow = await freshFlow(engine)
    const id = await suspected(flow)
    const { updates } = done(await post(flow, id, { version: 1, notify: false }))
    expect(updates[0]).toMatchObject({ noticesAt: null, deliveries: null })
    expect(await outbox(flow)).toEqual([])
    expect((await flow.page()).open).toHaveLength(1)
  })

  test('to more than 1,000 people is on the page at once and holds its notices 15 s', async () => {
    const flow = await freshFlow(engine)
    const { db } = flow.store
    const row = (n: number) => ({
      ...{ id: `s${n}`, page_id: flow.context.pageId, channel: 'email', address: `r${n}@example.com` },
      ...{ address_key: `r${n}@example.com`, language: 'en', signing_secret: null, created_at: 1, confirmed_at: 1 },
      ...{ ended_at: null, ended_why: null, last_asked_at: null, consent: '{}' },
    })
    const insert = (from: number, to: number) =>
      db
        .insertInto('subscribers')
        .values(Array.from({ length: to - from }, (_, i) => row(from + i)))
        .execute()
    await insert(0, 500)
    await insert(500, 1_000)
    const id = await suspected(flow)
    done(await post(flow, id, { version: 1 }))
    await insert(1_000, 1_001)
    done(await post(flow, id, { version: 2 }))
    const now = flow.clock.now()
    expect((await outbox(flow)).map((o) => o.not_before_at)).toEqual([now, now + 15_000])
  })
})

describe.each(ENGINES)('the rest of its life on %s', (engine) => {
  test('goes on, is resolved as of when the checks turned good, and hits nobody any more', async () => {
    const flow = await freshFlow(engine)
    const began = flow.clock.now()
    const id = await suspected(flow)
    done(await post(flow, id, { version: 1 }))
    flow.clock.advance(60_000)
    done(await post(flow, id, { version: 2, state: 'identified', texts: { en: { body: 'It is a cable.' } } }))
    flow.clock.advance(60_000)
    const good = flow.clock.now()
    await flow.well('streaming')
    flow.clock.advance(60_000)
    const { incident, updates } = done(await post(flow, id, { version: 3, state: 'resolved' }))
    expect(incident).toMatchObject({
      state: 'resolved',
      version: 4,
      impact: 'none',
      looksOverAt: good,
      resolvedAt: good,
    })
    expect(updates.map((u) => u.state)).toEqual(['resolved', 'identified', 'investigating'])
    const page = await flow.page()
    expect(page.open).toEqual([])
    expect(page.recent.map((i) => [i.id, i.impact, i.startedAt, i.resolvedAt])).toEqual([[id, 'major', began, good]])
    expect(page.recent[0]?.components).toEqual([
      { componentId: flow.id.streaming, impact: 'none', worst: 'major', regions: [] },
    ])
    expect(page.recent[0]?.updates[1]?.body).toEqual({ en: 'It is a cable.' })
    expect(page.state).toBe('unknown')
    expect(await outbox(flow)).toHaveLength(3)
    const bad = await flow.store.db
      .selectFrom('intervals')
      .select(['ledger', 'started_at', 'ended_at', 'incident_id'])
      .orderBy('id')
      .execute()
    // What the checks measured, in both ledgers, and what a person stated.
    expect(bad).toEqual(
      ['observed', 'published', 'published'].map((ledger) => ({
        ledger,
        started_at: began,
        ended_at: good,
        incident_id: id,
      })),
    )
  })

  test('a recovery that did not last is taken back', async () => {
    const flow = await freshFlow(engine)
    const id = await suspected(flow)
    done(await post(flow, id, { version: 1 }))
    flow.clock.advance(60_000)
    await flow.well('streaming')
    const looks = await post(flow, id, { version: 2, notify: false })
    expect(done(looks).incident.looksOverAt).not.toBeNull()
    flow.clock.advance(60_000)
    await flow.down('streaming')
    // Whoever wrote for what looked over must read that it is not.
    expect(await post(flow, id, { version: 3, notify: false })).toMatchObject({ refused: 'already-moved' })
    const again = done(await post(flow, id, { version: 4, notify: false }))
    expect(again.incident).toMatchObject({ looksOverAt: null, version: 5 })
    expect((await told(flow)).map((t) => t.what)).toEqual(['suspected', 'looks-recovered', 'suspected'])
    expect(again.history.map((h) => h.action)).toContain('incident.bad-again')
  })

  test('is reopened within a day, and not after', async () => {
    const flow = await freshFlow(engine)
    const id = done(await open(flow)).incident.id
    done(await post(flow, id, { version: 1, state: 'resolved' }))
    flow.clock.advance(24 * HOUR_MS)
    const { incident } = done(await post(flow, id, { version: 2 }))
    expect(incident).toMatchObject({ state: 'investigating', resolvedAt: null, impact: 'major' })
    expect((await flow.page()).open.map((i) => i.id)).toEqual([id])
    done(await post(flow, id, { version: 3, state: 'resolved' }))
    flow.clock.advance(24 * HOUR_MS + 1)
    expect(await post(flow, id, { version: 4 })).toMatchObject({ refused: 'reopen-too-late' })
  })

  test('an outage that was over before anyone confirmed it can be told as over', async () => {
    const flow = await freshFlow(engine)
    const began = flow.clock.now()
    const id = await suspected(flow)
    flow.clock.advance(60_000)
    const good = flow.clock.now()
    await flow.well('streaming')
    const { incident } = done(await post(flow, id, { version: 2, state: 'resolved' }))
    expect(incident).toMatchObject({ state: 'resolved', startedAt: began, resolvedAt: good })
    expect((await flow.page()).recent.map((i) => i.id)).toEqual([id])
    expect(await outbox(flow)).toHaveLength(1)
  })

  test('a component that is no longer named is no longer hit', async () => {
    const flow = await freshFlow(engine)
    const both = ['streaming', 'api'].map((key) => ({ componentId: flow.id[key as 'api'], impact: 'partial' as const }))
    const { incident } = done(await open(flow, { components: both }))
    flow.clock.advance(60_000)
    done(await post(flow, incident.id, { version: 1, components: both.slice(0, 1) }))
    const [shown] = (await flow.page()).open
    expect(shown?.updates[0]?.affected).toEqual(
      expect.arrayContaining([
        { componentId: flow.id.streaming, from: 'partial', to: 'partial' },
        { componentId: flow.id.api, from: 'partial', to: 'none' },
      ]),
    )
    const stated = await flow.store.db.selectFrom('intervals').selectAll().where('made_by', '=', 'person').execute()
    expect(stated.map((i) => [i.component_id, i.ended_at])).toEqual(
      expect.arrayContaining([
        [flow.id.streaming, null],
        [flow.id.api, flow.clock.now()],
      ]),
    )
  })
})

describe.each(ENGINES)('opened by hand on %s', (engine) => {
  test('it may have begun before now, and its stretch begins then', async () => {
    const flow = await freshFlow(engine)
    const startedAt = flow.clock.now() - HOUR_MS
    const { incident } = done(await open(flow, { startedAt, state: 'identified' }))
    expect(incident).toMatchObject({ state: 'identified', origin: 'person', startedAt, version: 1 })
    const [stretch] = await flow.store.db.selectFrom('intervals').selectAll().execute()
    expect(stretch).toMatchObject({
      ledger: 'published',
      state: 'major',
      started_at: startedAt,
      incident_id: incident.id,
    })
    expect((await flow.page()).components.find((c) => c.id === flow.id.video)?.state).toBe('partial')
  })

  test('by a client whose clock is ahead of ours it began now', async () => {
    const flow = await freshFlow(engine)
    const now = flow.clock.now()
    const { incident } = done(await open(flow, { startedAt: now + 20_000 }))
    expect(incident.startedAt).toBe(now)
    const rows = await flow.store.db.selectFrom('intervals').select('started_at').execute()
    expect(rows).toEqual([{ started_at: now }])
  })

  test.each([
    ['in the future', { startedAt: Date.UTC(2027, 0, 1) }, 'starts-in-the-future'],
    ['as resolved', { state: 'resolved' as never }, 'not-allowed-from-here'],
    ['without words', { texts: {} }, 'text-missing'],
    ['without a title', { texts: { en: { body: 'x' } } }, 'text-missing'],
    ['on a component that there is not', { components: [{ componentId: 'x', impact: 'major' }] }, 'unknown-component'],
  ] as const)('it is refused %s', async (_name, change, refused) => {
    const flow = await freshFlow(engine)
    const before = await traces(flow)
    expect(await open(flow, change as Parameters<typeof open>[1])).toMatchObject({ refused })
    expect(await traces(flow)).toEqual(before)
    expect(await flow.store.db.selectFrom('incidents').select('id').execute()).toEqual([])
  })

  test('it hits no group itself, and no region that the page has not', async () => {
    const flow = await freshFlow(engine)
    const hit = (componentId: string, regions: string[]) =>
      open(flow, { components: [{ componentId, impact: 'major', regions }] })
    expect(await hit(flow.id.video, [])).toMatchObject({ refused: 'unknown-component' })
    expect(await hit(flow.id.api, ['it', 'fr'])).toMatchObject({ refused: 'unknown-region' })
    expect(isRefusal(await hit(flow.id.api, ['it', 'es']))).toBe(false)
  })
})
