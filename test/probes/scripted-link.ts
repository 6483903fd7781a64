/** A server as the prober sees it, played by the test: hands out assignments, keeps batches, fails on demand. */
import type {
  Acknowledgement,
  Assignment,
  AssignmentList,
  Batch,
  Hint,
  ProbeResult,
  ProberLink,
} from '../../probes/protocol.ts'

export interface ScriptedLink {
  readonly link: ProberLink
  /** Every batch that was acknowledged, in order. */
  readonly batches: readonly Batch[]
  results(): ProbeResult[]
  readonly dryRuns: Map<string, ProbeResult>
  /** How often `deliver` was called, refused ones included. */
  attempts(): number
  isClosed(): boolean
  assign(assignments: readonly Assignment[]): void
  /** As for `assign`, and it also tells the prober, as the server does. */
  reassign(assignments: readonly Assignment[]): void
  hint(hint: Hint): void
  /** While true every call fails. */
  away(isAway: boolean): void
  /** In the next acknowledgement. */
  askFor(...probeIds: string[]): void
}

export function scriptedLink(extra: Partial<AssignmentList> = {}): ScriptedLink {
  const batches: Batch[] = []
  const dryRuns = new Map<string, ProbeResult>()
  let assignments: readonly Assignment[] = []
  let version = 1
  let isAway = false
  let isClosed = false
  let attempts = 0
  let asked: readonly string[] = []
  let listener: (hint: Hint) => void = () => {}

  const link: ProberLink = {
    async assignments() {
      if (isAway) throw new Error('away')
      return { protocol: 1, assignmentsVersion: `v${version}`, assignments, allow: ['127.0.0.0/8'], ...extra }
    },
    async deliver(batch): Promise<Acknowledgement> {
      attempts++
      if (isAway) throw new Error('away')
      batches.push(structuredClone(batch))
      const checkNow = asked
      asked = []
      return { sequence: batch.sequence, assignmentsVersion: `v${version}`, checkNow }
    },
    onHint: (told) => {
      listener = told
    },
    dryRunDone: (askId, result) => void dryRuns.set(askId, result),
    close: () => {
      isClosed = true
    },
  }
  const assign = (next: readonly Assignment[]) => {
    assignments = next
    version++
  }
  return {
    link,
    batches,
    results: () => batches.flatMap((batch) => batch.results),
    dryRuns,
    attempts: () => attempts,
    isClosed: () => isClosed,
    assign,
    reassign(next) {
      assign(next)
      listener({ kind: 'assignments-changed' })
    },
    hint: (hint) => listener(hint),
    away: (away) => {
      isAway = away
    },
    askFor: (...probeIds) => {
      asked = probeIds
    },
  }
}
