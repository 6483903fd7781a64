/** The built-in prober on a real database: one process of several looks, and only as long as it is sure that it is the one. */
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Batch, Hint } from '../../probes/protocol.ts'
import { HOUR_MS, MINUTE_MS } from '../../server/domain/time.ts'
import { LEASE_HELD_MS } from '../../server/flow/lease.ts'
import { checkNow } from '../../server/flow/probe-results.ts'
import { type LocalAgent, openLocalAgent } from '../../server/jobs/local-agent.ts'
import type { ProberServer } from '../../server/ports.ts'
import { listProbes } from '../../server/store/probes.ts'
import { loadComponentVerdicts } from '../../server/store/verdicts.ts'
import { ENGINES } from '../support/engines.ts'
import { eventually } from '../support/eventually.ts'
import { type Flow, freshFlow } from '../support/flow-context.ts'

interface Played {
  readonly agent: LocalAgent
  readonly hints: Hint[]
  /** What the prober was given when it was last started; null: it does not look. */
  server(): ProberServer | null
  tick: number
}

function play(flow: Flow, context = flow.context, awakeAt = 0): Played {
  const hints: Hint[] = []
  let given: ProberServer | null = null
  const agent = openLocalAgent(context, {
    ...{ locationId: flow.locationId, allow: [], awake: { since: () => awakeAt, stop: () => undefined } },
    start: (server) => {
      given = server
      return {
        hint: (hint) => void hints.push(hint),
        dryRun: () => Promise.reject(new Error('not here')),
        stop: async () => {
          given = null
        },
        onExit: () => undefined,
      }
    },
    onEnd: () => undefined,
    onRefused: () => undefined,
    tick: () => played.tick,
    renewMs: 500,
  })
  onTestFinished(() => agent.stop())
  const played: Played = { agent, hints, server: () => given, tick: 0 }
  return played
}

const looking = (played: Played) => eventually(() => played.server())

async function streaming(flow: Flow): Promise<string> {
  const probes = await listProbes(flow.store.db, flow.context.pageId)
  return probes.find((p) => p.key === 'streaming')?.id ?? ''
}

function batch(probeId: string, at: number, sequence: number): Batch {
  const phases = { dnsMs: null, connectMs: 1, tlsMs: null, firstByteMs: 2, totalMs: 3 }
  const result = { probeId, version: 1, at, outcome: 'pass', code: 'ok', because: '', status: 200, phases } as const
  const results = [{ ...result, evidence: null, why: 'planned' as const }]
  return { protocol: 1, sequence, sentAt: at, sight: { sees: true, because: '', loopLagP99Ms: 1 }, results }
}

describe.each(ENGINES)('the built-in prober on %s', (engine) => {
  test('is not heard any more once its lease was not renewed in time, and again when it was', async () => {
    const flow = await freshFlow(engine)
    const played = play(flow)
    played.agent.begin()
    const server = await looking(played)
    const probeId = await streaming(flow)
    const say = (sequence: number) => server.accept(batch(probeId, flow.clock.now(), sequence))
    expect((await say(1)).sequence).toBe(1)
    // The database was away for as long as the lease; the other process that looks by now may have told something else.
    played.tick += LEASE_HELD_MS
    await expect(say(2)).rejects.toThrow('lease')
    expect(await flow.store.db.selectFrom('results').selectAll().execute()).toHaveLength(1)
    expect(await eventually(() => say(2).catch(() => null))).toMatchObject({ sequence: 2 })
  })

  test('stops looking when another process has taken over', async () => {
    const flow = await freshFlow(engine)
    const played = play(flow)
    played.agent.begin()
    await looking(played)
    await flow.store.db.updateTable('leases').set({ holder: 'two' }).execute()
    await eventually(() => played.server() === null)
  })

  test('is asked where it runs; another process says that it is elsewhere, and where nobody looks that it starts', async () => {
    const flow = await freshFlow(engine)
    const probeId = await streaming(flow)
    const [here, there] = [play(flow), play(flow, flow.rival)]
    await expect(checkNow(flow.context, here.agent, probeId)).rejects.toThrow('starting')
    here.agent.begin()
    await looking(here)
    there.agent.begin()
    expect(await checkNow(flow.context, here.agent, probeId)).toBeNull()
    expect(here.hints).toEqual([{ kind: 'check-now', probeIds: [probeId] }])
    expect(await checkNow(flow.rival, there.agent, probeId)).toMatchObject({ refused: 'prober-elsewhere' })
    expect(await checkNow(flow.rival, null, probeId)).toMatchObject({ refused: 'prober-elsewhere' })
    expect(there.hints).toEqual([])
  })

  test.each([
    ['we slept through is our own', HOUR_MS, 'up'],
    ['while we listened is nobody’s word: unknown', 0, 'unknown'],
  ] as const)('a silence that %s', async (_name, sleptMs, expected) => {
    const flow = await freshFlow(engine)
    await flow.well('streaming')
    flow.clock.advance(HOUR_MS)
    const now = flow.clock.now()
    const played = play(flow, flow.context, sleptMs > 0 ? now : 0)
    played.agent.begin()
    const server = await looking(played)
    // An answer of the time before, which the prober had kept: it is history, and nothing since.
    await server.accept(batch(await streaming(flow), now - HOUR_MS + 2 * MINUTE_MS, 100))
    const verdicts = await loadComponentVerdicts(flow.store.db, [flow.id.streaming])
    expect(verdicts.get(flow.id.streaming)?.state).toBe(expected)
  })
})
