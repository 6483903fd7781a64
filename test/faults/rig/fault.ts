/** What a long run is made of: main.ts lists them, runs them one after the other and writes down what they came to. */

export type Fault = {
  /** `R01`, or a word for one that has no number. */
  readonly id: string
  readonly title: string
  /** What is done, on what, in a sentence or two: for docs/faults.md. */
  readonly how: string
  readonly cycles: number
  /** For the estimate. */
  readonly secondsPerCycle: number
  /** Throws only when the rig itself fails; what the product does wrong is a failure of the outcome. */
  run(rig: Rig): Promise<Outcome>
}

export type Rig = {
  readonly cycles: number
  /** One line that replaces the one before. */
  progress(words: string): void
  /** Closed after the run in reverse order, however it ended. */
  later(close: () => Promise<unknown> | unknown): void
}

export type Outcome = {
  /** Label and figure, in order. */
  readonly figures: readonly (readonly [label: string, figure: string | number])[]
  /** What did not hold, a line each; empty is good. */
  readonly failures: readonly string[]
  /** Why it could not be tried here; then there are no figures. */
  readonly skipped?: string
}

/** The first few of a list of failures, and how many more there are. */
export function shortened(lines: readonly string[], most = 10): string[] {
  return [...lines.slice(0, most), ...(lines.length > most ? [`... and ${lines.length - most} more`] : [])]
}

/** @param share 0.95 for p95 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}
