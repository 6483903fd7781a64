/**
 * The instruments behind sight.ts: loop lag, stalls of the process, steps of the wall clock, and hosts as canaries.
 * Called by agent.ts around every check. Nothing outside is contacted that no probe watches anyway.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { literalAddress } from './check-url.ts'
import type { ProbeResult, Sight } from './protocol.ts'
import { believed, blindness, CANARY_WINDOW_MS, type SightFacts, type Tally, wasHeard } from './sight.ts'

/** Taken before a check and handed back after it. */
export interface Glance {
  readonly startedAt: number
  readonly clockOffsetMs: number
}

export interface Eyes {
  glance(): Glance
  /** The result as it may be told, and noted as a sign of life or silence of its host. */
  judge(result: ProbeResult, glance: Glance, url: string): ProbeResult
  sight(): Sight
  close(): void
}

export interface EyesOptions {
  /**
   * Connects to the URL's host and leaves: true if anything came back, null if that could not be tried.
   * Asked when another host falls silent. Does not reject.
   */
  readonly look: (url: string) => Promise<boolean | null>
}

const TICK_MS = 100
/** A longer gap between two ticks is kept as a stall. Shorter ones are ordinary work. */
const STALL_MS = 400
const STALLS_KEPT_MS = 120_000
const LAG_WINDOW_MS = 5_000
const CANARIES_AT_ONCE = 16
const CANARY_REST_MS = 5_000

export function openEyes(options: EyesOptions): Eyes {
  const stalls = watchStalls()
  const lag = watchLag()
  const canaries = keepCanaries(options.look)

  const facts = (glance: Glance): SightFacts => ({
    stallMs: stalls.longestSince(glance.startedAt),
    clockStepMs: clockOffsetMs() - glance.clockOffsetMs,
    loopLagP99Ms: lag.p99Ms(),
    ...canaries.count(),
  })

  return {
    glance: () => ({ startedAt: performance.now(), clockOffsetMs: clockOffsetMs() }),
    judge(result, glance, url) {
      if (result.outcome === 'pass') {
        // It is believed however badly we see; and thousands of them a minute are not to count all hosts each.
        canaries.note(url, true)
        return result
      }
      const now = facts(glance)
      // What a stalled process failed to hear is no sign of silence.
      const heard = now.stallMs > STALL_MS ? null : wasHeard(result)
      if (heard !== null) canaries.note(url, heard)
      return believed(result, { ...now, ...canaries.count() })
    },
    sight() {
      const now = facts({ startedAt: performance.now() - LAG_WINDOW_MS, clockOffsetMs: clockOffsetMs() })
      const because = blindness(now)
      return { sees: because === null, because: because ?? 'The prober sees', loopLagP99Ms: now.loopLagP99Ms }
    },
    close() {
      stalls.close()
      lag.close()
    },
  }
}

function clockOffsetMs(): number {
  return Date.now() - performance.now()
}

/** Only a tick that comes late tells that the process stood still, and the tick may come after the check's own timer. */
function watchStalls() {
  let lastTickAt = performance.now()
  let stalls: { readonly from: number; readonly to: number }[] = []
  const timer = setInterval(() => {
    const now = performance.now()
    if (now - lastTickAt > STALL_MS) stalls.push({ from: lastTickAt, to: now })
    if (stalls.length > 0) stalls = stalls.filter((stall) => now - stall.to < STALLS_KEPT_MS)
    lastTickAt = now
  }, TICK_MS)
  timer.unref()
  return {
    longestSince(startedAt: number): number {
      const now = performance.now()
      const lengths = [...stalls, { from: lastTickAt, to: now }]
        .filter((stall) => stall.to > startedAt)
        .map((stall) => stall.to - stall.from)
      return Math.max(...lengths, 0)
    },
    close: () => clearInterval(timer),
  }
}

function watchLag() {
  const histogram = monitorEventLoopDelay({ resolution: 20 })
  histogram.enable()
  let lastWindowMs = 0
  const timer = setInterval(() => {
    lastWindowMs = histogram.percentile(99) / 1e6
    histogram.reset()
  }, LAG_WINDOW_MS)
  timer.unref()
  return {
    p99Ms: () => Math.round(Math.max(lastWindowMs, histogram.count > 0 ? histogram.percentile(99) / 1e6 : 0)),
    close() {
      histogram.disable()
      clearInterval(timer)
    },
  }
}

interface Canary {
  readonly url: string
  readonly heard: boolean
  /** It has to be looked up. */
  readonly isName: boolean
  readonly notedAt: number
  lookedAt: number
}

function keepCanaries(look: EyesOptions['look']) {
  const hosts = new Map<string, Canary>()
  let forgotAt = performance.now()

  function note(url: string, heard: boolean): void {
    const target = URL.parse(url)
    if (target === null) return
    const host = target.hostname
    const now = performance.now()
    const isName = literalAddress(target) === null
    const lookedAt = hosts.get(host)?.lookedAt ?? Number.NEGATIVE_INFINITY
    hosts.set(host, { url, heard, isName, notedAt: now, lookedAt })
    if (now - forgotAt > CANARY_WINDOW_MS) forget(now)
    if (!heard) lookAround(now)
  }

  function forget(now: number): void {
    forgotAt = now
    for (const [name, canary] of hosts) if (now - canary.notedAt > 2 * CANARY_WINDOW_MS) hosts.delete(name)
  }

  /** One host fell silent: before that is believed, see whether the others still answer. */
  function lookAround(now: number): void {
    const others = [...hosts.values()].filter((canary) => canary.heard && now - canary.lookedAt > CANARY_REST_MS)
    others.sort((a, b) => a.notedAt - b.notedAt)
    for (const canary of others.slice(0, CANARIES_AT_ONCE)) {
      canary.lookedAt = now
      void look(canary.url).then((heard) => {
        if (heard !== null) note(canary.url, heard)
      })
    }
  }

  return {
    note,
    count() {
      const now = performance.now()
      const fresh = [...hosts.values()].filter((canary) => now - canary.notedAt <= CANARY_WINDOW_MS)
      return { hosts: tallyOf(fresh), names: tallyOf(fresh.filter((canary) => canary.isName)) }
    },
  }
}

function tallyOf(canaries: readonly Canary[]): Tally {
  const heard = canaries.filter((canary) => canary.heard).length
  return { heard, silent: canaries.length - heard }
}
