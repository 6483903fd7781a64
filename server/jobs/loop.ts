/**
 * A loop that looks for due work, again at once while there is more, then at its period or when it is woken. A failure is
 * logged and waited out; the rows stay, so nothing is lost by it.
 */

export interface LoopOptions {
  readonly name: string
  /** Looks at least this often, woken or not. */
  readonly everyMs: number
  /** @returns true when there may be more to do now */
  run(signal: AbortSignal): Promise<boolean>
  onFailure(error: unknown, failures: number): void
}

export interface Loop {
  wake(): void
  /** Resolves when the run under way has ended. */
  stop(): Promise<void>
}

const LONGEST_PAUSE_MS = 30_000

export function startLoop(options: LoopOptions): Loop {
  const stopping = new AbortController()
  let alarm = Promise.withResolvers<void>()
  let isWoken = false
  const wake = () => {
    isWoken = true
    alarm.resolve()
  }
  const rest = async (ms: number) => {
    if (!isWoken && !stopping.signal.aborted) {
      const timer = setTimeout(() => alarm.resolve(), ms)
      await alarm.promise
      clearTimeout(timer)
    }
    alarm = Promise.withResolvers<void>()
    isWoken = false
  }
  const turn = async () => {
    let failures = 0
    while (!stopping.signal.aborted) {
      try {
        const more = await options.run(stopping.signal)
        failures = 0
        if (!more) await rest(options.everyMs)
      } catch (error) {
        if (stopping.signal.aborted) return
        failures += 1
        options.onFailure(error, failures)
        // A wake does not cut this short: it would turn a failing database into a busy loop.
        isWoken = false
        alarm = Promise.withResolvers<void>()
        await rest(Math.min(LONGEST_PAUSE_MS, 250 * 2 ** failures))
      }
    }
  }
  const ended = turn()
  return {
    wake,
    stop: async () => {
      stopping.abort()
      alarm.resolve()
      await ended
    },
  }
}
