import { describe, expect, test } from 'vitest'
import { MINUTE_MS } from '../../server/domain/time.ts'
import { fillDraft } from '../../server/flow/draft.ts'
import { ENGINES } from '../support/engines.ts'
import { type Flow, freshFlow } from '../support/flow-context.ts'
import { done, post } from './commands.ts'
import { detail, incidents, told } from './seen.ts'

/** Streaming stands on the app service. */
async function world(engine: (typeof ENGINES)[number]): Promise<Flow> {
  const flow = await freshFlow(engine)
  await flow.store.db.updateTable('components').set({ depends_on: '["api"]' }).where('key', '=', 'streaming').execute()
  await flow.report({ streaming: 'pass', api: 'pass', login: 'pass' })
  flow.clock.advance(MINUTE_MS)
  return flow
}

/** A person says of the only incident that the app service is down. */
async function confirmApi(flow: Flow): Promise<{ readonly id: string }> {
  const [incident] = await incidents(flow)
  if (!incident) throw new Error('There is no incident')
  const components = [{ componentId: flow.id.api, impact: 'major' as const }]
  done(await post(flow, incident.id, { version: 1, components }))
  return incident
}

describe.each(ENGINES)('what falls under a common cause on %s', (engine) => {
  test('long after it is part of its incident, says by whom it was caused, and is no second notice', async () => {
    const flow = await world(engine)
    await flow.down('api')
    flow.clock.advance(5 * MINUTE_MS)
    await flow.report({ api: 'fail' })
    await flow.down('streaming')
    const [incident, ...more] = await incidents(flow)
    expect(more).toEqual([])
    const { incident: view, history } = await detail(flow, incident?.id)
    const causes = Object.fromEntries(view.components.map((c) => [c.componentId, c.causedBy]))
    expect(causes).toEqual({
      [flow.id.api]: null,
      [flow.id.streaming]: { en: 'App service', it: 'Servizio delle app' },
    })
    expect(history.find((h) => h.action === 'incident.joined')?.detail).toMatch(/^streaming: caused by api \(HTTP 504/)
    expect(await told(flow)).toHaveLength(1)
    flow.clock.advance(MINUTE_MS)
    await flow.well('streaming')
    const after = await detail(flow, incident?.id)
    expect(after.incident.components.map((c) => [c.verdict, c.causedBy])).toContainEqual(['up', null])
    expect(after.incident.components.filter((c) => c.causedBy !== null)).toEqual([])
  })

  test('is named in a draft where somebody wants it, and only while it is so', async () => {
    const flow = await world(engine)
    await flow.down('api', 'streaming')
    const components = [flow.id.api, flow.id.streaming].map((componentId) => ({
      componentId,
      impact: 'major' as const,
    }))
    const draft = async (nameCause: boolean) => {
      const filled = await fillDraft(flow.context, { template: 'confirmation', components, nameCause })
      return 'texts' in filled ? filled.texts.it?.body : filled
    }
    const plain = await draft(false)
    expect(plain).not.toContain('because of')
    expect(await draft(true)).toBe(`${plain}\n\nit: because of Servizio delle app`)
    flow.clock.advance(MINUTE_MS)
    await flow.well('api')
    expect(await draft(true)).not.toContain('because of')
  })

  test('that nobody named is an incident of its own', async () => {
    const flow = await world(engine)
    await flow.down('api')
    flow.clock.advance(5 * MINUTE_MS)
    await flow.down('login')
    expect(await incidents(flow)).toHaveLength(2)
  })

  test('and is public already is no new suspicion, but the incident does not look over while it is down', async () => {
    const flow = await world(engine)
    await flow.down('api')
    const incident = await confirmApi(flow)
    flow.clock.advance(5 * MINUTE_MS)
    await flow.down('streaming')
    expect(await incidents(flow)).toHaveLength(1)
    // On-call hears of it once: the incident does not name it.
    const words = await told(flow)
    expect(words.map((t) => t.what)).toEqual(['suspected', 'worse'])
    expect(words[1]).toMatchObject({
      incidentId: incident.id,
      components: [{ componentId: flow.id.streaming, because: expect.stringContaining('HTTP 504') }],
    })
    await flow.well('api')
    expect(await told(flow)).toHaveLength(2)
    await flow.well('streaming')
    expect((await told(flow)).map((t) => t.what)).toEqual(['suspected', 'worse', 'looks-recovered'])
  })

  test('and is still down when people call the incident over is suspected anew', async () => {
    const flow = await world(engine)
    await flow.down('api')
    const incident = await confirmApi(flow)
    flow.clock.advance(5 * MINUTE_MS)
    await flow.down('streaming')
    await flow.well('api')
    await flow.report({ streaming: 'fail' })
    done(
      await post(flow, incident.id, {
        version: 2,
        state: 'resolved',
        components: [{ componentId: flow.id.api, impact: 'none' }],
      }),
    )
    const all = await incidents(flow)
    expect(all.map((i) => i.state).toSorted()).toEqual(['resolved', 'suspected'])
    const anew = all.find((i) => i.state === 'suspected')
    expect((await detail(flow, anew?.id)).incident.components.map((c) => c.componentId)).toEqual([flow.id.streaming])
  })
})
