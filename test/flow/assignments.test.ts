import { expect, test } from 'vitest'
import { assignmentsFor } from '../../server/flow/assignments.ts'
import { insertProbe, listProbes, removeProbe, updateProbe } from '../../server/store/probes.ts'
import { freshFlow } from '../support/flow-context.ts'

test('a prober that starts anew counts on from the last batch that was stored, whatever its clock says', async () => {
  const flow = await freshFlow('sqlite')
  expect((await assignmentsFor(flow.context, flow.locationId, [])).lastSequence).toBe(0)
  await flow.report({ streaming: 'pass' }, { sequence: 41 })
  await flow.report({ streaming: 'pass' }, { sequence: 40 })
  expect((await assignmentsFor(flow.context, flow.locationId, [])).lastSequence).toBe(41)
})

test('every edit of a probe is another version of the assignments, and only an edit is', async () => {
  const flow = await freshFlow('sqlite')
  const versions = [(await assignmentsFor(flow.context, flow.locationId, [])).assignmentsVersion]
  await flow.report({ streaming: 'pass' })
  expect((await assignmentsFor(flow.context, flow.locationId, [])).assignmentsVersion).toBe(versions[0])
  const { db } = flow.store
  const pageId = flow.context.pageId
  const [one, other] = await listProbes(db, pageId)
  if (!one || !other) throw new Error('There are no probes')
  const now = flow.clock.now()
  await flow.store.transact((tx) => removeProbe(tx, { id: one.id, version: one.version, now }))
  versions.push((await assignmentsFor(flow.context, flow.locationId, [])).assignmentsVersion)
  await flow.store.transact((tx) => updateProbe(tx, { id: other.id, version: other.version, now }, other))
  versions.push((await assignmentsFor(flow.context, flow.locationId, [])).assignmentsVersion)
  await flow.store.transact((tx) => insertProbe(tx, { id: 'new', pageId, now }, { ...other, key: 'new' }))
  versions.push((await assignmentsFor(flow.context, flow.locationId, [])).assignmentsVersion)
  expect(new Set(versions).size).toBe(4)
})
