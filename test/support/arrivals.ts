/** What the test servers (HTTP, webhooks, SMTP) have received, in order, and the wait for what is still to come. */

export type Arrivals<T> = {
  /** Everything so far, oldest first; handed out or not. */
  readonly all: readonly T[]
  add(arrival: T): void
  /**
   * The oldest arrival that matches and was not handed out before, past or future.
   *
   * @throws Error naming what did arrive, once `withinMs` (30_000) are over
   */
  next(matches?: (arrival: T) => boolean, withinMs?: number): Promise<T>
}

type Waiter<T> = { matches: (arrival: T) => boolean; resolve(arrival: T): void }

/** @param describe one line about an arrival, for the message when the awaited one does not come */
export function arrivals<T>(describe: (arrival: T) => string): Arrivals<T> {
  const all: T[] = []
  const unclaimed: T[] = []
  const waiters = new Set<Waiter<T>>()
  return {
    all,
    add(arrival) {
      all.push(arrival)
      const waiter = [...waiters].find((candidate) => candidate.matches(arrival))
      if (!waiter) return void unclaimed.push(arrival)
      waiters.delete(waiter)
      waiter.resolve(arrival)
    },
    next(matches = () => true, withinMs = 30_000) {
      const index = unclaimed.findIndex(matches)
      const [found] = index < 0 ? [] : unclaimed.splice(index, 1)
      if (found !== undefined) return Promise.resolve(found)
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiters.delete(waiter)
          const seen = all.map((arrival) => `\n  ${describe(arrival)}`).join('') || ' nothing'
          reject(new Error(`Nothing that matches arrived within ${withinMs} ms. Arrived so far:${seen}`))
        }, withinMs)
        const waiter: Waiter<T> = {
          matches,
          resolve(arrival) {
            clearTimeout(timer)
            resolve(arrival)
          },
        }
        waiters.add(waiter)
      })
    },
  }
}
