import { expect, test } from 'vitest'
import { assignmentsFor } from '../../server/flow/assignments.ts'
import { freshFlow } from '../support/flow-context.ts'

test('a prober that starts anew counts on from the last batch that was stored, whatever its clock says', async () => {
  const flow = await freshFlow('sqlite')
  expect((await assignmentsFor(flow.context, flow.locationId, [])).lastSequence).toBe(0)
  await flow.report({ streaming: 'pass' }, { sequence: 41 })
  await flow.report({ streaming: 'pass' }, { sequence: 40 })
  expect((await assignmentsFor(flow.context, flow.locationId, [])).lastSequence).toBe(41)
})
