import { describe, expect, test } from 'vitest'
import { HOUR_MS } from '../../server/domain/time.ts'
import { LARGE_PAGE, makeDueRevision, settleMs } from '../../server/flow/settle-revision.ts'
import { insertComponent } from '../../server/store/components.ts'
import { ENGINES } from '../support/engines.ts'
import { type Flow, freshFlow } from '../support/flow-context.ts'
import { open } from './commands.ts'
import { componentOnPage } from './seen.ts'

const stateOf = async (flow: Flow, key: 'streaming' | 'api') => (await componentOnPage(flow, key)).state
const revisionOf = async (flow: Flow) => (await flow.page()).revision

/** As many components as make a page large; nobody has looked at one yet, and the page is of this very moment. */
async function largePage(flow: Flow): Promise<void> {
  await flow.store.transact(async (tx) => {
    for (let i = 0; i < LARGE_PAGE; i += 1) {
      const where = { pageId: flow.context.pageId, id: `many-${i}`, now: flow.clock.now() }
      const words = { name: { en: `Many ${i}`, it: `Tante ${i}` }, description: {} }
      const facts = { key: `many-${i}`, parentId: null, isGroup: false, position: 10 + i, ownerFile: null, ...words }
      await insertComponent(tx, where, facts)
    }
  })
}

describe.each(ENGINES)('on a large page, on %s', (engine) => {
  test('first verdicts that follow each other are one revision, within a second', async () => {
    const flow = await freshFlow(engine)
    await largePage(flow)
    const before = await revisionOf(flow)
    await flow.report({ streaming: 'pass' })
    flow.clock.advance(settleMs(LARGE_PAGE) / 2)
    await flow.report({ api: 'pass' })
    await makeDueRevision(flow.context)
    expect(await revisionOf(flow)).toBe(before)
    expect(await stateOf(flow, 'streaming')).toBe('unknown')
    flow.clock.advance(settleMs(LARGE_PAGE) / 2)
    await Promise.all([makeDueRevision(flow.context), makeDueRevision(flow.rival)])
    expect(await revisionOf(flow)).toBe(before + 1)
    expect([await stateOf(flow, 'streaming'), await stateOf(flow, 'api')]).toEqual(['operational', 'operational'])
    flow.clock.advance(HOUR_MS)
    await makeDueRevision(flow.context)
    expect(await revisionOf(flow)).toBe(before + 1)
  })

  test('a fall waits for nothing, and takes along what did', async () => {
    const flow = await freshFlow(engine)
    await largePage(flow)
    for (const wait of [0, 5_000]) {
      flow.clock.advance(wait)
      await flow.report({ streaming: 'fail', login: 'fail' })
    }
    flow.clock.advance(10_000)
    const before = await revisionOf(flow)
    await flow.report({ streaming: 'fail' })
    await flow.report({ api: 'pass' })
    expect(await revisionOf(flow)).toBe(before + 1)
    await flow.report({ login: 'fail' })
    expect(await revisionOf(flow)).toBe(before + 2)
    expect([await stateOf(flow, 'streaming'), await stateOf(flow, 'api')]).toEqual(['major', 'operational'])
    flow.clock.advance(HOUR_MS)
    await makeDueRevision(flow.context)
    expect(await revisionOf(flow)).toBe(before + 2)
  })

  test('what people say takes along what waited', async () => {
    const flow = await freshFlow(engine)
    await largePage(flow)
    await flow.report({ api: 'pass' })
    await open(flow)
    expect(await stateOf(flow, 'api')).toBe('operational')
    const after = await revisionOf(flow)
    flow.clock.advance(HOUR_MS)
    await makeDueRevision(flow.context)
    expect(await revisionOf(flow)).toBe(after)
  })

  test('a clock that was put back does not keep the page waiting', async () => {
    const flow = await freshFlow(engine)
    await largePage(flow)
    await flow.report({ api: 'pass' })
    flow.clock.advance(-HOUR_MS)
    await makeDueRevision(flow.context)
    expect(await stateOf(flow, 'api')).toBe('operational')
  })
})

test.each(ENGINES)('a small page waits for nothing, on %s', async (engine) => {
  const flow = await freshFlow(engine)
  await flow.report({ api: 'pass' })
  expect(await stateOf(flow, 'api')).toBe('operational')
})

test.each([
  [101, 1_000],
  [400, 1_000],
  [1_000, 2_500],
  [2_000, 5_000],
  [10_000, 5_000],
])('calm verdicts of a page of %i components wait %i ms for each other', (components, waitMs) => {
  expect(settleMs(components)).toBe(waitMs)
})
