/** The states of checks as they are read: of any number of probes, though a statement takes only so many variables. */
import { describe, expect, test } from 'vitest'
import { loadCheckStates } from '../../server/store/check-states.ts'
import { ENGINES } from '../support/engines.ts'
import { freshFlow } from '../support/flow-context.ts'

describe.each(ENGINES)('check states on %s', (engine) => {
  test('are read of more probes than a statement has variables, in one transaction', async () => {
    const { store, report } = await freshFlow(engine)
    await report({ streaming: 'pass', api: 'fail' })
    const known = (await store.db.selectFrom('check_states').select('probe_id').execute()).map((r) => r.probe_id)
    expect(known).toHaveLength(2)
    const others = Array.from({ length: 70_000 }, (_, i) => `nobody-${i}`)
    const [first = '', last = ''] = known
    const found = await store.transact((tx) => loadCheckStates(tx, [first, ...others, last]))
    expect(found.map((s) => s.probeId).toSorted()).toEqual(known.toSorted())
    expect(await loadCheckStates(store.db, [])).toEqual([])
  })
})
