/** Words in the making: kept for their writer alone, seen by colleagues as writing, gone with the update they become. */
import { describe, expect, test } from 'vitest'
import { DAY_MS } from '../../server/domain/time.ts'
import { readIncidentDetail } from '../../server/flow/incident-detail.ts'
import { dropOld } from '../../server/flow/keep-house.ts'
import { dropWords, keepWriting, readWriting } from '../../server/flow/writing.ts'
import { ENGINES } from '../support/engines.ts'
import { ADA, BEN, type Flow, freshFlow } from '../support/flow-context.ts'
import { done, open, post } from './commands.ts'

describe.each(ENGINES)('words in the making on %s', (engine) => {
  async function writing(subject?: 'new') {
    const flow = await freshFlow(engine)
    const incidentId = subject ?? done(await open(flow)).incident.id
    const keep = (content: string, actor = ADA) => keepWriting(flow.context, { incidentId, actor }, { content })
    const kept = async (actor = ADA) => (await readWriting(flow.context, { incidentId, actor })).content
    await keep('{"first":1}')
    return { flow, incidentId, keep, kept }
  }

  const writers = async (flow: Flow, incidentId: string) =>
    done(await readIncidentDetail(flow.context, flow.store.db, incidentId)).writers.map((w) => w.name)

  test('are given back to their writer, the last ones, and to nobody else', async () => {
    const { keep, kept } = await writing()
    await keep('{"second":2}')
    expect([await kept(), await kept(BEN)]).toEqual(['{"second":2}', null])
  })

  test('of an incident that is being opened are kept too, and go when it is open', async () => {
    const { flow, kept } = await writing('new')
    expect(await kept()).toBe('{"first":1}')
    done(await open(flow))
    expect(await kept()).toBeNull()
  })

  test('show colleagues who writes, for two minutes after the last touch', async () => {
    const { flow, incidentId, keep } = await writing()
    await keep('{"mine":1}', BEN)
    expect((await writers(flow, incidentId)).toSorted()).toEqual(['Ada', 'Ben'])
    flow.clock.advance(119_999)
    await keep('{"still":1}', BEN)
    flow.clock.advance(1)
    expect(await writers(flow, incidentId)).toEqual(['Ben'])
  })

  test('make the desks read again when they begin, once a minute, and when they end, not with each key', async () => {
    const { flow, incidentId, keep } = await writing()
    const told = async () => {
      const rows = flow.store.db.selectFrom('changes').select('no').where('subject_id', '=', incidentId)
      return (await rows.execute()).length
    }
    const before = await told()
    await keep('{"a":1}')
    await keep('{"b":1}')
    expect(await told()).toBe(before)
    flow.clock.advance(60_000)
    await keep('{"c":1}')
    await dropWords(flow.context, { incidentId, actor: ADA })
    await dropWords(flow.context, { incidentId, actor: ADA })
    expect(await told()).toBe(before + 2)
  })

  test('of the writer who publishes go with the update; those of a colleague stay', async () => {
    const { flow, incidentId, keep, kept } = await writing()
    await keep('{"ben":1}', BEN)
    done(await post(flow, incidentId, { version: 1 }))
    expect([await kept(), await kept(BEN)]).toEqual([null, '{"ben":1}'])
  })

  test('to which nobody came back go after thirty days', async () => {
    const { flow, kept } = await writing()
    flow.clock.advance(30 * DAY_MS)
    await dropOld(flow.context)
    expect(await kept()).not.toBeNull()
    flow.clock.advance(1)
    await dropOld(flow.context)
    expect(await kept()).toBeNull()
  })

  test('about no incident are refused', async () => {
    const { flow } = await writing()
    const answer = await keepWriting(flow.context, { incidentId: 'x', actor: ADA }, { content: '{}' })
    expect(answer).toMatchObject({ refused: 'not-found' })
  })
})
