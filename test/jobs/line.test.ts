import { expect, onTestFinished, test } from 'vitest'
import { HOUR_MS, MINUTE_MS } from '../../server/domain/time.ts'
import { startLine } from '../../server/jobs/line.ts'
import type { SnapshotTarget } from '../../server/ports.ts'
import { eventually } from '../support/eventually.ts'
import { freshFlow, PLANNER } from '../support/flow-context.ts'

test.each([
  ['a minute later', MINUTE_MS],
  ['after the clock was put back by an hour', -HOUR_MS],
])('the page says of when it is, %s too', async (_when, stepMs) => {
  const flow = await freshFlow('sqlite')
  const swaps: number[] = []
  const target: SnapshotTarget = {
    swap: async (revision) => void swaps.push(revision),
    renew: async () => false,
    writeArchive: async () => undefined,
    forgotUntil: async () => 0,
    forget: async () => undefined,
    missing: async () => [],
    restore: async () => null,
  }
  const line = startLine(flow.context, {
    ...{ target, rendersPage: true, doesJobs: false, senders: [], awake: { since: () => 0, stop: () => undefined } },
    ...{ onFailure: () => undefined, onSwap: () => undefined, planner: PLANNER },
  })
  onTestFinished(() => line.stop())
  await eventually(() => swaps.length === 1)
  flow.clock.advance(stepMs)
  await eventually(() => swaps.length === 2)
  expect(swaps[1]).toBe(swaps[0])
})
