/**
 * A loop that looks for due work, again at once while there is more, then at its period or when it is woken. A failure is
 * logged and waited out; the rows stay, so nothing is lost by it.
 */

export interface LoopOptions {
  readonly name: string
  /** Looks at least this often, woken or not. */
  readonly everyMs: number
  /** Looks again at least so soon after failures. Default 30 s. */
  readonly longestPauseMs?: number
  /** @returns true when there may be more to do now */
  run(signal: AbortSignal): Promise<boolean>
  onFailure(error: unknown, failures: number): void
}

export interface Loop {
  /** Looks at once, or right after the run under way; after a failure not before its pause is over. */
  wake(): void
  /** Resolves when the run under way has ended. */
  stop(): Promise<void>
}

const LONGEST_PAUSE_MS = 30_000

export function startLoop({ everyMs, longestPauseMs = LONGEST_PAUSE_MS, run, onFailure }: LoopOptions): Loop {
  const stopping = new AbortController()
  let alarm = Promise.withResolvers<void>()
  let end = Promise.withResolvers<void>()
  let isWoken = false
  const wake = () => {
    isWoken = true
    alarm.resolve()
  }
  const ring = (ms: number, bell: PromiseWithResolvers<void>) => {
    const timer = setTimeout(bell.resolve, ms)
    return bell.promise.finally(() => clearTimeout(timer))
  }
  const rest = async () => {
    if (!isWoken && !stopping.signal.aborted) await ring(everyMs, alarm)
    alarm = Promise.withResolvers<void>()
    isWoken = false
  }
  // A bell of its own, since a wake may not cut it short: it would turn a failing database into a busy loop.
  const pause = async (ms: number) => {
    await ring(ms, end)
    end = Promise.withResolvers<void>()
  }
  const turn = async () => {
    let failures = 0
    while (!stopping.signal.aborted) {
      try {
        const more = await run(stopping.signal)
        failures = 0
        if (!more) await rest()
      } catch (error) {
        if (stopping.signal.aborted) return
        failures += 1
        onFailure(error, failures)
        await pause(Math.min(longestPauseMs, 250 * 2 ** failures))
      }
    }
  }
  const ended = turn()
  return {
    wake,
    stop: async () => {
      stopping.abort()
      alarm.resolve()
      end.resolve()
      await ended
    },
  }
}
