import { describe, expect, test } from 'vitest'
import { keptKinds } from '../../server/domain/notice-kind.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../server/domain/time.ts'
import { changeMaintenance } from '../../server/flow/publish-maintenance.ts'
import { tendMaintenance } from '../../server/flow/tend-maintenance.ts'
import { ENGINES } from '../support/engines.ts'
import { ADA, type Flow, freshFlow } from '../support/flow-context.ts'
import { done } from './commands.ts'
import { readers, release, states } from './delivering.ts'
import { at, goes, plan, TEXTS, versionOf } from './planned-work.ts'
import { words } from './words-told.ts'

const whats = async (flow: Flow) => (await words(flow)).map((word) => word.what)

/** Planned for three days from now, two hours long. */
async function ahead(flow: Flow, change: Parameters<typeof plan>[1] = {}) {
  const startsAt = flow.clock.now() + 3 * DAY_MS
  return done(await plan(flow, { startsAt, endsAt: startsAt + 2 * HOUR_MS, ...change })).maintenance
}

describe.each(ENGINES)('subscribers hear of planned work on %s', (engine) => {
  test('when it is planned, a day and an hour before, when it begins, how it goes, and when it is done', async () => {
    const flow = await freshFlow(engine)
    const { id, startsAt, endsAt } = await ahead(flow)
    for (const instant of [startsAt - DAY_MS, startsAt - 90 * MINUTE_MS, startsAt - HOUR_MS, startsAt]) {
      await at(flow, instant)
      await tendMaintenance(flow.context)
    }
    await goes(flow, id, { do: 'note', texts: { en: 'Half is done.', it: 'Siamo a metà.' } })
    await at(flow, endsAt)
    const told = await words(flow)
    expect(told.map((word) => word.what)).toEqual(['planned', 'reminder', 'reminder', 'started', 'noted', 'ended'])
    expect(told[0]).toMatchObject({
      ...{ work: { id, startsAt, endsAt, title: { en: 'New players', it: 'Nuovi player' }, state: 'scheduled' } },
      ...{ said: {}, before: null, components: [{ id: flow.id.streaming }] },
      ...{ event: { type: 'maintenance.planned' }, thread: { key: `maintenance-${id}`, opens: true } },
    })
    expect(told[4]).toMatchObject({ said: { en: 'Half is done.', it: 'Siamo a metà.' }, thread: { opens: false } })
    expect(told[5]).toMatchObject({ work: { state: 'completed' }, event: { type: 'maintenance.ended' } })
  })

  test('once, of its end alone, when nobody looked from its beginning to its end', async () => {
    const flow = await freshFlow(engine)
    const { endsAt } = await ahead(flow)
    await at(flow, endsAt + MINUTE_MS)
    await tendMaintenance(flow.context)
    expect(await whats(flow)).toEqual(['planned', 'ended'])
  })

  test('that it moves, from when to when, and are reminded by the new time', async () => {
    const flow = await freshFlow(engine)
    const { id, startsAt, endsAt } = await ahead(flow)
    const later = { startsAt: startsAt + DAY_MS, endsAt: endsAt + DAY_MS }
    const components = [{ componentId: flow.id.streaming }]
    const change = { version: await versionOf(flow, id), ...later, components, texts: TEXTS }
    done(await changeMaintenance(flow.context, { actor: ADA, repeat: null }, { id, change }))
    await at(flow, startsAt - DAY_MS)
    expect(await whats(flow)).toEqual(['planned', 'rescheduled'])
    expect((await words(flow))[1]).toMatchObject({ before: { startsAt, endsAt }, work: later })
    await at(flow, startsAt)
    expect(await whats(flow)).toEqual(['planned', 'rescheduled', 'reminder'])
    await goes(flow, id, { do: 'cancel' })
    await at(flow, later.endsAt)
    expect((await whats(flow)).slice(3)).toEqual(['cancelled'])
  })

  test('nothing of better words alone', async () => {
    const flow = await freshFlow(engine)
    const { id, startsAt, endsAt } = await ahead(flow)
    const components = [{ componentId: flow.id.streaming }]
    const texts = { en: { title: 'Newer players' } }
    const change = { version: await versionOf(flow, id), startsAt, endsAt, components, texts }
    done(await changeMaintenance(flow.context, { actor: ADA, repeat: null }, { id, change }))
    expect(await whats(flow)).toEqual(['planned'])
  })

  test('nothing where a person planned it so, but for what a person says aloud', async () => {
    const flow = await freshFlow(engine)
    const { id, startsAt, endsAt } = await ahead(flow, { notify: false })
    await at(flow, startsAt - HOUR_MS)
    await at(flow, startsAt)
    expect(await whats(flow)).toEqual([])
    await goes(flow, id, { do: 'note', texts: { en: 'It takes longer.' }, notify: true })
    await at(flow, endsAt)
    expect(await whats(flow)).toEqual(['noted'])
  })

  test('nothing of one step that a person keeps quiet', async () => {
    const flow = await freshFlow(engine)
    const { id } = await ahead(flow)
    await goes(flow, id, { do: 'extend', endsAt: flow.clock.now() + 4 * DAY_MS, notify: false })
    expect(await whats(flow)).toEqual(['planned'])
  })

  test('as often and as early as its plan says', async () => {
    const flow = await freshFlow(engine)
    const { startsAt, reminders } = await ahead(flow, { reminders: [30, 2_880, 30] })
    expect(reminders).toEqual([2_880, 30])
    for (const lead of [2 * DAY_MS, DAY_MS, HOUR_MS, 30 * MINUTE_MS]) await at(flow, startsAt - lead)
    expect(await whats(flow)).toEqual(['planned', 'reminder', 'reminder'])
  })

  test('if they chose to hear of it, once the page has it; each gets one message', async () => {
    const flow = await freshFlow(engine)
    const kinds = [null, keptKinds(['maintenance']), keptKinds(['incidents'])]
    await readers(flow, 3, (n) => ({ kinds: kinds[n - 1] ?? null }))
    await ahead(flow)
    await release(flow)
    await release(flow)
    expect(await states(flow)).toEqual({ r1: 'queued', r2: 'queued' })
  })
})
