/**
 * A process that only checks, for the test of what a target costs it. Told assignments by message; makes them one after
 * the other, as a probe does with its target, and says how each ended and the most memory that it ever held.
 */

import type { ResultCode } from '../../probes/protocol/result-codes.ts'
import type { Assignment } from '../../probes/protocol.ts'
import { runProbe } from '../../probes/run.ts'
import { anySchemeGuard as guard } from './any-scheme.ts'

export interface Checked {
  readonly codes: readonly ResultCode[]
  /** Resident, in bytes. */
  readonly mostMemory: number
}

process.on('message', async (assignments: readonly Assignment[]) => {
  const codes: ResultCode[] = []
  for (const assignment of assignments) {
    codes.push((await runProbe(assignment, new AbortController().signal, { guard })).code)
  }
  process.send?.({ codes, mostMemory: process.resourceUsage().maxRSS * 1_024 } satisfies Checked)
})
