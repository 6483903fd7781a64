/** A component whose suspicion may be published by itself: in approved words, on the page alone, once, unless somebody acts. */
import { describe, expect, test } from 'vitest'
import { hourOf } from '../../server/domain/hashtag.ts'
import { POLICY_TEMPLATES } from '../../server/domain/policy.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../server/domain/time.ts'
import { acknowledge } from '../../server/flow/acknowledge.ts'
import { applyPolicies } from '../../server/flow/apply-policies.ts'
import { dismissIncident } from '../../server/flow/dismiss-incident.ts'
import { createComponent, updateComponent } from '../../server/flow/edit-component.ts'
import { approveTemplate } from '../../server/flow/edit-template.ts'
import { addToHour, saveCount } from '../../server/store/post-counts.ts'
import { currentTemplates } from '../../server/store/templates.ts'
import { ENGINES } from '../support/engines.ts'
import { ADA, BEN, type Flow, freshFlow, type Watched } from '../support/flow-context.ts'
import { done, outbox, post, suspected } from './commands.ts'
import { plan } from './planned-work.ts'

const editing = { actor: BEN, repeat: null }

async function approve(flow: Flow, language: string, approved = true): Promise<void> {
  for (const kind of POLICY_TEMPLATES) {
    const rows = await currentTemplates(flow.store.db, flow.context.pageId)
    const version = rows.find((r) => r.kind === kind && r.language === language)?.version ?? 0
    const id = { kind, tone: 'plain', language } as const
    done(await approveTemplate(flow.context, editing, { id, version, approved }))
  }
}

/** Its suspicion is published after five minutes; the words are approved in English alone. */
async function automatic(flow: Flow, ...keys: readonly Watched[]): Promise<void> {
  await approve(flow, 'en')
  for (const key of keys) {
    await flow.store.db
      .updateTable('components')
      .set({ automatic_after_min: 5 })
      .where('id', '=', flow.id[key])
      .execute()
  }
}

/** The probe `api` counts posts about streaming, of which five an hour are usual: what it counts now. */
async function counted({ store, clock, id }: Flow): Promise<(count: number) => Promise<void>> {
  const row = await store.db
    .updateTable('probes')
    .set({ kind: 'hashtag', component_id: id.streaming })
    .where('key', '=', 'api')
    .returning('id')
    .executeTakeFirstOrThrow()
  await store.transact(async (tx) => {
    for (let hour = 0; hour < 3; hour += 1) {
      const next = hourOf(clock.now()) + hour * HOUR_MS
      for (const week of [1, 2, 3]) await addToHour(tx, row.id, { hourAt: next - week * 7 * DAY_MS, posts: 5 })
    }
  })
  return async (count) => {
    clock.advance(1)
    const one = { tag: 'teatro_down', count, isAtLeast: false, at: clock.now() }
    await store.transact((tx) => saveCount(tx, row.id, one))
  }
}

async function told({ store }: Flow): Promise<string[]> {
  const rows = await store.db.selectFrom('outbox').select('facts').where('kind', '=', 'oncall').orderBy('id').execute()
  return rows.map((r) => (JSON.parse(r.facts) as { what: string }).what)
}

describe.each(ENGINES)('a policy on %s', (engine) => {
  test('publishes on the page alone when nobody acts, once, however many processes look', async () => {
    const flow = await freshFlow(engine)
    await automatic(flow, 'streaming')
    await suspected(flow)
    flow.clock.advance(5 * MINUTE_MS - 1)
    await applyPolicies(flow.context)
    expect((await flow.page()).open).toEqual([])
    flow.clock.advance(1)
    await Promise.all([applyPolicies(flow.context), applyPolicies(flow.rival)])
    await applyPolicies(flow.rival)
    const [incident, ...more] = (await flow.page()).open
    expect(more).toEqual([])
    expect(incident).toMatchObject({ state: 'investigating', impact: 'major' })
    expect(incident?.updates.map((u) => [u.by, Object.keys(u.body)])).toEqual([['automatic', ['en']]])
    expect(await outbox(flow)).toEqual([])
    expect(await told(flow)).toEqual(['suspected', 'policy-spoke'])
    const [row] = await flow.store.db.selectFrom('updates').select(['author', 'made_by']).execute()
    expect(row).toEqual({ author: `policy:${flow.id.streaming}:Streaming`, made_by: 'policy' })
  })

  test('ends what it said as long after the checks are well, in approved words', async () => {
    const flow = await freshFlow(engine)
    await automatic(flow, 'streaming')
    await suspected(flow)
    flow.clock.advance(5 * MINUTE_MS)
    await applyPolicies(flow.context)
    await flow.well('streaming')
    await applyPolicies(flow.context)
    expect((await flow.page()).open).toHaveLength(1)
    flow.clock.advance(5 * MINUTE_MS)
    await applyPolicies(flow.context)
    const page = await flow.page()
    expect(page.open).toEqual([])
    expect(page.recent[0]?.updates.map((u) => [u.state, u.by])).toEqual([
      ['resolved', 'automatic'],
      ['investigating', 'automatic'],
    ])
    expect(await outbox(flow)).toEqual([])
    expect(await told(flow)).toEqual(['suspected', 'policy-spoke', 'looks-recovered', 'policy-ended'])
  })

  test('does not call over what people still post of', async () => {
    const flow = await freshFlow(engine)
    await automatic(flow, 'streaming')
    const postsOf = await counted(flow)
    await suspected(flow)
    flow.clock.advance(5 * MINUTE_MS)
    await applyPolicies(flow.context)
    await flow.well('streaming')
    flow.clock.advance(60 * MINUTE_MS)
    await postsOf(300)
    await applyPolicies(flow.context)
    expect((await flow.page()).open).toHaveLength(1)
    await postsOf(4)
    await applyPolicies(flow.context)
    expect((await flow.page()).open).toEqual([])
  })

  test.each([
    [
      'took it in hand',
      (flow: Flow, incidentId: string) => acknowledge(flow.context, { incidentId, actor: ADA }, null),
    ],
    ['published something', (flow: Flow, incidentId: string) => post(flow, incidentId, { version: 1 })],
    [
      'dismissed it',
      (flow: Flow, incidentId: string) =>
        dismissIncident(flow.context, { incidentId, dismiss: { version: 1, reason: 'Ours' }, actor: ADA }, null),
    ],
  ] as const)('says nothing where a person %s', async (_name, act) => {
    const flow = await freshFlow(engine)
    await automatic(flow, 'streaming')
    done(await act(flow, await suspected(flow)))
    const before = await flow.store.db.selectFrom('updates').select('id').execute()
    flow.clock.advance(60 * MINUTE_MS)
    await applyPolicies(flow.context)
    expect(await flow.store.db.selectFrom('updates').select('id').execute()).toEqual(before)
  })

  test('ends nothing that a person took over', async () => {
    const flow = await freshFlow(engine)
    await automatic(flow, 'streaming')
    const id = await suspected(flow)
    flow.clock.advance(5 * MINUTE_MS)
    await applyPolicies(flow.context)
    done(await post(flow, id, { version: 2, state: 'identified' }))
    await flow.well('streaming')
    flow.clock.advance(60 * MINUTE_MS)
    await applyPolicies(flow.context)
    expect((await flow.page()).open.map((i) => i.updates.map((u) => u.by))).toEqual([['person', 'automatic']])
    // What it said was told to nobody: for subscribers this is the beginning.
    expect(await outbox(flow)).toHaveLength(1)
  })

  test('says nothing of a component that has drafts only, nor of one beside it', async () => {
    const flow = await freshFlow(engine)
    await automatic(flow, 'streaming')
    await flow.down('streaming', 'login')
    flow.clock.advance(60 * MINUTE_MS)
    await applyPolicies(flow.context)
    expect((await flow.page()).open).toEqual([])
  })

  test('names the cause alone, and lets only that one’s policy decide', async () => {
    const flow = await freshFlow(engine)
    await automatic(flow, 'streaming')
    const depends = JSON.stringify(['streaming'])
    await flow.store.db.updateTable('components').set({ depends_on: depends }).where('key', '=', 'api').execute()
    await flow.down('streaming', 'api')
    flow.clock.advance(5 * MINUTE_MS)
    await applyPolicies(flow.context)
    const [incident] = (await flow.page()).open
    expect(incident?.title).toEqual({ en: 'en: Streaming down' })
    expect(incident?.components.map((c) => [c.componentId, c.impact]).sort()).toEqual(
      [
        [flow.id.api, 'major'],
        [flow.id.streaming, 'major'],
      ].sort(),
    )
  })

  test('is silent once nobody answers for its words, and on-call hears that once', async () => {
    const flow = await freshFlow(engine)
    await automatic(flow, 'streaming')
    await suspected(flow)
    await approve(flow, 'en', false)
    flow.clock.advance(5 * MINUTE_MS)
    await applyPolicies(flow.context)
    await applyPolicies(flow.rival)
    expect((await flow.page()).open).toEqual([])
    expect(await told(flow)).toEqual(['suspected', 'policy-silent'])
  })

  test('is silent while work is planned over what it would speak of', async () => {
    const flow = await freshFlow(engine)
    await automatic(flow, 'streaming')
    await suspected(flow)
    done(await plan(flow))
    flow.clock.advance(30 * MINUTE_MS)
    await applyPolicies(flow.context)
    expect((await flow.page()).open).toEqual([])
  })
})

describe.each(ENGINES)('setting a policy on %s', (engine) => {
  const edit = { key: 'radio', name: { en: 'Radio' }, policy: { automaticAfterMin: 5 } }

  test('is refused until somebody answers for its words, and never for a group', async () => {
    const flow = await freshFlow(engine)
    const refused = await createComponent(flow.context, editing, edit)
    expect(refused).toMatchObject({
      ...{ refused: 'policy-refused', field: 'policy' },
      because: expect.stringContaining('in en yet: confirmation, slowness, recovery'),
    })
    await approve(flow, 'en')
    expect(await createComponent(flow.context, editing, { ...edit, isGroup: true })).toMatchObject({
      refused: 'policy-refused',
    })
    expect(done(await createComponent(flow.context, editing, edit)).policy).toEqual({ automaticAfterMin: 5 })
  })

  test('stays where an edit does not speak of it, and where its words are no longer approved', async () => {
    const flow = await freshFlow(engine)
    await approve(flow, 'en')
    const { id } = done(await createComponent(flow.context, editing, edit))
    await approve(flow, 'en', false)
    const change = (version: number, policy?: { automaticAfterMin: number | null }) =>
      updateComponent(flow.context, editing, {
        ...{ id, version },
        edit: { key: 'radio', name: { en: 'Radio' }, ...(policy ? { policy } : {}) },
      })
    expect(done(await change(1)).policy).toEqual({ automaticAfterMin: 5 })
    expect(done(await change(2, { automaticAfterMin: 5 })).policy).toEqual({ automaticAfterMin: 5 })
    expect(await change(3, { automaticAfterMin: 6 })).toMatchObject({ refused: 'policy-refused' })
    expect(done(await change(3, { automaticAfterMin: null })).policy).toEqual({ automaticAfterMin: null })
  })
})
