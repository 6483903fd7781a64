import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Batches } from '../../probes/batches.ts'
import type { Acknowledgement, Batch, ProbeResult } from '../../probes/protocol.ts'

const sent: Batch[] = []
let answer: (acknowledgement: Acknowledgement) => void = () => {}
let batches: Batches

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  sent.length = 0
})
afterEach(async () => {
  answer(stored)
  const stopped = batches.stop()
  await vi.runAllTimersAsync()
  await stopped
  vi.useRealTimers()
})

const stored = { assignmentsVersion: '1', checkNow: [] } as unknown as Acknowledgement
const result = (no: number) => ({ probeId: `p${no}` }) as ProbeResult
const ids = () => sent.map(({ results }) => results.map(({ probeId }) => probeId))

function open({ restMs, slowly = false }: { restMs: number; slowly?: boolean }): void {
  batches = new Batches({
    deliver(batch) {
      sent.push(batch)
      return slowly ? new Promise((resolve) => (answer = resolve)) : Promise.resolve(stored)
    },
    sight: () => ({ sees: true, because: '' }) as Batch['sight'],
    firstSequence: 1,
    onAcknowledged: () => {},
    restMs,
  })
}

test('news that follow each other go together after a rest: a server that is asked too often takes nothing', async () => {
  open({ restMs: 250 })
  for (let no = 0; no < 1_000; no += 1) {
    batches.add(result(no), 0)
    await vi.advanceTimersByTimeAsync(1)
  }
  await vi.advanceTimersByTimeAsync(250)
  expect(ids().map((each) => each.length)).toEqual([1, 249, 250, 250, 250])
  expect(ids().flat()).toEqual(Array.from({ length: 1_000 }, (_, no) => `p${no}`))
})

test('news after a silence leave at once', async () => {
  open({ restMs: 250 })
  batches.add(result(1), 0)
  await vi.advanceTimersByTimeAsync(1_000)
  batches.add(result(2), 0)
  await vi.advanceTimersByTimeAsync(0)
  expect(ids()).toEqual([['p1'], ['p2']])
})

test('what may wait for company waits, though a batch was under way when it came', async () => {
  open({ restMs: 0, slowly: true })
  batches.add(result(1), 0)
  await vi.advanceTimersByTimeAsync(0)
  batches.add(result(2), 2_000)
  answer(stored)
  await vi.advanceTimersByTimeAsync(1_999)
  expect(ids()).toEqual([['p1']])
  await vi.advanceTimersByTimeAsync(1)
  expect(ids()).toEqual([['p1'], ['p2']])
})
