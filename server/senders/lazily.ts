/**
 * Libraries that only some servers need are loaded with the first message that needs them: whoever sends no webhooks, or
 * has no mail server, starts sooner and stays smaller. Used by each channel for its own.
 */

export interface Lazily<T> {
  /** Opens it at the first call; after a failure the next call tries again. @throws Error after `close` */
  open(): Promise<T>
  /** Ends what was opened, if anything was. Safe to repeat. */
  close(): Promise<void>
}

export function lazily<T>(make: () => Promise<T>, end: (opened: T) => unknown): Lazily<T> {
  let opening: Promise<T> | null = null
  let isClosed = false
  return {
    async open() {
      if (isClosed) throw new Error('This channel is closed.')
      opening ??= make().catch((error: unknown) => {
        opening = null
        throw error
      })
      return opening
    },
    async close() {
      isClosed = true
      const opened = await opening
      if (opened !== null) await end(opened)
    },
  }
}
