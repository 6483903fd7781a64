/** Counts what arrives at a sink, between being asked for a number and reaching it. */

export type Counted = {
  readonly count: number
  /** From the first arrival to the last of them. */
  readonly tookMs: number
}

export type Count = {
  add(): void
  /** Forgets what was before. */
  until(wanted: number): Promise<Counted>
}

export function openCount(): Count {
  let count = 0
  let firstAt = 0
  let reached: { wanted: number; resolve(counted: Counted): void } | null = null
  return {
    add() {
      const now = performance.now()
      if (count === 0) firstAt = now
      count += 1
      if (reached && count >= reached.wanted) {
        reached.resolve({ count, tookMs: now - firstAt })
        reached = null
      }
    },
    until(wanted) {
      count = 0
      return new Promise((resolve) => {
        reached = { wanted, resolve }
      })
    },
  }
}
