/** Sketches of latencies: how far off a percentile may be, and that parts make the same whole. */
import { array, assert, double, integer, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  mergeSketch,
  noteLatency,
  percentileOf,
  RELATIVE_ERROR,
  readSketch,
  type Sketch,
  writeSketch,
} from '../../server/domain/latency-sketch.ts'

const sketchOf = (latencies: readonly number[]): Sketch => {
  const sketch: Sketch = new Map()
  for (const ms of latencies) noteLatency(sketch, ms)
  return sketch
}
const latencies = (minLength = 0) => array(integer({ min: 0, max: 600_000 }), { minLength, maxLength: 300 })
const sorted = (sketch: Sketch) => [...sketch].sort(([a], [b]) => a - b)

describe('a sketch of latencies', () => {
  test('gives every percentile within its relative error of a latency that was measured', () => {
    assert(
      property(latencies(1), double({ min: 0.001, max: 1, noNaN: true }), (all, share) => {
        const exact = all.toSorted((a, b) => a - b)[Math.ceil(share * all.length) - 1] ?? Number.NaN
        const told = percentileOf(sketchOf(all), share) ?? Number.NaN
        expect(Math.abs(told - exact)).toBeLessThanOrEqual(RELATIVE_ERROR * exact + 1e-9)
      }),
    )
  })

  test('of parts is that of the whole, in whatever order they are put together', () => {
    assert(
      property(array(latencies(), { maxLength: 6 }), (parts) => {
        const [there, back]: [Sketch, Sketch] = [new Map(), new Map()]
        for (const part of parts) mergeSketch(there, sketchOf(part))
        for (const part of parts.toReversed()) mergeSketch(back, sketchOf(part))
        expect(sorted(there)).toEqual(sorted(sketchOf(parts.flat())))
        expect(sorted(back)).toEqual(sorted(there))
      }),
    )
  })

  test('is read as it was written', () => {
    assert(
      property(latencies(), (all) => {
        expect(sorted(readSketch(writeSketch(sketchOf(all))))).toEqual(sorted(sketchOf(all)))
      }),
    )
  })

  test.each([
    ['of nothing', [], ''],
    ['of one', [1], '1'],
    ['of less than a millisecond', [0, 0], '0*2'],
    ['of several', [20, 20, 21, 300], '24*2 2 1u'],
  ])('%s is written short', (_name, all, text) => {
    expect(writeSketch(sketchOf(all))).toBe(text)
  })

  test.each([1, 2, 7, 25])('tells whole milliseconds up to 25 apart: %i', (ms) => {
    expect(Math.round(percentileOf(sketchOf([ms]), 0.5) ?? 0)).toBe(ms)
  })

  test('of nothing has no percentile', () => {
    expect(percentileOf(new Map(), 0.5)).toBeNull()
  })

  test('is made from counts by powers of two, as they were kept before', () => {
    const sketch = readSketch('{"4":98,"9":2}')
    const [half = 0, most = 0] = [percentileOf(sketch, 0.5), percentileOf(sketch, 0.99)].map(Number)
    expect(half).toBeGreaterThan(8)
    expect(half).toBeLessThan(16)
    expect(most).toBeGreaterThan(256)
    expect(most).toBeLessThan(512)
  })

  test.each(['!', '1 1*', '-3', '1*0', '1 '])('that is none is refused: %s', (text) => {
    expect(() => readSketch(text)).toThrow()
  })
})
