/** A page that asks for approved words: whoever may not answer for their own publishes approved ones at once, others wait. */
import { describe, expect, test } from 'vitest'
import type { PostUpdate } from '../../server/contract/incidents.ts'
import type { DecideWords } from '../../server/contract/schedule.ts'
import { MINUTE_MS } from '../../server/domain/time.ts'
import { NEUTRAL_TEMPLATES } from '../../server/domain/wording.ts'
import { decideWords } from '../../server/flow/decide-words.ts'
import { fillDraft } from '../../server/flow/draft.ts'
import { approvePhrase, editPhrase } from '../../server/flow/edit-phrase.ts'
import { approveTemplate } from '../../server/flow/edit-template.ts'
import { fanOut } from '../../server/flow/fan-out.ts'
import { readIncidentDetail } from '../../server/flow/incident-detail.ts'
import { factsOf } from '../../server/flow/notice-facts.ts'
import { sayUpdate } from '../../server/flow/say-update.ts'
import { publishDue } from '../../server/flow/schedule-update.ts'
import { changeSpeaking, readSpeaking } from '../../server/flow/speaking.ts'
import { readTapPage } from '../../server/flow/tap-facts.ts'
import { tapUrl } from '../../server/flow/tap-link.ts'
import { refuseFree, refuseOwnWords } from '../../server/flow/wording.ts'
import { insertContact } from '../../server/store/oncall.ts'
import { findOutbox } from '../../server/store/outbox.ts'
import { insertStaff } from '../../server/store/staff.ts'
import { ENGINES } from '../support/engines.ts'
import { ADA, BEN, type Flow, freshFlow } from '../support/flow-context.ts'
import { BOTH, done, outbox, post, suspected } from './commands.ts'

const editing = { actor: ADA, repeat: null }
const AT_ONCE = { mailAfterS: 0, webhookAfterS: 0, socialAfterS: 0 }
const TEN_MIN = 10 * MINUTE_MS

async function approve(flow: Flow, kinds: readonly (typeof NEUTRAL_TEMPLATES)[number][] = NEUTRAL_TEMPLATES) {
  for (const kind of kinds) {
    for (const language of ['en', 'it']) {
      const id = { kind, tone: 'plain', language } as const
      done(await approveTemplate(flow.context, editing, { id, version: 0, approved: true }))
    }
  }
}

describe.each(ENGINES)('on a page that asks for approved words, on %s,', (engine) => {
  /** A suspicion; Ada answers for words, Ben does not; each has a mailbox. */
  async function night() {
    const flow = await freshFlow(engine)
    const roles = { ada: 'approver', ben: 'responder' } as const
    await flow.store.transact(async (tx) => {
      for (const one of [ADA, BEN]) {
        const email = `${one.id}@example.com`
        const role = roles[one.id as keyof typeof roles]
        await insertStaff(tx, { ...one, email, role, language: 'en', passwordHash: '', createdAt: 1 })
        await insertContact(tx, {
          ...{ id: `${one.id}-mail`, pageId: flow.context.pageId, channel: 'email', address: email },
          ...{ language: 'en', signingSecret: null, ownerFile: null, createdAt: 1, staffId: one.id },
        })
      }
    })
    await approve(flow)
    done(await changeSpeaking(flow.context, editing, { ...AT_ONCE, approvalMin: 10 }))
    return { flow, incidentId: await suspected(flow) }
  }

  async function filled(flow: Flow, incidentId: string, change: Partial<PostUpdate> = {}): Promise<PostUpdate> {
    const components = [{ componentId: flow.id.streaming, impact: 'major' } as const]
    const { template = 'confirmation' } = change
    const { state, texts } = done(await fillDraft(flow.context, { template, incidentId, components }))
    return { state, version: 1, components, texts, template, ...change }
  }

  const say = (flow: Flow, incidentId: string, update: PostUpdate, actor = BEN) =>
    sayUpdate(flow.context, { incidentId, update, actor }, null)

  /** Free words of Ben, which wait. */
  async function waiting(change: Partial<PostUpdate> = {}) {
    const { flow, incidentId } = await night()
    const update = await filled(flow, incidentId, { texts: BOTH, ...change })
    const detail = done(await say(flow, incidentId, update))
    const id = detail.scheduled[0]?.id ?? ''
    const read = async () => done(await readIncidentDetail(flow.context, flow.store.db, incidentId))
    const decide = (decision: DecideWords) => decideWords(flow.context, { incidentId, id, decision, actor: ADA }, null)
    return { flow, incidentId, detail, read, decide }
  }

  /** Who was told what of words, in order. */
  async function news(flow: Flow) {
    while (await fanOut(flow.context));
    const rows = await flow.store.db
      .selectFrom('deliveries as d')
      .innerJoin('outbox as o', 'o.id', 'd.outbox_id')
      .select(['o.facts', 'd.recipient_id'])
      .where('o.kind', '=', 'words')
      .orderBy('d.id')
      .execute()
    return rows.map((row) => [(JSON.parse(row.facts) as { what: string }).what, row.recipient_id])
  }

  test('a filled template goes out at once, a moment later too, and with a language left out', async () => {
    const { flow, incidentId } = await night()
    const update = await filled(flow, incidentId)
    flow.clock.advance(3 * MINUTE_MS)
    const { it: _, ...english } = update.texts
    const detail = done(await say(flow, incidentId, { ...update, texts: { ...english, it: null } }))
    expect(detail.incident).toMatchObject({ state: 'investigating', version: 2 })
    expect(detail.updates).toMatchObject([{ author: 'Ben', by: 'person' }])
    expect(detail.scheduled).toEqual([])
  })

  test('a length of time that was right a moment ago is still approved, and one of an hour ago is not', async () => {
    const { flow, incidentId } = await night()
    const components = [flow.id.streaming, flow.id.api].map((componentId) => ({
      componentId,
      impact: 'major' as const,
    }))
    const texts = done(await fillDraft(flow.context, { template: 'confirmation', incidentId, components })).texts
    const said = { incidentId, texts, components, template: 'confirmation' } as const
    flow.clock.advance(TEN_MIN)
    expect(await refuseFree(flow.context, said, BEN)).toBeNull()
    flow.clock.advance(6 * TEN_MIN)
    expect(await refuseFree(flow.context, said, BEN)).toMatchObject({ refused: 'approval-needed' })
  })

  test.each([
    ['a sentence of their own', {}],
    ['approved words that name no template', { template: undefined, texts: undefined }],
    ['the cause', { template: 'cause-found', texts: undefined }],
    ['an apology', { template: 'apology', state: 'identified', texts: undefined }],
  ] as const)('%s waits, and nothing is public yet', async (_name, change) => {
    const { flow, incidentId } = await night()
    const { template, ...plain } = await filled(flow, incidentId, {
      ...('template' in change && change.template ? { template: change.template } : {}),
      ...('state' in change ? { state: change.state } : {}),
    })
    const texts = 'texts' in change ? plain.texts : BOTH
    const named = 'template' in change && change.template === undefined ? {} : { template }
    const detail = done(await say(flow, incidentId, { ...plain, ...named, texts } as PostUpdate))
    expect(detail.incident).toMatchObject({ state: 'suspected', version: 1 })
    const publishAt = flow.clock.now() + TEN_MIN
    expect(detail.scheduled).toMatchObject([{ author: 'Ben', waits: true, publishAt, doomed: null, keptBack: null }])
    expect(await outbox(flow)).toEqual([])
  })

  test('whoever answers for words says what they want, and so does everybody once the page asks no more', async () => {
    const { flow, incidentId } = await night()
    const update = await filled(flow, incidentId, { texts: BOTH })
    expect(done(await say(flow, incidentId, update, ADA)).incident.version).toBe(2)
    done(await changeSpeaking(flow.context, editing, { ...AT_ONCE, approvalMin: null }))
    expect(done(await say(flow, incidentId, { ...update, version: 2 })).incident.version).toBe(3)
  })

  test('approvers are told, and nobody else; better words of the same author take the place of the first', async () => {
    const { flow, incidentId, detail } = await waiting()
    expect(await news(flow)).toEqual([['words-wait', 'ada-mail']])
    const row = await flow.store.db.selectFrom('outbox').select('id').where('kind', '=', 'words').executeTakeFirst()
    const kept = await findOutbox(flow.store.db, row?.id ?? '')
    expect(kept && (await factsOf(flow.context, kept)).notice).toMatchObject({
      ...{ kind: 'words', what: 'words-wait', author: 'Ben', dueAt: detail.scheduled[0]?.publishAt },
      body: { en: BOTH.en?.body, it: BOTH.it?.body },
    })
    const update = await filled(flow, incidentId, { texts: { en: { title: 'Down', body: 'Down.' } } })
    const again = done(await say(flow, incidentId, update))
    expect(again.scheduled.map((one) => one.texts.en?.body)).toEqual(['Down.'])
  })

  test('approved, they go out as their author’s; once, whoever is asked again', async () => {
    const { flow, decide } = await waiting()
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
    const { decide } = await waiting()
    const after = done(await decide({ do: 'change', texts: { en: { title: 'Down', body: 'Better.' } } }))
    expect(after.updates).toMatchObject([{ author: 'Ada', texts: { en: { body: 'Better.' } } }])
  })

  test('refused, nothing goes out, and their author hears why', async () => {
    const { flow, decide } = await waiting()
    const after = done(await decide({ do: 'refuse', reason: 'No names.' }))
    expect(after.updates).toEqual([])
    expect(await news(flow)).toEqual([['words-refused', 'ben-mail']])
    flow.clock.advance(TEN_MIN)
    await publishDue(flow.context)
    expect(await outbox(flow)).toEqual([])
  })

  test('where nobody answers in time approved words go instead, once, with the state and the components that were chosen', async () => {
    const { flow, read } = await waiting({ state: 'identified', nextUpdateAt: null })
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
    const { flow, read } = await waiting({ nextUpdateAt: 1 })
    flow.clock.advance(TEN_MIN)
    await publishDue(flow.context)
    expect((await read()).updates).toMatchObject([{ nextUpdateAt: null }])
  })

  test('where somebody spoke meanwhile nothing goes instead: it is seen before, and told to their author', async () => {
    const { flow, incidentId, read } = await waiting()
    done(await post(flow, incidentId, { version: 1 }))
    expect((await read()).scheduled).toMatchObject([{ waits: true, doomed: 'already-moved' }])
    flow.clock.advance(TEN_MIN)
    await publishDue(flow.context)
    expect((await read()).updates).toHaveLength(1)
    expect((await read()).scheduled).toMatchObject([{ keptBack: 'already-moved' }])
    expect((await news(flow)).slice(-1)).toEqual([['words-kept-back', 'ben-mail']])
  })

  test('where the approval of what should go instead was lost, nothing goes, and their author is told', async () => {
    const { flow, read } = await waiting()
    for (const language of ['en', 'it']) {
      const id = { kind: 'confirmation', tone: 'plain', language } as const
      done(await approveTemplate(flow.context, editing, { id, version: 1, approved: false }))
    }
    flow.clock.advance(TEN_MIN)
    await publishDue(flow.context)
    expect((await read()).scheduled).toMatchObject([{ keptBack: 'approval-needed' }])
  })

  test('a phrase that somebody answers for may follow, and of a cause none may', async () => {
    const { flow, incidentId } = await night()
    const said = async (kind: 'advice' | 'cause', text: string) => {
      const id = { kind, key: kind }
      done(await editPhrase(flow.context, editing, { id, edit: { version: 0, texts: { en: text } } }))
      const before = await asked(text, kind)
      done(await approvePhrase(flow.context, editing, { id, version: 1, approved: true }))
      return [before, await asked(text, kind)]
    }
    const asked = async (text: string, kind: 'advice' | 'cause') => {
      const { texts, ...update } = await filled(flow, incidentId)
      const field = kind === 'cause' ? 'body' : 'advice'
      const en = { body: '', ...texts.en, [field]: `${texts.en?.[field] ?? ''} ${text}` }
      return (await refuseFree(flow.context, { ...update, incidentId, texts: { en, it: null } }, BEN))?.refused ?? null
    }
    expect(await said('advice', 'Use the app.')).toEqual(['approval-needed', null])
    expect(await said('cause', 'A rat did it.')).toEqual(['approval-needed', 'approval-needed'])
  })

  test('one tap says approved words alone: in the languages that have them, or none', async () => {
    const { flow, incidentId } = await night()
    const { db } = flow.store
    await db.updateTable('oncall_contacts').set({ id: '01ben' }).where('id', '=', 'ben-mail').execute()
    const contact = { id: '01ben', staffId: BEN.id }
    const token = () =>
      tapUrl(flow.context, { contact, incidentId, issuedAt: flow.clock.now() }).split('/').at(-1) ?? ''
    const ask = async () => (await readTapPage(flow.context, token(), null))?.facts.ask
    const withdraw = async (language: string) => {
      const id = { kind: 'confirmation', tone: 'plain', language } as const
      done(await approveTemplate(flow.context, editing, { id, version: 1, approved: false }))
    }
    expect(await ask()).toMatchObject({ texts: [{ language: 'en' }, { language: 'it' }], leftOut: [] })
    await withdraw('it')
    expect(await ask()).toMatchObject({ texts: [{ language: 'en' }], leftOut: ['it'] })
    await withdraw('en')
    expect(await ask()).toBeNull()
  })

  test('what cannot wait is refused: an incident opened in words of their own, and mending what is out', async () => {
    const { flow } = await night()
    const components = [{ componentId: flow.id.login, impact: 'major' } as const]
    const texts = done(await fillDraft(flow.context, { template: 'confirmation', components })).texts
    expect(await refuseFree(flow.context, { texts, components, template: 'confirmation' }, BEN)).toBeNull()
    const own = { texts: BOTH, components, template: 'confirmation' } as const
    expect(await refuseFree(flow.context, own, BEN)).toMatchObject({ refused: 'approval-needed' })
    expect(await refuseFree(flow.context, own, ADA)).toBeNull()
    expect(await refuseOwnWords(flow.context, BEN)).toMatchObject({ refused: 'approval-needed' })
    expect(await refuseOwnWords(flow.context, ADA)).toBeNull()
  })
})

test('a page asks for approved words only where somebody answers for what would go instead', async () => {
  const flow = await freshFlow('sqlite')
  expect(await readSpeaking(flow.context)).toEqual({ ...AT_ONCE, approvalMin: null })
  await approve(flow, ['confirmation', 'slowness', 'progress', 'recovery'])
  const ask = () => changeSpeaking(flow.context, editing, { ...AT_ONCE, approvalMin: 10 })
  expect(await ask()).toMatchObject({ refused: 'approval-needed', because: expect.stringContaining('it-is-over') })
  await approve(flow, ['it-is-over'])
  done(await ask())
  expect(await readSpeaking(flow.context)).toEqual({ ...AT_ONCE, approvalMin: 10 })
})
