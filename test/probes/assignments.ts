/** Assignments as tests need them: a plain GET of one URL, with what a test wants otherwise. */
import { createGuard, type Guard, type GuardOptions } from '../../probes/connect.ts'
import {
  type Assignment,
  type Cadence,
  type Expectation,
  NOTHING_EXPECTED,
  type ProbeKind,
  type ProbeResult,
  type Target,
} from '../../probes/protocol.ts'
import { runProbe } from '../../probes/run.ts'

export interface Wanted {
  readonly probeId?: string
  readonly version?: number
  readonly kind?: ProbeKind
  readonly target?: Partial<Target>
  readonly expect?: Partial<Expectation>
  readonly cadence?: Partial<Cadence>
}

export function assignmentFor(url: string, wanted: Wanted = {}): Assignment {
  return {
    probeId: wanted.probeId ?? 'probe',
    version: wanted.version ?? 1,
    kind: wanted.kind ?? 'http',
    target: { url, method: 'GET', headers: {}, body: null, ...wanted.target },
    expect: { ...NOTHING_EXPECTED, ...wanted.expect },
    cadence: {
      everyMs: 60_000,
      cron: null,
      timeZone: 'UTC',
      recheckMs: [5_000, 10_000],
      timeoutMs: 5_000,
      ...wanted.cadence,
    },
  }
}

/** A guard that lets tests reach their own servers on loopback. */
export function loopbackGuard(options: Partial<GuardOptions> = {}): Guard {
  return createGuard({ allow: ['127.0.0.0/8'], resolve: noDns, ...options })
}

/** Tests ask no real DNS: every name they use stands in their own script. */
export async function noDns(name: string): Promise<never> {
  throw Object.assign(new Error(`no test scripted ${name}`), { code: 'ENOTFOUND' })
}

/** DNS by a table; a name that is missing does not exist. */
export function scriptedDns(answers: Readonly<Record<string, readonly string[]>>): (name: string) => Promise<string[]> {
  return async (name) => {
    const found = answers[name]
    return found === undefined ? noDns(name) : [...found]
  }
}

/** One check of the URL with a guard that reaches loopback. */
export function check(url: string, wanted: Wanted & { guard?: Guard } = {}): Promise<ProbeResult> {
  const guard = wanted.guard ?? loopbackGuard()
  return runProbe(assignmentFor(url, wanted), new AbortController().signal, { guard })
}
