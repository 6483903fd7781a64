/** A whole incident that nobody outside hears of, on both engines: what it is at the desk, and what it is nowhere else. */
import { describe, expect, test } from 'vitest'
import { isRefusal } from '../../server/domain/refusal.ts'
import { REHEARSAL_MS } from '../../server/domain/rehearsal.ts'
import { SECOND_MS } from '../../server/domain/time.ts'
import { readAudience } from '../../server/flow/audience.ts'
import { endRehearsal } from '../../server/flow/close-rehearsal.ts'
import { dismissIncident } from '../../server/flow/dismiss-incident.ts'
import { fillDraft } from '../../server/flow/draft.ts'
import { readFailureStrips } from '../../server/flow/failure-strips.ts'
import { readIncidents } from '../../server/flow/incident-detail.ts'
import { mergeIncidents } from '../../server/flow/merge-incidents.ts'
import { previewUpdate } from '../../server/flow/preview.ts'
import { readPromises } from '../../server/flow/promise-record.ts'
import { turnGreen } from '../../server/flow/start-rehearsal.ts'
import { publishByTap } from '../../server/flow/tap.ts'
import { readTapPage } from '../../server/flow/tap-facts.ts'
import { tapUrl } from '../../server/flow/tap-link.ts'
import { insertContact } from '../../server/store/oncall.ts'
import { ENGINES } from '../support/engines.ts'
import { ADA, type Flow } from '../support/flow-context.ts'
import { sendAll, silence } from './calling.ts'
import { done, post } from './commands.ts'
import { readers, release, send } from './delivering.ts'
import { begun, crew, SECRET, start, texts } from './rehearsing.ts'
import { scriptedSender } from './scripted-sender.ts'
import { componentOnPage, detail, incidents } from './seen.ts'

/** Every revision of the page that there ever was, as the public is served it. */
async function everPublic({ store }: Flow): Promise<string> {
  const rows = await store.db.selectFrom('page_revisions').select('page').execute()
  return rows.map((r) => r.page).join('\n')
}

/** Who got something, by kind of message. */
async function gotIt({ store }: Flow) {
  const rows = await store.db
    .selectFrom('deliveries as d')
    .innerJoin('outbox as o', 'o.id', 'd.outbox_id')
    .select(['o.kind', 'd.recipient_id', 'd.recipient_kind', 'd.address'])
    .orderBy('d.id')
    .execute()
  const by = Map.groupBy(rows, (r) => r.kind)
  return Object.fromEntries([...by].map(([kind, own]) => [kind, [...new Set(own.map((r) => r.address))].toSorted()]))
}

const count = async ({ store }: Flow, table: 'intervals' | 'verdict_changes') =>
  (await store.db.selectFrom(table).selectAll().execute()).length

const hidden = async ({ store }: Flow) =>
  (await store.db.selectFrom('rehearsal_pages').select('page').orderBy('revision').execute()).map((r) => r.page)

describe.each(ENGINES)('a rehearsal on %s', (engine) => {
  test('stands in the inbox like a suspicion, marked, with evidence that says it is none', async () => {
    const flow = await crew(engine)
    const { id, incidentId, pageUrl } = await begun(flow)
    const { incidents: inbox } = await readIncidents(flow.context, { view: 'inbox' })
    expect(inbox).toMatchObject([{ id: incidentId, state: 'suspected', rehearsal: { id, pageUrl, endedAt: null } }])
    expect(inbox[0]?.components).toMatchObject([
      { verdict: 'down', because: 'Rehearsal: HTTP 504 instead of 200-299', impact: 'major' },
    ])
    const { evidence } = await detail(flow, incidentId)
    expect(evidence).toMatchObject([{ code: 'http-status', because: expect.stringMatching(/^Rehearsal: /) }])
    // What its probe really saw at that moment is no picture of it.
    await flow.report({ streaming: 'pass' })
    expect(await readFailureStrips(flow.context, incidentId)).toEqual({ strips: [] })
  })

  test('is told to those who take part: by their own contacts, by mail to who has none, never to what is shared', async () => {
    const flow = await crew(engine)
    await begun(flow)
    await sendAll(flow)
    expect(await gotIt(flow)).toEqual({ oncall: ['ada@example.com', 'dora@example.com'] })
    await silence(flow, 5)
    await silence(flow, 5)
    expect(await gotIt(flow)).toEqual({
      oncall: ['ada@example.com', 'dora@example.com'],
      escalation: ['ada@example.com', 'cleo@example.com'],
    })
  })

  test('is published on its hidden page alone, and told to nobody who subscribed', async () => {
    const flow = await crew(engine)
    await readers(flow, 3)
    const before = { page: await flow.page(), intervals: await count(flow, 'intervals') }
    const { incidentId } = await begun(flow)
    done(await post(flow, incidentId, { version: 1, texts }))
    await release(flow)
    expect(await everPublic(flow)).not.toContain(SECRET)
    expect((await flow.page()).open).toEqual([])
    expect(await componentOnPage(flow, 'streaming')).toEqual(before.page.components.find((c) => c.key === 'streaming'))
    expect(await count(flow, 'intervals')).toBe(before.intervals)
    expect((await gotIt(flow)).update).toEqual(['ada@example.com', 'cleo@example.com', 'dora@example.com'])
    expect((await hidden(flow)).at(-1)).toContain(SECRET)
  })

  test('every message says first that it is one, to readers and to programs', async () => {
    const flow = await crew(engine)
    const { incidentId } = await begun(flow)
    done(await post(flow, incidentId, { version: 1, texts, nextUpdateAt: flow.clock.now() + 600 * SECOND_MS }))
    await release(flow)
    await silence(flow, 30)
    const sender = scriptedSender()
    await send(flow, sender)
    const notices = flow.renderer.notices.map(({ notice }) => notice)
    expect(new Set(notices.map((n) => n.kind))).toEqual(new Set(['oncall', 'update', 'promise']))
    expect(notices.every((n) => n.rehearsal === true)).toBe(true)
  })

  test('the link in its alarm publishes it, and says on its own page that it is one', async () => {
    const flow = await crew(engine)
    const { incidentId, pageUrl } = await begun(flow)
    const contact = { id: 'adasms', staffId: 'ada' }
    const { pageId } = flow.context
    const others = { language: 'en', signingSecret: null, ownerFile: null, createdAt: 1 }
    await flow.store.transact((tx) =>
      insertContact(tx, { ...contact, ...others, pageId, channel: 'sms', address: '+390612345678' }),
    )
    const url = tapUrl(flow.context, { contact, incidentId, issuedAt: flow.clock.now() })
    const token = url.split('/').at(-1) ?? ''
    const asked = await readTapPage(flow.context, token, null)
    expect(asked?.facts).toMatchObject({ is: 'ask', isRehearsal: true, ask: { audience: { total: 3 } } })
    const seen = asked?.facts.ask?.seen ?? ''
    const tapped = await publishByTap(flow.context, { token, seen, session: null })
    expect(tapped?.facts).toMatchObject({
      ...{ is: 'published', isRehearsal: true, told: { url: `${pageUrl}/incidents/${incidentId}` } },
    })
    expect((await flow.page()).open).toEqual([])
  })

  test('whoever has no contact gets the desk in the place of a link of their own, and no way to unsubscribe', async () => {
    const flow = await crew(engine)
    const { incidentId } = await begun(flow, { participants: ['dora'] })
    done(await post(flow, incidentId, { version: 1, texts }))
    await release(flow)
    const sender = scriptedSender()
    await send(flow, sender)
    expect(sender.tried.map((m) => m.address)).toEqual(['dora@example.com', 'dora@example.com'])
    expect(sender.tried.map((m) => m.unsubscribeUrl)).toEqual([null, null])
  })

  test('what really fails meanwhile is an incident of its own, told to everybody as ever', async () => {
    const flow = await crew(engine)
    const { incidentId } = await begun(flow, { participants: ['dora'] })
    await flow.down('streaming')
    const [real, ...others] = await incidents(flow)
    expect(others).toEqual([])
    expect(real).toMatchObject({ state: 'suspected', rehearsalId: null })
    expect(real?.id).not.toBe(incidentId)
    await sendAll(flow)
    expect((await gotIt(flow)).oncall).toEqual([
      ...['ada@example.com', 'dora@example.com', 'https://hook.example.com/', 'oncall@example.com'],
    ])
    const merge = { version: 1, into: { id: real?.id ?? '', version: real?.version ?? 0 } }
    expect(await mergeIncidents(flow.context, { incidentId, merge, actor: ADA }, null)).toMatchObject({
      refused: 'not-mergeable',
    })
  })

  test('resolving or dismissing it takes nothing back of what the checks really see', async () => {
    const flow = await crew(engine)
    const { incidentId } = await begun(flow)
    await flow.down('streaming')
    const dismiss = { version: 1, reason: 'enough' }
    done(await dismissIncident(flow.context, { incidentId, dismiss, actor: ADA }, null))
    expect(await componentOnPage(flow, 'streaming')).toMatchObject({ state: 'major', isDismissed: false })
    const second = await begun(flow)
    done(await post(flow, second.incidentId, { version: 1, texts }))
    done(await post(flow, second.incidentId, { version: 2, state: 'resolved', texts }))
    expect((await incidents(flow)).filter((i) => i.state === 'suspected')).toHaveLength(1)
  })

  test('a promise that was only rehearsed is in no record', async () => {
    const flow = await crew(engine)
    const { incidentId } = await begun(flow)
    done(await post(flow, incidentId, { version: 1, texts, nextUpdateAt: flow.clock.now() + 60 * SECOND_MS }))
    expect(await readPromises(flow.context, {})).toMatchObject({ made: 0 })
  })

  test('the desk counts those who take part, previews its hidden page, and marks what is copied by hand', async () => {
    const flow = await crew(engine)
    await readers(flow, 5)
    const { incidentId, pageUrl } = await begun(flow)
    expect(await readAudience(flow.context, { incidentId })).toMatchObject({ total: 3, webhook: 0 })
    expect(await readAudience(flow.context)).toMatchObject({ total: 5 })
    const draft = done(await fillDraft(flow.context, { template: 'confirmation', incidentId }))
    expect(draft.short.en?.social).toMatch(/^REHEARSAL: /)
    const components = [{ componentId: flow.id.streaming, impact: 'major' } as const]
    const update = { version: 1, state: 'investigating', components, texts } as const
    const preview = done(await previewUpdate(flow.context, { incidentId, update, actor: ADA }))
    expect(preview.languages.en?.page).toContain(SECRET)
    expect(preview.languages.en?.chat).toMatch(/^REHEARSAL: /)
    expect(preview.languages.en?.chat).toContain(pageUrl)
    expect(JSON.parse(preview.webhook ?? 'null')).toMatchObject({ data: { rehearsal: true } })
  })

  test('there is one at a time; strangers and components that are not there are refused', async () => {
    const flow = await crew(engine)
    expect(await start(flow, { participants: ['nobody'] })).toMatchObject({ refused: 'unknown-person' })
    expect(await start(flow, { componentIds: [flow.id.video] })).toMatchObject({ refused: 'unknown-component' })
    await begun(flow)
    expect(await start(flow)).toMatchObject({ refused: 'rehearsal-running' })
  })

  test('its checks turn green when its leader says so, once somebody has confirmed it', async () => {
    const flow = await crew(engine)
    const { id, incidentId } = await begun(flow)
    const green = () => turnGreen(flow.context, { id, actor: ADA }, null)
    expect(await green()).toMatchObject({ refused: 'not-allowed-from-here' })
    done(await post(flow, incidentId, { version: 1, texts }))
    done(await green())
    done(await green())
    expect(await detail(flow, incidentId)).toMatchObject({
      incident: {
        looksOverAt: flow.clock.now(),
        components: [{ verdict: 'up', because: 'Rehearsal: HTTP 200 in 96 ms' }],
      },
    })
    const words = await flow.store.db.selectFrom('outbox').select('facts').where('kind', '=', 'oncall').execute()
    expect(words.filter((w) => w.facts.includes('looks-recovered'))).toHaveLength(1)
  })

  test.each([
    [
      'resolved',
      async (flow: Flow, incidentId: string) => post(flow, incidentId, { version: 2, state: 'resolved', texts }),
    ],
    [
      'ended by a person',
      async (flow: Flow, _: string, id: string) => endRehearsal(flow.context, { id, actor: ADA }, null),
    ],
    ['two hours old', async (flow: Flow) => silence(flow, REHEARSAL_MS / 60_000)],
  ] as const)(
    'once it is %s it is over: nothing is said in it any more, and the next may begin',
    async (_name, end) => {
      const flow = await crew(engine)
      const { id, incidentId } = await begun(flow)
      done(await post(flow, incidentId, { version: 1, texts }))
      const outcome = await end(flow, incidentId, id)
      expect(isRefusal(outcome)).toBe(false)
      expect(await post(flow, incidentId, { version: 3, texts })).toMatchObject({ refused: 'rehearsal-over' })
      expect(await endRehearsal(flow.context, { id, actor: ADA }, null)).toMatchObject({ refused: 'rehearsal-over' })
      expect((await readIncidents(flow.context, { view: 'all' })).incidents).toEqual([])
      expect((await readIncidents(flow.context, { view: 'inbox' })).incidents).toEqual([])
      expect(await everPublic(flow)).not.toContain(SECRET)
      await begun(flow)
    },
  )
})
