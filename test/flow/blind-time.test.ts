/** A time without eyes is unknown in both ledgers; one location that was away among several is not. */
import { describe, expect, test } from 'vitest'
import type { Batch } from '../../probes/protocol.ts'
import { HOUR_MS, MINUTE_MS } from '../../server/domain/time.ts'
import { recordResults } from '../../server/flow/record-results.ts'
import { listProbes } from '../../server/store/probes.ts'
import { ENGINES } from '../support/engines.ts'
import { type Flow, freshFlow } from '../support/flow-context.ts'

const intervals = ({ store }: Flow) =>
  store.db.selectFrom('intervals').select(['ledger', 'state', 'started_at', 'ended_at']).orderBy('ledger').execute()

/** A second place that looks at streaming. @returns reports a pass from there, made now */
async function elsewhere(flow: Flow): Promise<() => Promise<void>> {
  const { db } = flow.store
  const probe = (await listProbes(db, flow.context.pageId)).find((p) => p.key === 'streaming')
  const probeId = probe?.id ?? ''
  await db
    .insertInto('locations')
    .values({ id: 'far', key: 'far', region_id: null, is_local: 0, last_batch_at: null, created_at: 1 })
    .execute()
  let sequence = 0
  return async () => {
    sequence += 1
    const at = flow.clock.now()
    const phases = { dnsMs: 1, connectMs: 2, tlsMs: 3, firstByteMs: 4, totalMs: 5 }
    const result = { probeId, version: 1, at, outcome: 'pass', code: 'ok', because: '', status: 200, phases } as const
    const sight = { sees: true, because: '', loopLagP99Ms: 1 }
    const results = [{ ...result, evidence: null, why: 'planned' as const }]
    const batch: Batch = { protocol: 1, sequence, sentAt: at, sight, results }
    await recordResults(flow.context, { locationId: 'far', awakeAt: 0 }, batch)
  }
}

describe.each(ENGINES)('on %s', (engine) => {
  test('an hour in which nobody looked is unknown, from when the next check was due', async () => {
    const flow = await freshFlow(engine)
    await flow.well('streaming')
    const from = flow.clock.now() + MINUTE_MS
    flow.clock.advance(HOUR_MS)
    await flow.report({ streaming: 'pass' })
    const stretch = { state: 'unknown', started_at: from, ended_at: flow.clock.now() }
    expect(await intervals(flow)).toEqual([
      { ledger: 'observed', ...stretch },
      { ledger: 'published', ...stretch },
    ])
  })

  test('an hour in which one of two places looked is known', async () => {
    const flow = await freshFlow(engine)
    const report = await elsewhere(flow)
    await report()
    await flow.well('streaming')
    for (let minute = 0; minute < 60; minute += 1) {
      flow.clock.advance(MINUTE_MS)
      await flow.report({ streaming: 'pass' })
    }
    await report()
    expect(await intervals(flow)).toEqual([])
  })

  test('an hour in which neither looked is unknown once', async () => {
    const flow = await freshFlow(engine)
    const report = await elsewhere(flow)
    await report()
    await flow.well('streaming')
    flow.clock.advance(HOUR_MS)
    await flow.report({ streaming: 'pass' })
    await report()
    expect((await intervals(flow)).map((i) => i.ledger)).toEqual(['observed', 'published'])
  })
})
