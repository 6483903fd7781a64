/** Jobs that tell of themselves, from signal and silence to verdict and on-call, on both engines. */
import { describe, expect, test } from 'vitest'
import { isRefusal } from '../../server/domain/refusal.ts'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../server/domain/time.ts'
import { probeViews } from '../../server/flow/catalogue-views.ts'
import type { Context } from '../../server/flow/context.ts'
import { hearJob, type Said } from '../../server/flow/hear-job.ts'
import { keepListening } from '../../server/flow/keep-listening.ts'
import { sweepHeartbeats } from '../../server/flow/sweep-heartbeats.ts'
import { makeToldUrl } from '../../server/flow/told-url.ts'
import { ENGINES } from '../support/engines.ts'
import { ADA, freshFlow, PLANNER } from '../support/flow-context.ts'
import { componentOnPage, incidents, told } from './seen.ts'

const GOOD = { is: 'good', exit: null } as const
const START = { is: 'start' } as const

/** The app service is an hourly job with ten minutes of grace and runs of up to half an hour. */
async function world(engine: (typeof ENGINES)[number]) {
  const flow = await freshFlow(engine)
  const { context, clock } = flow
  const { db } = flow.store
  const cadence = { everyMs: HOUR_MS, cron: null, timeZone: 'UTC', recheckMs: [], timeoutMs: 10_000 }
  const settings = { graceMs: 10 * MINUTE_MS, longestMs: 30 * MINUTE_MS, timeZone: null }
  await db
    .updateTable('probes')
    .set({ kind: 'heartbeat', told: JSON.stringify(settings), cadence: JSON.stringify(cadence) })
    .set({ recover_good: 1, recover_ms: 0 })
    .where('key', '=', 'api')
    .execute()
  const { id } = await db.selectFrom('probes').select('id').where('key', '=', 'api').executeTakeFirstOrThrow()
  const made = await makeToldUrl(context, { actor: ADA, repeat: null }, id)
  if (isRefusal(made)) throw new Error(made.because)
  const token = made.url.split('/').at(-1) ?? ''
  let awakeAt = clock.now()
  const sweep = (by: Context = context) => sweepHeartbeats(by, { planner: PLANNER, awakeAt })
  return {
    ...{ flow, token, sweep },
    say: (signal: Said['signal'], change: Partial<Said> = {}) =>
      hearJob(context, PLANNER, { token, signal, body: null, ...change }),
    /** Time goes by while somebody listens and sweeps. */
    async pass(ms: number) {
      const step = Math.min(ms, 10 * SECOND_MS)
      for (let gone = 0; gone < ms; gone += step) {
        clock.advance(step)
        await keepListening(context)
        await sweep()
      }
    },
    /** The whole installation is away, and comes back. */
    async away(ms: number) {
      clock.advance(ms)
      awakeAt = clock.now()
      await sweep()
      await keepListening(context)
      await sweep()
    },
    async edit(change: { paused_at?: number | null; everyMs?: number }) {
      const next = JSON.stringify({ ...cadence, everyMs: change.everyMs ?? HOUR_MS })
      await db
        .updateTable('probes')
        .set((e) => ({ version: e('version', '+', 1), cadence: next, paused_at: change.paused_at ?? null }))
        .where('id', '=', id)
        .execute()
    },
    pulse: async () => (await probeViews(context)).find((p) => p.id === id)?.pulse,
    heard: async () => (await told(flow)).map(({ what, components }) => `${what}: ${components[0]?.because ?? ''}`),
    state: async () => (await componentOnPage(flow, 'api')).state,
  }
}

describe.each(ENGINES)('a job that tells of itself, on %s', (engine) => {
  test('is not awaited before its first signal', async () => {
    const { state, heard, pass } = await world(engine)
    await pass(3 * HOUR_MS)
    expect([await state(), await heard()]).toEqual(['unknown', []])
  })

  test('is found missing once, as its grace is over, and is well again with its next signal', async () => {
    const { state, heard, pass, say } = await world(engine)
    await say(GOOD)
    await pass(HOUR_MS + 9 * MINUTE_MS)
    expect(await state()).toBe('operational')
    await pass(2 * MINUTE_MS)
    expect(await state()).toBe('major')
    await pass(3 * HOUR_MS)
    expect(await heard()).toEqual([expect.stringMatching(/^suspected: No signal, awaited at .+ and for 10 min after$/)])
    await say(GOOD)
    expect(await state()).toBe('operational')
  })

  test('that says it failed is a suspicion at once, with what it said as evidence', async () => {
    const { flow, heard, say } = await world(engine)
    await say({ is: 'fail', exit: '3' }, { body: 'rsync: \ndisk full' })
    expect(await heard()).toEqual(['suspected: The job ended with exit code 3'])
    const kept = await flow.store.db.selectFrom('evidence').selectAll().execute()
    expect(JSON.stringify(kept)).toContain('disk full')
  })

  test('that begins and does not end is found out, and its length is its latency when it does', async () => {
    const { flow, heard, pass, say } = await world(engine)
    await say(START)
    await pass(29 * MINUTE_MS)
    expect(await heard()).toEqual([])
    await pass(2 * MINUTE_MS)
    expect((await heard())[0]).toMatch(/^suspected: The job began at .+ and has not told its end within 30 min$/)
    await say(START)
    await pass(5 * MINUTE_MS)
    await say(GOOD)
    const view = (await probeViews(flow.context)).find((p) => p.key === 'api')
    expect(view?.last).toMatchObject({ outcome: 'pass', totalMs: 5 * MINUTE_MS })
  })

  test('does not alarm because we were away over its turn; it does, when it is really missing after', async () => {
    const { heard, away, pass, say } = await world(engine)
    await say(GOOD)
    await pass(30 * MINUTE_MS)
    await away(6 * HOUR_MS)
    await pass(HOUR_MS + 9 * MINUTE_MS)
    expect(await heard()).toEqual([])
    await pass(2 * MINUTE_MS)
    expect(await heard()).toHaveLength(1)
  })

  test('has its whole grace anew after we were away for a moment', async () => {
    const { heard, away, pass, say } = await world(engine)
    await say(GOOD)
    await pass(HOUR_MS + 9.5 * MINUTE_MS)
    await away(50 * SECOND_MS)
    await pass(9 * MINUTE_MS)
    expect(await heard()).toEqual([])
    await pass(2 * MINUTE_MS)
    expect(await heard()).toHaveLength(1)
  })

  test('is judged by nobody while nobody listens', async () => {
    const { flow, heard, pass, say, sweep } = await world(engine)
    await say(GOOD)
    await pass(MINUTE_MS)
    flow.clock.advance(24 * HOUR_MS)
    await sweep()
    await sweep(flow.rival)
    expect(await heard()).toEqual([])
  })

  test('is found missing once by two processes that look at the same moment', async () => {
    const { flow, heard, pass, say, sweep } = await world(engine)
    await say(GOOD)
    await pass(HOUR_MS + 9.5 * MINUTE_MS)
    flow.clock.advance(MINUTE_MS)
    await keepListening(flow.rival)
    await pass(10 * MINUTE_MS - 10 * SECOND_MS)
    flow.clock.advance(10 * SECOND_MS)
    await keepListening(flow.rival)
    await Promise.all([sweep(), sweep(flow.rival)])
    expect(await heard()).toHaveLength(1)
    const results = await flow.store.db.selectFrom('results').selectAll().execute()
    expect(results).toHaveLength(2)
  })

  test('loses no signal when several come at the same moment', async () => {
    const { flow, say, token } = await world(engine)
    const others = Array.from({ length: 6 }, () => hearJob(flow.rival, PLANNER, { token, signal: GOOD, body: null }))
    expect(await Promise.all([say(GOOD), say(GOOD), ...others])).toEqual(Array.from({ length: 8 }, () => null))
    expect(await flow.store.db.selectFrom('results').selectAll().execute()).toHaveLength(8)
  })

  test('is heard and not judged while it is paused, and awaited by its plan when it goes on', async () => {
    const { flow, edit, heard, pass, pulse, say } = await world(engine)
    await say(GOOD)
    await edit({ paused_at: 1 })
    await say({ is: 'fail', exit: null }, { body: 'no matter' })
    await pass(3 * HOUR_MS)
    expect(await heard()).toEqual([])
    expect(await pulse()).toMatchObject({ lastSignal: 'fail', lastBody: 'no matter' })
    await edit({ everyMs: 2 * HOUR_MS })
    await pass(MINUTE_MS)
    expect((await pulse())?.dueAt).toBeGreaterThan(flow.clock.now() + HOUR_MS)
    expect(await incidents(flow)).toEqual([])
  })

  test('is known by its URL alone: another token is refused alike, whatever it looks like', async () => {
    const { say } = await world(engine)
    const other = { refused: 'not-found', because: 'There is nothing at this address.' }
    expect(await say(GOOD, { token: 'x' })).toEqual(other)
    expect(await say(GOOD, { token: 'A'.repeat(43) })).toEqual(other)
  })
})
