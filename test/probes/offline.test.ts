import { expect, test } from 'vitest'
import { Batches } from '../../probes/batches.ts'
import { type Assignment, type Batch, LIMITS, NOTHING_EXPECTED, type ProbeResult } from '../../probes/protocol.ts'
import { runProbe } from '../../probes/run.ts'
import { eventually } from '../support/eventually.ts'
import { loopbackGuard } from './assignments.ts'

const result = (probeId: string): ProbeResult => ({
  ...{ probeId, version: 1, at: 1, outcome: 'pass', code: 'ok', because: '', status: null, evidence: null },
  phases: { dnsMs: null, connectMs: null, tlsMs: null, firstByteMs: null, totalMs: 1 },
  why: 'planned',
})

test('an agent keeps 10,000 results while the server is away', () => {
  expect(LIMITS.bufferedResults).toBe(10_000)
})

test('while the server is away the oldest results go first, and that is said once', async () => {
  const said: number[] = []
  const taken: Batch[] = []
  let isAway = true
  const batches = new Batches({
    deliver: async (batch) => {
      if (isAway) throw new Error('away')
      taken.push(batch)
      return { sequence: batch.sequence, assignmentsVersion: '1', checkNow: [] }
    },
    sight: () => ({ sees: true, because: '', loopLagP99Ms: 0 }),
    firstSequence: 1,
    onAcknowledged: () => {},
    keep: 3,
    onDropped: (keep) => said.push(keep),
  })
  for (const name of ['a', 'b', 'c', 'd', 'e']) batches.add(result(name), 0)
  isAway = false
  await eventually(() => expect(taken.flatMap((batch) => batch.results.map((r) => r.probeId))).toEqual(['c', 'd', 'e']))
  expect(said).toEqual([3])
  await batches.stop()
})

test('a kind that a newer server knows comes back without a verdict, and says what to do', async () => {
  const newer = {
    ...{ probeId: 'p', version: 1, kind: 'quantum', expect: NOTHING_EXPECTED },
    target: { url: 'quantum://host', method: 'GET', headers: {}, body: null },
    cadence: { everyMs: 60_000, cron: null, timeZone: 'UTC', recheckMs: [], timeoutMs: 1_000 },
  } as unknown as Assignment
  const policy = { guard: loopbackGuard() }
  expect(await runProbe(newer, new AbortController().signal, policy)).toMatchObject({
    outcome: 'inconclusive',
    code: 'unsupported',
    because: 'This agent does not know probes of the kind quantum: it is older than the server. Update it',
  })
})
