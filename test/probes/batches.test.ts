/** How results leave the prober: in pieces, the newest kept, sent again unchanged. */
import { describe, expect, test } from 'vitest'
import { Batches } from '../../probes/batches.ts'
import type { Batch, ProbeResult } from '../../probes/protocol.ts'
import { eventually } from '../support/eventually.ts'

describe('batches', () => {
  const sight = () => ({ sees: true, because: 'x', loopLagP99Ms: 0 })
  const result = (n: number): ProbeResult => ({
    probeId: `${n}`,
    version: 1,
    at: n,
    outcome: 'pass',
    code: 'ok',
    because: '',
    status: 200,
    phases: { dnsMs: null, connectMs: 0, tlsMs: null, firstByteMs: 0, totalMs: 0 },
    evidence: null,
    why: 'planned',
  })

  test('a full store forgets the oldest first and sends the rest in pieces of 500', async () => {
    const sent: Batch[] = []
    const batches = new Batches({
      deliver: async (batch) => {
        sent.push(batch)
        return { sequence: batch.sequence, assignmentsVersion: 'v', checkNow: [] }
      },
      sight,
      firstSequence: 1,
      onAcknowledged: () => {},
      keep: 1_200,
    })
    for (let n = 0; n < 2_000; n++) batches.add(result(n), 1_000)
    await batches.stop()
    expect(sent.map((batch) => [batch.sequence, batch.results.length, batch.results[0]?.at])).toEqual([
      [1, 500, 800],
      [2, 500, 1_300],
      [3, 200, 1_800],
    ])
  })

  test('a refused batch is sent again unchanged, under the same number', async () => {
    const sent: Batch[] = []
    const acknowledged: number[] = []
    const batches = new Batches({
      deliver: async (batch) => {
        sent.push(batch)
        if (sent.length === 1) throw new Error('away')
        return { sequence: batch.sequence, assignmentsVersion: 'v', checkNow: [] }
      },
      sight,
      firstSequence: 7,
      onAcknowledged: ({ sequence }) => acknowledged.push(sequence),
    })
    batches.add(result(1), 0)
    await eventually(() => sent.length === 1)
    batches.add(result(2), 0)
    await eventually(() => acknowledged.length === 2)
    await batches.stop()
    expect(sent[1]).toEqual(sent[0])
    expect(acknowledged).toEqual([7, 8])
  })
})
