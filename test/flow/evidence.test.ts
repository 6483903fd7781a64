/** Bad answers are kept until the quorum has spoken, and never more of them than it needs. */
import { describe, expect, test } from 'vitest'
import type { Outcome, ProbeResult } from '../../probes/protocol.ts'
import { ENGINES } from '../support/engines.ts'
import { type Flow, freshFlow } from '../support/flow-context.ts'

const atOf = (rows: readonly { readonly result: string }[]) =>
  rows.map((r) => (JSON.parse(r.result) as ProbeResult).at).toSorted((a, b) => a - b)
const waiting = async ({ store }: Flow) => atOf(await store.db.selectFrom('recent_failures').select('result').execute())
const evidence = async ({ store }: Flow) => atOf(await store.db.selectFrom('evidence').select('result').execute())

describe.each(ENGINES)('bad answers on %s', (engine) => {
  async function report(flow: Flow, outcomes: readonly Outcome[]): Promise<number[]> {
    const made: number[] = []
    for (const outcome of outcomes) {
      flow.clock.advance(5_000)
      made.push(flow.clock.now())
      await flow.report({ streaming: outcome })
    }
    return made
  }

  test('of a long run are kept from its first five checks: three that decided, and two more', async () => {
    const flow = await freshFlow(engine)
    const made = await report(
      flow,
      Array.from({ length: 12 }, () => 'fail' as const),
    )
    expect(await evidence(flow)).toEqual(made.slice(0, 3))
    expect(await waiting(flow)).toEqual(made.slice(3, 5))
  })

  test('that change their kind all the time are slow after three; of what comes then ten are kept at most: the newest', async () => {
    const flow = await freshFlow(engine)
    const made = await report(
      flow,
      Array.from({ length: 16 }, (_, n) => (n % 2 ? 'fail' : 'slow')),
    )
    expect(await evidence(flow)).toEqual(made.slice(0, 3))
    expect(await waiting(flow)).toEqual(made.slice(-10))
  })

  test('are nothing once a good one came', async () => {
    const flow = await freshFlow(engine)
    await report(flow, ['fail', 'fail', 'pass'])
    expect(await waiting(flow)).toEqual([])
  })
})
