/** Words that wait for an approver: who is told, what is decided, and what goes instead when nobody does. */
import { describe, expect, test } from 'vitest'
import { MINUTE_MS } from '../../server/domain/time.ts'
import { applyPolicies } from '../../server/flow/apply-policies.ts'
import { approveTemplate } from '../../server/flow/edit-template.ts'
import { factsOf } from '../../server/flow/notice-facts.ts'
import { sayUpdate } from '../../server/flow/say-update.ts'
import { publishDue } from '../../server/flow/schedule-update.ts'
import { findOutbox } from '../../server/store/outbox.ts'
import { endScheduled } from '../../server/store/scheduled-updates.ts'
import { ENGINES } from '../support/engines.ts'
import { ADA, BEN, type Flow } from '../support/flow-context.ts'
import { BOTH, done, outbox, post } from './commands.ts'
import { editing, filled, news, say, TEN_MIN, waiting } from './night.ts'

describe.each(ENGINES)('words that wait for an approver on %s', (engine) => {
  test('approvers are told, and nobody else; better words of the same author take the place of the first', async () => {
    const { flow, incidentId, detail } = await waiting(engine)
    expect(await news(flow)).toEqual([['words-wait', 'ada-mail']])
    const row = await flow.store.db.selectFrom('outbox').select('id').where('kind', '=', 'words').executeTakeFirst()
    const kept = await findOutbox(flow.store.db, row?.id ?? '')
    expect(kept && (await factsOf(flow.context, kept)).notice).toMatchObject({
      ...{ kind: 'words', what: 'words-wait', author: 'Ben', dueAt: detail.scheduled[0]?.publishAt },
      ...{ title: { en: BOTH.en?.title, it: BOTH.it?.title }, proposedTitle: { en: BOTH.en?.title } },
      body: { en: BOTH.en?.body, it: BOTH.it?.body },
    })
    const update = await filled(flow, incidentId, { texts: { en: { title: 'Down', body: 'Down.' } } })
    const again = done(await say(flow, incidentId, update))
    expect(again.scheduled.map((one) => one.texts.en?.body)).toEqual(['Down.'])
  })

  const better = async (flow: Flow, incidentId: string, body: string) => ({
    incidentId,
    ...{ update: await filled(flow, incidentId, { texts: { en: { title: 'Down', body } } }), actor: BEN },
  })

  /** Words are tried in a transaction of their own; then comes `act`, then the one that keeps them. */
  function betweenTryingAndKeeping(
    { store, ...context }: Flow['context'],
    act: () => Promise<unknown>,
  ): Flow['context'] {
    const acts = [act, async () => undefined]
    const transact: typeof store.transact = async (work) => {
      await acts.pop()?.()
      return store.transact(work)
    }
    return { ...context, store: { ...store, transact } }
  }

  test('sent twice at once, one of them waits', async () => {
    const { flow, incidentId, read } = await waiting(engine)
    const [one, two] = [await better(flow, incidentId, 'One.'), await better(flow, incidentId, 'Two.')]
    const both = Promise.withResolvers<void>()
    const arrivals = [both.resolve, () => undefined]
    const meet = async () => {
      arrivals.pop()?.()
      await both.promise
    }
    const says = [
      sayUpdate(betweenTryingAndKeeping(flow.context, meet), one, null),
      sayUpdate(betweenTryingAndKeeping(flow.rival, meet), two, null),
    ]
    for (const said of await Promise.all(says)) done(said)
    expect((await read()).scheduled).toHaveLength(1)
  })

  const SENDS: readonly [string, (night: Awaited<ReturnType<typeof waiting>>) => Promise<unknown>][] = [
    ['an approver sends', ({ decide }) => decide({ do: 'approve' })],
    [
      'the clock replaces',
      async ({ flow }) => {
        flow.clock.advance(TEN_MIN)
        await publishDue(flow.rival)
      },
    ],
  ]

  test.each(SENDS)('sent while %s the ones before, better ones are refused', async (_who, send) => {
    const all = await waiting(engine)
    const { flow, incidentId, read } = all
    const command = await better(flow, incidentId, 'Better.')
    const context = betweenTryingAndKeeping(flow.context, () => send(all))
    const said = await sayUpdate(context, command, null)
    expect(said).toMatchObject({ refused: 'already-moved' })
    expect(await read()).toMatchObject({ updates: [{ author: 'Ben' }], scheduled: [] })
  })

  test('end once: whoever did not look before is stopped', async () => {
    const { flow, detail, decide } = await waiting(engine)
    done(await decide({ do: 'approve' }))
    const again = flow.store.transact((tx) => endScheduled(tx, detail.scheduled[0]?.id ?? '', { endedAt: 1 }))
    await expect(again).rejects.toThrow('has ended already')
  })

  test('approvers without a contact are told at their own address; what is shared, and who may not decide, hears nothing', async () => {
    const { flow } = await waiting(engine)
    await flow.store.db.deleteFrom('oncall_contacts').where('staff_id', '=', ADA.id).execute()
    expect(await news(flow)).toEqual([['words-wait', ADA.id]])
    const rows = await flow.store.db.selectFrom('deliveries').selectAll().where('recipient_id', '=', ADA.id).execute()
    expect(rows).toMatchObject([{ recipient_kind: 'address', channel: 'email', address: 'ada@example.com' }])
  })

  test('approved, they go out as their author’s; once, whoever is asked again', async () => {
    const { flow, decide } = await waiting(engine)
    const after = done(await decide({ do: 'approve' }))
    expect(after.incident).toMatchObject({ state: 'investigating', version: 2 })
    expect(after.updates).toMatchObject([{ author: 'Ben', texts: { en: { body: BOTH.en?.body } } }])
    expect(after.scheduled).toEqual([])
    expect(after.history).toContainEqual(expect.objectContaining({ action: 'words.approved', who: 'Ada' }))
    expect(await decide({ do: 'approve' })).toMatchObject({ refused: 'already-moved' })
    flow.clock.advance(TEN_MIN)
    await publishDue(flow.context)
    expect(await outbox(flow)).toHaveLength(1)
  })

  test('changed, they go out as the approver’s', async () => {
    const { decide } = await waiting(engine)
    const after = done(await decide({ do: 'change', texts: { en: { title: 'Down', body: 'Better.' } } }))
    expect(after.updates).toMatchObject([{ author: 'Ada', texts: { en: { body: 'Better.' } } }])
  })

  test.each([
    ['has left', { removed_at: 1 }],
    ['may not publish any more', { role: 'viewer' }],
  ])(
    'words of somebody who %s are not approved in that name; changed, they go out as the approver’s',
    async (_name, is) => {
      const { flow, read, decide } = await waiting(engine)
      await flow.store.db.updateTable('staff').set(is).where('id', '=', BEN.id).execute()
      expect(await decide({ do: 'approve' })).toMatchObject({ refused: 'author-gone' })
      expect(await read()).toMatchObject({ updates: [], scheduled: [{ waits: true, doomed: 'author-gone' }] })
      const after = done(await decide({ do: 'change', texts: BOTH }))
      expect(after.updates).toMatchObject([{ author: 'Ada' }])
    },
  )

  test('refused, nothing goes out, and their author hears why', async () => {
    const { flow, decide } = await waiting(engine)
    const after = done(await decide({ do: 'refuse', reason: 'No names.' }))
    expect(after.updates).toEqual([])
    expect(await news(flow)).toEqual([['words-refused', 'ben-mail']])
    flow.clock.advance(TEN_MIN)
    await publishDue(flow.context)
    expect(await outbox(flow)).toEqual([])
  })

  test('where nobody answers in time approved words go instead, once, with the state and the components that were chosen', async () => {
    const { flow, read } = await waiting(engine, { state: 'identified', nextUpdateAt: null })
    flow.clock.advance(TEN_MIN - 1)
    await publishDue(flow.context)
    expect((await read()).updates).toEqual([])
    flow.clock.advance(1)
    await Promise.all([publishDue(flow.context), publishDue(flow.rival)])
    const after = await read()
    expect(after.incident).toMatchObject({ state: 'identified', version: 2 })
    expect(after.updates).toMatchObject([{ author: 'Ben', by: 'person', impacts: [{ impact: 'major' }] }])
    expect(after.updates[0]?.texts.en?.body).toBe('en: Streaming down since 20:47 CEST.')
    expect(after.scheduled).toEqual([])
    expect((await news(flow)).slice(-1)).toEqual([['words-neutral', 'ben-mail']])
    expect((await flow.page()).open[0]?.updates[0]?.by).toBe('person')
  })

  test('a promise that is over by then is not made', async () => {
    const { flow, read } = await waiting(engine, { nextUpdateAt: 1 })
    flow.clock.advance(TEN_MIN)
    await publishDue(flow.context)
    expect((await read()).updates).toMatchObject([{ nextUpdateAt: null }])
  })

  test('where somebody spoke meanwhile nothing goes instead: it is seen before, and told to their author', async () => {
    const { flow, incidentId, read } = await waiting(engine)
    done(await post(flow, incidentId, { version: 1 }))
    expect((await read()).scheduled).toMatchObject([{ waits: true, doomed: 'already-moved' }])
    flow.clock.advance(TEN_MIN)
    await publishDue(flow.context)
    expect((await read()).updates).toHaveLength(1)
    expect((await read()).scheduled).toMatchObject([{ keptBack: 'already-moved' }])
    expect((await news(flow)).slice(-1)).toEqual([['words-kept-back', 'ben-mail']])
  })

  test('where more fell meanwhile approved words name all of it, and an approver can still decide', async () => {
    const { flow, incidentId, read, decide } = await waiting(engine)
    await flow.down('api')
    const grown = await read()
    expect(grown.incident.version).toBeGreaterThan(1)
    expect(grown.scheduled).toMatchObject([{ doomed: null }])
    flow.clock.advance(TEN_MIN)
    await publishDue(flow.context)
    const after = await read()
    expect(after.updates[0]?.impacts.map((one) => one.componentId).toSorted()).toEqual(
      [flow.id.streaming, flow.id.api].toSorted(),
    )
    const next = await filled(flow, incidentId, { texts: BOTH, version: after.incident.version, template: 'progress' })
    done(await say(flow, incidentId, next))
    expect(await decide({ do: 'approve' })).toMatchObject({ refused: 'already-moved' })
  })

  test('where more fell while approved words were filled, the next look sends them', async () => {
    const { flow, read } = await waiting(engine)
    await flow.store.db.updateTable('scheduled_updates').set({ publish_at: flow.clock.now() }).execute()
    const falls = [() => flow.down('api')]
    const templates: typeof flow.renderer.templates = async (language) => {
      await falls.pop()?.()
      return flow.renderer.templates(language)
    }
    await publishDue({ ...flow.context, renderer: { ...flow.renderer, templates } })
    const between = await read()
    expect([between.updates, between.scheduled[0]?.keptBack]).toEqual([[], null])
    await publishDue(flow.context)
    expect((await read()).updates[0]?.impacts).toHaveLength(2)
  })

  test('words that grew old by what the checks saw are approved for what is hit now', async () => {
    const { flow, decide } = await waiting(engine)
    await flow.down('api')
    const after = done(await decide({ do: 'approve' }))
    expect(after.updates).toMatchObject([{ author: 'Ben', texts: { en: { body: BOTH.en?.body } } }])
    expect(after.incident.components.map((one) => one.componentId)).toContain(flow.id.api)
  })

  test('whoever asks an approver has it in hand: nobody further is called, and no policy speaks in between', async () => {
    const { flow, detail, read } = await waiting(engine)
    expect(detail.incident.acknowledged).toMatchObject({ id: BEN.id })
    await flow.store.db.updateTable('components').set({ automatic_after_min: 5 }).execute()
    flow.clock.advance(6 * MINUTE_MS)
    await applyPolicies(flow.context)
    expect((await read()).updates).toEqual([])
  })

  test('where the approval of what should go instead was lost, nothing goes, and their author is told', async () => {
    const { flow, read } = await waiting(engine)
    for (const language of ['en', 'it']) {
      const id = { kind: 'confirmation', tone: 'plain', language } as const
      done(await approveTemplate(flow.context, editing, { id, version: 1, approved: false }))
    }
    flow.clock.advance(TEN_MIN)
    await publishDue(flow.context)
    expect((await read()).scheduled).toMatchObject([{ keptBack: 'approval-needed' }])
  })
})
