/** What the demo prints: a line per step with its measured seconds, and between them, on a terminal, what it waits for. */

export type Timeline = {
  /** Something has happened now, or at `at` (ms, monotonic). `tookMs`: since the step that it answers to. */
  mark(what: string, options?: { at?: number; tookMs?: number }): void
  /** A new part of the story. */
  heading(text: string): void
  /** Shows that it is waited for, until `work` is done. @throws what `work` throws */
  during<T>(what: string, work: Promise<T>): Promise<T>
  say(line: string): void
}

const FRAMES = ['|', '/', '-', '\\']

/** @param terminal false: plain lines only, for files and tests */
export function openTimeline(out: NodeJS.WriteStream, terminal: boolean): Timeline {
  const startedAt = performance.now()
  const clearLine = terminal ? '\r\u001b[2K' : ''
  const say = (line: string) => void out.write(`${clearLine}${line}\n`)
  const bold = (text: string) => (terminal ? `\u001b[1m${text}\u001b[22m` : text)
  return {
    say,
    heading: (text) => say(`\n  ${bold(text)}`),
    mark(what, { at = performance.now(), tookMs } = {}) {
      const took = tookMs === undefined ? '' : `+${seconds(tookMs)} s`
      say(`  ${seconds(at - startedAt).padStart(7)} s  ${took.padStart(9)}  ${what}`)
    },
    async during(what, work) {
      if (!terminal) return work
      const since = performance.now()
      let frame = 0
      const draw = () => {
        const waited = ((performance.now() - since) / 1_000).toFixed(1)
        out.write(`${clearLine}  ${FRAMES[frame++ % FRAMES.length]} ${what} (${waited} s)`)
      }
      draw()
      const timer = setInterval(draw, 100)
      try {
        return await work
      } finally {
        clearInterval(timer)
        out.write(clearLine)
      }
    },
  }
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(2)
}
