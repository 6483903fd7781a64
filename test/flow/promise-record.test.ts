import { describe, expect, test } from 'vitest'
import { MINUTE_MS } from '../../server/domain/time.ts'
import { correctUpdate } from '../../server/flow/correct-update.ts'
import { mergeIncidents } from '../../server/flow/merge-incidents.ts'
import { readPromises } from '../../server/flow/promise-record.ts'
import { ENGINES } from '../support/engines.ts'
import { ADA, freshFlow } from '../support/flow-context.ts'
import { done, open, post } from './commands.ts'

describe.each(ENGINES)('the record of promises on %s', (engine) => {
  test('says of each what became of it, and how many of a month were kept', async () => {
    const flow = await freshFlow(engine)
    const { clock, context } = flow
    const nextUpdateAt = () => clock.now() + 30 * MINUTE_MS
    const { incident } = done(await open(flow, { nextUpdateAt: nextUpdateAt() }))
    clock.advance(30 * MINUTE_MS)
    const second = done(await post(flow, incident.id, { version: 1, nextUpdateAt: nextUpdateAt() }))
    clock.advance(40 * MINUTE_MS)
    // Better words for what was said keep no promise and make none.
    const correct = {
      version: 2,
      updateId: second.updates[0]?.id ?? '',
      texts: { en: { body: 'Better words.' }, it: null },
    }
    done(await correctUpdate(context, { incidentId: incident.id, correct, actor: ADA }, null))
    clock.advance(2 * MINUTE_MS)
    done(await post(flow, incident.id, { version: 3, nextUpdateAt: nextUpdateAt() }))
    clock.advance(91 * MINUTE_MS)
    done(await post(flow, incident.id, { version: 4, nextUpdateAt: nextUpdateAt() }))
    const record = await readPromises(context, {})
    expect(record).toMatchObject({ made: 4, kept: 1, late: 1, broken: 1, waiting: 1 })
    expect(record.promises.map(({ is, lateByMs, by }) => [is, lateByMs / MINUTE_MS, by])).toEqual([
      ['waiting', 0, 'Ada'],
      ['broken', 61, 'Ada'],
      ['late', 12, 'Ada'],
      ['kept', 0, 'Ada'],
    ])
    expect(record.promises[0]).toMatchObject({ incidentId: incident.id, title: { en: 'Streaming is down' } })
  })

  test('what was promised of an incident that is merged then is kept by the next word of the one that stays', async () => {
    const flow = await freshFlow(engine)
    const nextUpdateAt = flow.clock.now() + 30 * MINUTE_MS
    const ends = done(await open(flow, { nextUpdateAt })).incident
    const stays = done(await open(flow)).incident
    flow.clock.advance(MINUTE_MS)
    // Said of the other one alone, before they were one.
    const { version } = done(await post(flow, stays.id, { version: 1 })).incident
    flow.clock.advance(MINUTE_MS)
    const merge = { version: 1, into: { id: stays.id, version } }
    done(await mergeIncidents(flow.context, { incidentId: ends.id, merge, actor: ADA }, null))
    expect(await readPromises(flow.context, {})).toMatchObject({ made: 1, waiting: 1 })
    flow.clock.advance(10 * MINUTE_MS)
    done(await post(flow, stays.id, { version: version + 1 }))
    flow.clock.advance(180 * MINUTE_MS)
    expect(await readPromises(flow.context, {})).toMatchObject({ made: 1, kept: 1, broken: 0 })
  })

  test('counts a promise in the month for which it was made, as the page’s zone has it', async () => {
    const flow = await freshFlow(engine)
    const midnight = Temporal.PlainDateTime.from('2026-12-01T00:00').toZonedDateTime('Europe/Rome').epochMilliseconds
    flow.clock.advance(midnight - 20 * MINUTE_MS - flow.clock.now())
    const { incident } = done(await open(flow, { nextUpdateAt: midnight }))
    done(await post(flow, incident.id, { version: 1, nextUpdateAt: midnight - 1 }))
    const made = async (month?: string) => {
      const record = await readPromises(flow.context, month ? { month } : {})
      return [record.month, record.promises.map((one) => one.promisedAt)]
    }
    expect(await made()).toEqual(['2026-11', [midnight - 1]])
    expect(await made('2026-12')).toEqual(['2026-12', [midnight]])
    expect(await made('2026-10')).toEqual(['2026-10', []])
  })
})
