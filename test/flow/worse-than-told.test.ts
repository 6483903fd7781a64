import { describe, expect, test } from 'vitest'
import { MINUTE_MS } from '../../server/domain/time.ts'
import { ENGINES } from '../support/engines.ts'
import { freshFlow } from '../support/flow-context.ts'
import { done, open, post, suspected } from './commands.ts'
import { detail, incidents, told } from './seen.ts'

describe.each(ENGINES)('what on-call hears while an incident is open, on %s', (engine) => {
  test.each(['degraded', 'partial'] as const)(
    'opened by hand as %s, what then is down is told once',
    async (impact) => {
      const flow = await freshFlow(engine)
      await flow.report({ streaming: 'pass' })
      flow.clock.advance(MINUTE_MS)
      const stated = [{ componentId: flow.id.streaming, impact }]
      const { id } = done(await open(flow, { components: stated, notify: false })).incident
      await flow.down('streaming')
      await flow.report({ streaming: 'fail' })
      expect((await incidents(flow)).map((i) => i.id)).toEqual([id])
      expect(await told(flow)).toMatchObject([
        { what: 'worse', incidentId: id, components: [{ componentId: flow.id.streaming }], overAt: null },
      ])
    },
  )

  test('both are told: who fell further than was said, and who fell with it', async () => {
    const flow = await freshFlow(engine)
    await flow.store.db
      .updateTable('components')
      .set({ depends_on: '["api"]' })
      .where('key', '=', 'streaming')
      .execute()
    await flow.report({ streaming: 'pass', api: 'pass' })
    flow.clock.advance(MINUTE_MS)
    const stated = [{ componentId: flow.id.api, impact: 'degraded' }] as const
    done(await open(flow, { components: [...stated], notify: false }))
    await flow.down('api', 'streaming')
    const named = (await told(flow)).flatMap((t) => t.components.map((c) => c.componentId))
    expect(named.toSorted()).toEqual([flow.id.api, flow.id.streaming].toSorted())
    expect(await incidents(flow)).toHaveLength(1)
  })

  test('opened by hand as down, what then is down is no news', async () => {
    const flow = await freshFlow(engine)
    await flow.report({ streaming: 'pass' })
    flow.clock.advance(MINUTE_MS)
    done(await open(flow))
    await flow.down('streaming')
    expect(await told(flow)).toEqual([])
  })

  test('that it looks recovered comes with what the checks see now, not with the failure', async () => {
    const flow = await freshFlow(engine)
    const id = await suspected(flow)
    done(await post(flow, id, { version: 1 }))
    flow.clock.advance(MINUTE_MS)
    await flow.well('streaming')
    const [first, over] = await told(flow)
    expect(first?.components[0]?.because).toContain('HTTP 504')
    const seen = (await detail(flow, id)).incident.components[0]?.because ?? ''
    expect(over).toMatchObject({ what: 'looks-recovered', components: [{ because: seen }] })
    expect(seen).not.toMatch(/^$|HTTP 504/)
  })
})
