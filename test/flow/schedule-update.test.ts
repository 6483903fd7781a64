/** Updates that go out by themselves: at their instant, once, by their author, and not when the incident moved before. */
import { describe, expect, test } from 'vitest'
import type { ScheduleUpdate } from '../../server/contract/schedule.ts'
import { DAY_MS } from '../../server/domain/time.ts'
import { readIncidentDetail } from '../../server/flow/incident-detail.ts'
import { dropOld } from '../../server/flow/keep-house.ts'
import { cancelScheduled, publishDue, scheduleUpdate } from '../../server/flow/schedule-update.ts'
import { findStaff, insertStaff, markStaffRemoved, saveStaff } from '../../server/store/staff.ts'
import { insertApiToken, revokeApiToken } from '../../server/store/tokens.ts'
import { ENGINES } from '../support/engines.ts'
import { BEN, type Flow, freshFlow } from '../support/flow-context.ts'
import { BOTH, done, open, outbox, post } from './commands.ts'

const HALF_AN_HOUR = 30 * 60_000

describe.each(ENGINES)('a scheduled update on %s', (engine) => {
  function command(flow: Flow, incidentId: string, change: Partial<ScheduleUpdate> = {}) {
    const components = [{ componentId: flow.id.streaming, impact: 'major' } as const]
    const publishAt = flow.clock.now() + HALF_AN_HOUR
    const schedule = { state: 'identified', version: 1, components, texts: BOTH, publishAt, ...change } as const
    return { incidentId, actor: BEN, schedule }
  }

  async function scheduled() {
    const flow = await freshFlow(engine)
    const person = { email: 'ben@example.com', role: 'responder', language: 'en', passwordHash: '', createdAt: 1 }
    await flow.store.transact((tx) => insertStaff(tx, { ...BEN, ...person }))
    const incidentId = done(await open(flow)).incident.id
    const detail = done(await scheduleUpdate(flow.context, command(flow, incidentId), null))
    const read = async () => done(await readIncidentDetail(flow.context, flow.store.db, incidentId))
    return { flow, incidentId, read, id: detail.scheduled[0]?.id ?? '', detail }
  }

  test('waits, seen at the desk with who and when, and is published at its instant by its author, once', async () => {
    const { flow, detail, read } = await scheduled()
    expect(detail.incident).toMatchObject({ state: 'investigating', version: 1 })
    const publishAt = flow.clock.now() + HALF_AN_HOUR
    expect(detail.scheduled).toMatchObject([{ author: 'Ben', publishAt, doomed: null, keptBack: null }])
    flow.clock.advance(HALF_AN_HOUR - 1)
    await publishDue(flow.context)
    expect((await read()).incident.state).toBe('investigating')
    flow.clock.advance(1)
    await Promise.all([publishDue(flow.context), publishDue(flow.rival)])
    const after = await read()
    expect(after.incident).toMatchObject({ state: 'identified', version: 2 })
    expect(after.updates.map((u) => [u.author, u.at])).toEqual([
      ['Ben', publishAt],
      ['Ada', detail.incident.startedAt],
    ])
    expect(after.scheduled).toEqual([])
    expect(await outbox(flow)).toHaveLength(2)
  })

  test('is kept back where the incident moved before, says why, and stays until it is put away', async () => {
    const { flow, incidentId, read, id } = await scheduled()
    done(await post(flow, incidentId, { version: 1, state: 'resolved' }))
    expect((await read()).scheduled).toMatchObject([{ doomed: 'already-resolved', keptBack: null }])
    flow.clock.advance(HALF_AN_HOUR)
    await publishDue(flow.context)
    await publishDue(flow.context)
    const after = await read()
    expect(after.incident.state).toBe('resolved')
    expect(after.updates).toHaveLength(2)
    expect(after.scheduled).toMatchObject([{ keptBack: 'already-moved' }])
    expect(after.history.filter((h) => h.action === 'update.kept-back')).toMatchObject([{ who: 'Ben' }])
    const told = await flow.store.db.selectFrom('outbox').select('facts').where('kind', '=', 'words').execute()
    const news = { what: 'scheduled-kept-back', scheduledId: id, code: 'already-moved' }
    expect(told.map((row) => JSON.parse(row.facts))).toEqual([news])
    const away = done(await cancelScheduled(flow.context, { incidentId, actor: BEN, id }, null))
    expect(away.scheduled).toEqual([])
  })

  test.each([
    ['has left the desk', (flow: Flow) => flow.store.transact((tx) => markStaffRemoved(tx, BEN.id, flow.clock.now()))],
    [
      'has a role that may not publish',
      (flow: Flow) =>
        flow.store.transact(async (tx) => {
          const ben = await findStaff(tx, BEN.id)
          if (ben) await saveStaff(tx, { ...ben, role: 'viewer' })
        }),
    ],
  ])('of somebody who %s meanwhile is kept back, and says so', async (_, change) => {
    const { flow, read } = await scheduled()
    await change(flow)
    expect((await read()).scheduled).toMatchObject([{ doomed: 'author-gone' }])
    flow.clock.advance(HALF_AN_HOUR)
    await publishDue(flow.context)
    const after = await read()
    expect(after.updates).toHaveLength(1)
    expect(after.scheduled).toMatchObject([{ keptBack: 'author-gone', author: 'Ben' }])
    expect(await outbox(flow)).toHaveLength(1)
  })

  test.each([
    ['goes out with a token that is valid', false, []],
    ['is kept back once its token was revoked', true, ['author-gone']],
  ] as const)('%s', async (_, isRevoked, keptBack) => {
    const { flow, incidentId, read, id } = await scheduled()
    done(await cancelScheduled(flow.context, { incidentId, actor: BEN, id }, null))
    const token = { id: 'bot', name: 'Bot', prefix: 'vdt_00000000', tokenHash: 'h', role: '', createdAt: 1 }
    const rights = ['desk.read', 'incidents.write']
    await flow.store.transact((tx) => insertApiToken(tx, { ...token, rights, expiresAt: null }))
    const actor = { kind: 'api', id: 'bot', name: 'Bot' } as const
    done(await scheduleUpdate(flow.context, { ...command(flow, incidentId), actor }, null))
    if (isRevoked) await flow.store.transact((tx) => revokeApiToken(tx, 'bot', flow.clock.now()))
    flow.clock.advance(HALF_AN_HOUR)
    await publishDue(flow.context)
    expect((await read()).scheduled.map((one) => one.keptBack)).toEqual(keptBack)
    expect((await read()).updates).toHaveLength(isRevoked ? 1 : 2)
  })

  test('keeps of its author who it is, and neither session nor rights', async () => {
    const { flow, incidentId, id } = await scheduled()
    done(await cancelScheduled(flow.context, { incidentId, actor: BEN, id }, null))
    const actor = { ...BEN, role: 'responder', rights: ['incidents.write'], session: 'hash of a cookie' }
    done(await scheduleUpdate(flow.context, { ...command(flow, incidentId), actor }, null))
    const rows = await flow.store.db
      .selectFrom('scheduled_updates')
      .select('actor')
      .where('ended_at', 'is', null)
      .execute()
    expect(rows.map((row) => JSON.parse(row.actor))).toEqual([BEN])
  })

  test('R04 sent again with its key is answered as before, though the incident has moved; another command is refused', async () => {
    const { flow, incidentId, id } = await scheduled()
    done(await cancelScheduled(flow.context, { incidentId, actor: BEN, id }, null))
    const repeat = { key: 'k', scope: BEN.id, fingerprint: 'this' }
    const sent = command(flow, incidentId)
    const first = done(await scheduleUpdate(flow.context, sent, repeat))
    done(await post(flow, incidentId, { version: 1, state: 'resolved' }))
    expect(await scheduleUpdate(flow.context, sent, repeat)).toEqual(first)
    const other = { ...repeat, fingerprint: 'that' }
    expect(await scheduleUpdate(flow.context, sent, other)).toMatchObject({ refused: 'key-reused' })
  })

  test('whose publishing fails holds up none that comes after it', async () => {
    const { flow, incidentId, id } = await scheduled()
    const later = done(await open(flow)).incident.id
    const publishAt = flow.clock.now() + HALF_AN_HOUR + 1
    done(await scheduleUpdate(flow.context, command(flow, later, { publishAt }), null))
    await flow.store.db.updateTable('scheduled_updates').set({ command: '{' }).where('id', '=', id).execute()
    flow.clock.advance(HALF_AN_HOUR + 1)
    await expect(publishDue(flow.context)).rejects.toThrow(SyntaxError)
    const rows = await flow.store.db.selectFrom('updates').select(['incident_id', 'state']).execute()
    const gone = rows.filter((row) => row.state === 'identified')
    expect(gone.map((row) => row.incident_id)).toEqual([later])
    expect(later).not.toBe(incidentId)
  })

  test('that is settled goes 90 days after its instant; what nobody has put away stays', async () => {
    const { flow, incidentId, read, id } = await scheduled()
    done(await scheduleUpdate(flow.context, command(flow, incidentId), null))
    done(await cancelScheduled(flow.context, { incidentId, actor: BEN, id }, null))
    done(await post(flow, incidentId, { version: 1, state: 'resolved' }))
    const rows = async () => (await flow.store.db.selectFrom('scheduled_updates').select('id').execute()).length
    flow.clock.advance(HALF_AN_HOUR)
    await publishDue(flow.context)
    flow.clock.advance(90 * DAY_MS)
    await dropOld(flow.context)
    expect(await rows()).toBe(2)
    flow.clock.advance(1)
    await dropOld(flow.context)
    expect(await rows()).toBe(1)
    expect((await read()).scheduled).toMatchObject([{ keptBack: 'already-moved' }])
  })

  test('that was called off does not go out', async () => {
    const { flow, incidentId, read, id } = await scheduled()
    done(await cancelScheduled(flow.context, { incidentId, actor: BEN, id }, null))
    flow.clock.advance(HALF_AN_HOUR)
    await publishDue(flow.context)
    expect((await read()).updates).toHaveLength(1)
    expect(await cancelScheduled(flow.context, { incidentId, actor: BEN, id }, null)).toMatchObject({
      refused: 'nothing-to-stop',
    })
  })

  test.each([
    ['for an instant that is over', 'window-in-the-past', { publishAt: 0 }],
    ['for later than in seven days', 'schedule-too-far', { publishAt: 8.64e15 }],
    ['that promises the next one for before it goes out', 'promise-too-early', { nextUpdateAt: 1 }],
  ] as const)('%s is refused', async (_, refused, change) => {
    const { flow, incidentId } = await scheduled()
    expect(await scheduleUpdate(flow.context, command(flow, incidentId, change), null)).toMatchObject({ refused })
  })

  test.each([
    ['for an older state', 'already-moved', { version: 7 }],
    ['without words', 'text-missing', { texts: {} }],
    ['that the incident cannot become', 'not-allowed-from-here', { version: 2, state: 'monitoring' }],
  ] as const)('%s is refused while its author is there, and nothing stays of the trial', async (_, refused, change) => {
    const { flow, incidentId, read } = await scheduled()
    if (refused === 'not-allowed-from-here') done(await post(flow, incidentId, { version: 1, state: 'resolved' }))
    const before = (await read()).updates.length
    expect(await scheduleUpdate(flow.context, command(flow, incidentId, change), null)).toMatchObject({ refused })
    expect((await read()).scheduled).toHaveLength(1)
    expect((await read()).updates).toHaveLength(before)
  })
})
