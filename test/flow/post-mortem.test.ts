/** A post-mortem from its draft to those who hear of it: where it may hang, what it tells, whom it reaches, what an edit keeps. */
import { describe, expect, test } from 'vitest'
import type { EditPostMortem, PostMortemTexts, PublishPostMortem } from '../../server/contract/post-mortem.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../server/domain/time.ts'
import { correctUpdate } from '../../server/flow/correct-update.ts'
import { editUpdate } from '../../server/flow/edit-update.ts'
import { dropOld } from '../../server/flow/keep-house.ts'
import { mergeIncidents } from '../../server/flow/merge-incidents.ts'
import { editPostMortem, publishPostMortem } from '../../server/flow/post-mortem.ts'
import { dropDraft, keepDraft } from '../../server/flow/post-mortem-drafts.ts'
import { previewPostMortem } from '../../server/flow/preview-post-mortem.ts'
import { readPostMortem } from '../../server/flow/read-post-mortem.ts'
import { changeSpeaking } from '../../server/flow/speaking.ts'
import { stopUpdate } from '../../server/flow/stop-update.ts'
import { ENGINES } from '../support/engines.ts'
import { ADA, BEN, type Flow, freshFlow } from '../support/flow-context.ts'
import { done, open, post, suspected, traces } from './commands.ts'
import { readers, release, send } from './delivering.ts'
import { scriptedSender } from './scripted-sender.ts'

const TEXTS: PostMortemTexts = {
  en: { title: 'The long night', summary: 'Streaming was down.', cause: 'A cable.', remedy: 'A second cable.' },
  it: { summary: 'Lo streaming era fermo.', cause: 'Un cavo.', remedy: 'Un secondo cavo.' },
}

describe.each(ENGINES)('a post-mortem on %s', (engine) => {
  /** Suspected by the checks, confirmed, told to `count` readers, and over. */
  async function over(count = 1) {
    const flow = await freshFlow(engine)
    await readers(flow, count)
    const incidentId = await suspected(flow)
    await release(flow)
    await send(flow, scriptedSender())
    flow.clock.advance(60_000)
    done(await post(flow, incidentId, { version: 1 }))
    await release(flow)
    await send(flow, scriptedSender())
    flow.clock.advance(60_000)
    done(await post(flow, incidentId, { version: 2, state: 'resolved' }))
    await release(flow)
    await send(flow, scriptedSender())
    flow.clock.advance(DAY_MS)
    return { flow, incidentId }
  }

  const publish = (flow: Flow, incidentId: string, change: Partial<PublishPostMortem> = {}) =>
    publishPostMortem(flow.context, { incidentId, actor: ADA, body: { version: 3, texts: TEXTS, ...change } }, null)

  const edit = (flow: Flow, incidentId: string, change: Partial<EditPostMortem> = {}) =>
    editPostMortem(flow.context, { incidentId, actor: BEN, body: { version: 4, texts: TEXTS, ...change } }, null)

  /** Addresses that are written to from now on. */
  async function heard(flow: Flow): Promise<string[]> {
    await release(flow)
    const sender = scriptedSender()
    await send(flow, sender)
    return sender.tried.map((one) => one.address).toSorted()
  }

  const onPage = async (flow: Flow) => (await flow.page()).recent[0]?.updates.find((one) => one.postMortem)

  test('stands on the page in every language, with the moments that the rows know', async () => {
    const { flow, incidentId } = await over()
    const detail = done(await publish(flow, incidentId))
    expect(detail.incident).toMatchObject({ state: 'resolved', version: 4 })
    expect(await onPage(flow)).toMatchObject({
      at: flow.clock.now(),
      body: { en: 'Streaming was down.', it: 'Lo streaming era fermo.' },
      postMortem: { title: { en: 'The long night' }, cause: { it: 'Un cavo.' }, remedy: { en: 'A second cable.' } },
    })
    const told = (await onPage(flow))?.postMortem?.timeline.map(({ what }) => what)
    expect(told).toEqual(['first-bad', 'told', 'confirmed', 'update'])
    expect(detail.history.at(-1)).toMatchObject({ action: 'post-mortem.published', who: 'Ada' })
  })

  test('leaves moments out that are not to be told, and keeps the others when the evidence goes', async () => {
    const { flow, incidentId } = await over()
    done(await publish(flow, incidentId, { untold: ['told'] }))
    const moments = async () => {
      const rows = flow.store.db.selectFrom('updates').select('moments').where('moments', 'is not', null)
      const { moments: kept } = await rows.executeTakeFirstOrThrow()
      return (JSON.parse(kept ?? '') as { what: string }[]).map(({ what }) => what)
    }
    flow.clock.advance(91 * DAY_MS)
    await dropOld(flow.context)
    const en = { summary: 'Down.', cause: 'A cable.', remedy: 'Two cables.' }
    done(await edit(flow, incidentId, { texts: { ...TEXTS, en }, untold: ['told'] }))
    expect(await moments()).toEqual(['first-bad', 'confirmed', 'update'])
  })

  test('goes to exactly those who were told and want it, and to who asked for nothing else', async () => {
    const { flow, incidentId } = await over(3)
    const kinds = [' post-mortems ', ' incidents ', null]
    const address = (n: number) => `late${n}@example.com`
    await readers(flow, 3, (n) => ({
      ...{ id: `late${n}`, address: address(n), address_key: address(n), kinds: kinds[n - 1] ?? null },
    }))
    await flow.store.db.updateTable('subscribers').set({ kinds: ' incidents ' }).where('id', '=', 'r2').execute()
    await flow.store.db.updateTable('subscribers').set({ ended_at: 1 }).where('id', '=', 'r3').execute()
    const { audience } = done(await readPostMortem(flow.context, { incidentId, actor: ADA }))
    expect(audience).toMatchObject({ total: 2, email: 2 })
    done(await publish(flow, incidentId))
    expect(await heard(flow)).toEqual(['late1@example.com', 'r1@example.com'])
  })

  test('goes to those, too, who were told of an incident that was merged into it', async () => {
    const flow = await freshFlow(engine)
    await readers(flow, 1)
    const first = done(await open(flow)).incident
    await heard(flow)
    const address = 'r9@example.com'
    await readers(flow, 1, () => ({ id: 'r9', address, address_key: address }))
    await flow.store.db.updateTable('subscribers').set({ ended_at: 1 }).where('id', '=', 'r1').execute()
    const second = done(await open(flow)).incident
    await heard(flow)
    await flow.store.db.updateTable('subscribers').set({ ended_at: null }).execute()
    const merge = { version: 1, into: { id: second.id, version: 1 } }
    done(await mergeIncidents(flow.context, { incidentId: first.id, merge, actor: ADA }, null))
    done(await post(flow, second.id, { version: 2, state: 'resolved', notify: false }))
    done(await publish(flow, second.id))
    expect(await heard(flow)).toEqual(['r1@example.com', address])
    expect(await publish(flow, first.id, { version: 2 })).toMatchObject({ refused: 'not-allowed-from-here' })
  })

  test('leaves each channel when the page lets it, as updates do', async () => {
    const { flow, incidentId } = await over()
    const next = { approvalMin: null, mailAfterS: 300, webhookAfterS: 0, socialAfterS: 0 }
    done(await changeSpeaking(flow.context, { actor: ADA, repeat: null }, next))
    const [mine] = done(await publish(flow, incidentId)).updates
    const leavesAt = (mine?.createdAt ?? 0) + 5 * MINUTE_MS
    expect(mine?.channels).toMatchObject([{ channel: 'email', leavesAt, isStopped: false }, { channel: 'webhook' }])
    expect(await heard(flow)).toEqual([])
    flow.clock.advance(5 * MINUTE_MS)
    expect(await heard(flow)).toEqual(['r1@example.com'])
  })

  test('can be stopped before it leaves, and says whom it reached', async () => {
    const { flow, incidentId } = await over()
    const [mine] = done(await publish(flow, incidentId)).updates
    done(await stopUpdate(flow.context, { updateId: mine?.id ?? '', actor: ADA }, null))
    expect(await heard(flow)).toEqual([])
    const { published } = done(await readPostMortem(flow.context, { incidentId, actor: ADA }))
    expect(published?.stoppedAt).not.toBeNull()
  })

  test('that nobody is left to hear looks like no mailing to come, nor does one that was to be told to nobody', async () => {
    const nobody = await over()
    await nobody.flow.store.db.updateTable('subscribers').set({ ended_at: 1 }).execute()
    expect(done(await publish(nobody.flow, nobody.incidentId)).updates[0]).toMatchObject({ noticesAt: null })
    const silent = await over()
    const answer = done(await publish(silent.flow, silent.incidentId, { notify: false }))
    expect(answer.updates[0]).toMatchObject({ noticesAt: null })
    expect(await heard(silent.flow)).toEqual([])
  })

  test('does not put off the day until which the incident may be reopened', async () => {
    const { flow, incidentId } = await over()
    done(await publish(flow, incidentId))
    flow.clock.advance(HOUR_MS)
    expect(await post(flow, incidentId, { version: 4 })).toMatchObject({ refused: 'reopen-too-late' })
  })

  test.each<[string, Partial<PublishPostMortem>, string, string | undefined]>([
    ['an old version', { version: 2 }, 'already-moved', undefined],
    ['a language that the page has not', { texts: { fr: TEXTS.en ?? null } }, 'unknown-language', 'texts/fr'],
    ['no language at all', { texts: { en: null } }, 'text-missing', 'texts'],
    [
      'a cause of blanks',
      { texts: { en: { summary: 'x', cause: ' ', remedy: 'x' } } },
      'text-missing',
      'texts/en/cause',
    ],
  ])('of %s is refused, and leaves no trace', async (_name, change, refused, field) => {
    const { flow, incidentId } = await over()
    const before = await traces(flow)
    const answer = await publish(flow, incidentId, change)
    expect(answer).toMatchObject({ refused, ...(field ? { field } : {}) })
    expect(await traces(flow)).toEqual(before)
  })

  test('is refused while the incident is open, and twice', async () => {
    const { flow, incidentId } = await over()
    const other = done(await open(flow)).incident
    expect(await publish(flow, other.id, { version: 1 })).toMatchObject({ refused: 'not-allowed-from-here' })
    done(await publish(flow, incidentId))
    expect(await publish(flow, incidentId, { version: 4 })).toMatchObject({ refused: 'not-allowed-from-here' })
  })

  test('of two that are published at once is published once', async () => {
    const { flow, incidentId } = await over()
    const both = [flow.context, flow.rival].map((context) =>
      publishPostMortem(context, { incidentId, actor: ADA, body: { version: 3, texts: TEXTS } }, null),
    )
    const refused = (await Promise.all(both)).map((one) => ('refused' in one ? one.refused : 'published'))
    expect(refused.toSorted()).toEqual(['already-moved', 'published'])
  })

  test('is edited as one, with the words of before kept, and nobody is written to', async () => {
    const { flow, incidentId } = await over()
    const [mine] = done(await publish(flow, incidentId)).updates
    await heard(flow)
    flow.clock.advance(HOUR_MS)
    const it = { summary: 'Era fermo.', cause: 'Un cavo.', remedy: 'Un altro.' }
    expect(await edit(flow, incidentId, { texts: { it } })).toMatchObject({ refused: 'text-stale', field: 'texts/en' })
    expect(await edit(flow, incidentId)).toMatchObject({ refused: 'nothing-changed' })
    const [edited] = done(await edit(flow, incidentId, { texts: { en: null, it } })).updates
    expect(edited).toMatchObject({ texts: { it: { body: 'Era fermo.', remedy: 'Un altro.' } } })
    expect(edited?.versions).toMatchObject([
      { replacedBy: 'Ben', texts: { en: { title: 'The long night', body: 'Streaming was down.', cause: 'A cable.' } } },
    ])
    expect(await heard(flow)).toEqual([])
    expect(await onPage(flow)).toMatchObject({
      ...{ body: { it: 'Era fermo.' }, postMortem: { cause: { it: 'Un cavo.' } } },
      earlier: [{ until: flow.clock.now(), title: { en: 'The long night' }, cause: { en: 'A cable.' } }],
    })
    const texts = { en: { body: 'x' }, it: null }
    const asUpdate = { incidentId, actor: BEN }
    const command = { version: 5, updateId: mine?.id ?? '', texts }
    expect([
      await editUpdate(flow.context, { ...asUpdate, edit: command }, null),
      await correctUpdate(flow.context, { ...asUpdate, correct: command }, null),
    ]).toMatchObject([{ refused: 'not-allowed-from-here' }, { refused: 'not-allowed-from-here' }])
  })

  test('in the making is kept for its writer and seen by colleagues, and goes with what comes of it', async () => {
    const { flow, incidentId } = await over()
    const keep = (actor = ADA) => keepDraft(flow.context, { incidentId, actor }, { content: `by ${actor.name}` })
    const drafts = async () => {
      const { drafts: all } = done(await readPostMortem(flow.context, { incidentId, actor: ADA }))
      return all.map(({ by, isOwn, content }) => `${by} ${isOwn}: ${content}`).toSorted()
    }
    await keep()
    await keep(BEN)
    expect(await drafts()).toEqual(['Ada true: by Ada', 'Ben false: by Ben'])
    await dropDraft(flow.context, { incidentId, actor: ADA })
    expect(await drafts()).toEqual(['Ben false: by Ben'])
    await keep()
    done(await publish(flow, incidentId, { draftOf: BEN.id }))
    expect(await drafts()).toEqual([])
    expect(await keepDraft(flow.context, { incidentId: 'none', actor: ADA }, { content: 'x' })).toMatchObject({
      refused: 'not-found',
    })
  })

  test('starts from the template, filled with the incident', async () => {
    const { flow, incidentId } = await over()
    const { start, approved } = done(await readPostMortem(flow.context, { incidentId, actor: ADA }))
    expect(start.en).toEqual({
      title: 'en: Streaming down',
      summary: expect.stringContaining('en: Streaming down since'),
      cause: '',
      remedy: 'Teatro',
    })
    expect(approved).toEqual([])
  })

  test('is tried without a trace, before it is published and before it is edited', async () => {
    const { flow, incidentId } = await over()
    const before = await traces(flow)
    const body = { version: 3, texts: TEXTS }
    const first = done(await previewPostMortem(flow.context, { incidentId, actor: ADA, body }))
    expect(JSON.parse(first.webhook ?? '')).toMatchObject({ type: 'incident.post-mortem' })
    expect(await traces(flow)).toEqual(before)
    done(await publish(flow, incidentId))
    const again = { version: 4, texts: { en: TEXTS.en ?? null, it: null } }
    const second = done(await previewPostMortem(flow.context, { incidentId, actor: ADA, body: again }))
    expect(JSON.parse(second.webhook ?? '').data.update.body).toEqual({ en: 'Streaming was down.' })
  })
})
