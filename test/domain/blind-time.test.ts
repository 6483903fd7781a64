import { expect, test } from 'vitest'
import { blindTime } from '../../server/domain/blind-time.ts'

/** Three and a sixth minutes without a result are blind. */
const CADENCE = { everyMs: 60_000, timeoutMs: 10_000 }
const BACK = 10_000_000

test.each([
  ['one that always looked is never blind', [60_000], null],
  ['a result as late as it may be ends nothing', [190_000], null],
  ['a later one ends what began when the next check was due', [190_001], 130_001],
  ['away while another one looked: nobody was blind', [3_600_000, 20_000], null],
  ['from the last that any of them saw', [3_600_000, 1_800_000, 2_000_000], 1_740_000],
  ['that came back late, behind results of another one: not blind', [3_600_000, -5_000], null],
] as const)('%s', (_name, seenBeforeMs, blindMs) => {
  const seenAt = seenBeforeMs.map((ms) => BACK - ms)
  expect(blindTime(BACK, seenAt, CADENCE)).toEqual(blindMs === null ? null : { from: BACK - blindMs, to: BACK })
})
