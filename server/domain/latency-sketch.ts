/**
 * The latencies of many checks in few bytes, so that an hour's percentiles are made from those of its five minutes: counts
 * by classes whose bounds grow by one factor. After DDSketch (C. Masson, J. E. Rim, H. K. Lee: "DDSketch: A Fast and
 * Fully-Mergeable Quantile Sketch with Relative-Error Guarantees", PVLDB 12(12), 2019). Used by store/roll-ups and
 * store/latencies.
 */

/** A percentile lies at most this share of it away from a latency that was measured. */
export const RELATIVE_ERROR = 0.02

/** Over which percentiles are told. */
export const LATENCY_SPANS = ['24h', '7d', '90d'] as const
export type LatencySpan = (typeof LATENCY_SPANS)[number]

/** What lies in class `i`, in ms: above `GROWTH ** (i - 1)`, and at most `GROWTH ** i`. Twenty-five years are class 690. */
const GROWTH = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR)
const BELOW_ONE = -1

/** How many latencies fell into each class. */
export type Sketch = Map<number, number>

/** @param ms 0 or more; what is below 1 counts as 0 */
export function noteLatency(sketch: Sketch, ms: number, count = 1): void {
  const at = classOf(ms)
  sketch.set(at, (sketch.get(at) ?? 0) + count)
}

/** Takes out what was below 1 ms. @returns how many that were */
export function dropZeros(sketch: Sketch): number {
  const zeros = sketch.get(BELOW_ONE) ?? 0
  sketch.delete(BELOW_ONE)
  return zeros
}

/** As if all that `from` has noted had been noted by `into`: nothing is lost, in whatever order. */
export function mergeSketch(into: Sketch, from: Sketch): void {
  for (const [at, count] of from) into.set(at, (into.get(at) ?? 0) + count)
}

/**
 * The latency that this share of all was not above.
 *
 * @param share above 0, at most 1: 0.99 is the 99th percentile
 * @returns ms; null when nothing was noted
 */
export function percentileOf(sketch: Sketch, share: number): number | null {
  const classes = ascending(sketch)
  const wanted = Math.ceil(share * classes.reduce((sum, [, count]) => sum + count, 0))
  let passed = 0
  for (const [at, count] of classes) {
    passed += count
    if (passed >= wanted) return middleOf(at)
  }
  return null
}

/** Each class as its distance from the one before, with its count unless that is 1, to base 36: `2k*3 1 1*7`. */
export function writeSketch(sketch: Sketch): string {
  let last = BELOW_ONE
  const words = ascending(sketch).map(([at, count]) => {
    const step = (at - last).toString(36)
    last = at
    return count === 1 ? step : `${step}*${count.toString(36)}`
  })
  return words.join(' ')
}

/** Also as roll-ups were kept before: see `readPowers`. @throws Error if it is neither */
export function readSketch(text: string): Sketch {
  if (text.startsWith('{')) return readPowers(text)
  const sketch: Sketch = new Map()
  let last = BELOW_ONE
  for (const word of text === '' ? [] : text.split(' ')) {
    const [step = '', count = '1'] = word.split('*')
    last += Number.parseInt(step, 36)
    const times = Number.parseInt(count, 36)
    if (!(last >= BELOW_ONE && times > 0)) throw new Error(`'${text}' is no sketch of latencies`)
    sketch.set(last, times)
  }
  return sketch
}

/** Counts by powers of two, `{"4":3}` for three of 8 to 16 ms: a percentile of these may be a third away. */
function readPowers(text: string): Sketch {
  const sketch: Sketch = new Map()
  for (const [power, count] of Object.entries(JSON.parse(text) as Record<string, number>)) {
    noteLatency(sketch, (2 / 3) * 2 ** Number(power), count)
  }
  return sketch
}

function classOf(ms: number): number {
  return ms < 1 ? BELOW_ONE : Math.ceil(Math.log(ms) / Math.log(GROWTH))
}

/** As far, by ratio, from both ends of its class. */
function middleOf(at: number): number {
  return at === BELOW_ONE ? 0 : (2 * GROWTH ** at) / (GROWTH + 1)
}

function ascending(sketch: Sketch): [number, number][] {
  return [...sketch].sort(([a], [b]) => a - b)
}
