/** Several processes of one page at work at the same time: nobody waits for ever, and nothing is done twice. */
import { describe, expect, test } from 'vitest'
import { isRefusal } from '../../server/domain/refusal.ts'
import { MINUTE_MS } from '../../server/domain/time.ts'
import { publishSnapshot } from '../../server/flow/publish-snapshot.ts'
import { recordResults } from '../../server/flow/record-results.ts'
import { sweepSilence } from '../../server/flow/sweep-silence.ts'
import { ENGINES } from '../support/engines.ts'
import { freshFlow, WATCHED } from '../support/flow-context.ts'
import { done, open, post, suspected } from './commands.ts'
import { NOWHERE } from './delivering.ts'

describe.each(ENGINES)('together on %s', (engine) => {
  test('results, sweeps, updates and swaps go side by side without a deadlock', async () => {
    const flow = await freshFlow(engine)
    const { incident } = done(await open(flow))
    // What falls within its first minute would follow it.
    flow.clock.advance(2 * MINUTE_MS)
    let version = 1
    for (let round = 0; round < 6; round += 1) {
      flow.clock.advance(5_000)
      const outcome = round < 3 ? 'fail' : 'pass'
      const answers = await Promise.all([
        flow.report(Object.fromEntries(WATCHED.map((key) => [key, outcome]))),
        post(flow, incident.id, { version, notify: false }, { as: flow.rival }),
        sweepSilence(flow.rival, 0),
        publishSnapshot(flow.context, NOWHERE, { live: null, renew: true }),
        sweepSilence(flow.context, 0),
      ])
      expect(isRefusal(answers[1])).toBe(false)
      version += 1
    }
    const suspicions = await flow.store.db
      .selectFrom('incidents')
      .select('state')
      .where('origin', '=', 'checks')
      .execute()
    expect(suspicions).toHaveLength(1)
    const revisions = await flow.store.db.selectFrom('page_revisions').select('revision').orderBy('revision').execute()
    expect(revisions.map((r) => r.revision)).toEqual(revisions.map((_, i) => i + 1))
  })

  test('two sweeps that find the same silence say it once', async () => {
    const flow = await freshFlow(engine)
    await flow.report({ streaming: 'pass' })
    const before = (await flow.page()).revision
    flow.clock.advance(200_000)
    await Promise.all([flow.context, flow.rival, flow.context, flow.rival].map((one) => sweepSilence(one, 0)))
    expect((await flow.page()).revision).toBe(before + 1)
    const changes = await flow.store.db.selectFrom('verdict_changes').select('to_state').orderBy('id').execute()
    expect(changes.map((c) => c.to_state)).toEqual(['up', 'unknown'])
  })

  test('the same batch sent to two processes at once is counted once', async () => {
    const flow = await freshFlow(engine)
    await flow.report({ streaming: 'fail' })
    const [probe] = await flow.store.db.selectFrom('probes').select('id').where('key', '=', 'streaming').execute()
    const results = [1, 2].map((n) => ({
      ...{ probeId: probe?.id ?? '', version: 1, at: flow.clock.now() + n * 1_000, outcome: 'fail' as const },
      ...{ code: 'http-status' as const, because: 'HTTP 504', status: 504, evidence: null, why: 'recheck' as const },
      phases: { dnsMs: null, connectMs: null, tlsMs: null, firstByteMs: null, totalMs: 1 },
    }))
    flow.clock.advance(3_000)
    const sight = { sees: true, because: '', loopLagP99Ms: 1 }
    const batch = { protocol: 1, sequence: 2, sentAt: flow.clock.now(), sight, results } as const
    const source = { locationId: flow.locationId, awakeAt: 0 }
    const answers = await Promise.all([flow.context, flow.rival].map((one) => recordResults(one, source, batch)))
    expect(answers.map((a) => a.sequence)).toEqual([2, 2])
    expect(await flow.store.db.selectFrom('results').select('no').execute()).toHaveLength(3)
    expect(await flow.store.db.selectFrom('incidents').select('state').execute()).toEqual([{ state: 'suspected' }])
    const oncall = await flow.store.db.selectFrom('outbox').select('id').where('kind', '=', 'oncall').execute()
    expect(oncall).toHaveLength(1)
  })

  test('a recovery and a resolution at the same moment both stand', async () => {
    const flow = await freshFlow(engine)
    const id = await suspected(flow)
    done(await post(flow, id, { version: 1, notify: false }))
    flow.clock.advance(60_000)
    await flow.report({ streaming: 'pass' })
    flow.clock.advance(120_000)
    const [, answer] = await Promise.all([
      flow.report({ streaming: 'pass' }),
      post(flow, id, { version: 2, state: 'resolved', notify: false }, { as: flow.rival }),
    ])
    expect(isRefusal(answer)).toBe(false)
    const page = await flow.page()
    expect(page.recent.map((i) => i.id)).toEqual([id])
    expect(page.components.find((c) => c.id === flow.id.streaming)?.state).toBe('operational')
    const open = await flow.store.db.selectFrom('intervals').select('id').where('ended_at', 'is', null).execute()
    expect(open).toEqual([])
  })
})
