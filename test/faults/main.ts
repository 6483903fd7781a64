/**
 * `npm run faults`: the long runs, one after the other, and what they came to in docs/faults.md.
 * `npm run faults -- R01 R05` runs some, `--cycles 50` makes each as long, `--list` names them, `--no-doc` writes nothing.
 */
import { parseArgs } from 'node:util'
import { hostileRequests } from './hostile-requests.ts'
import { lostNetwork } from './lost-network.ts'
import { killUnderLoad } from './r01-kill-under-load.ts'
import { killAtStart } from './r02-kill-at-start.ts'
import { endUnderLoad } from './r03-end-under-load.ts'
import { killAtCommit } from './r05-kill-at-commit.ts'
import { killInFanOut } from './r06-kill-in-fan-out.ts'
import { twoProcesses } from './r08-two-processes.ts'
import { diskRefuses } from './r13-disk-refuses.ts'
import { randomFailures } from './r90-random-failures.ts'
import { outagesInNoise } from './r91-outages-in-noise.ts'
import { flappingForHours } from './r92-flapping.ts'
import { outlivingPlannedWork } from './r93-planned-work.ts'
import type { Fault, Outcome } from './rig/fault.ts'
import { writeReport } from './rig/report.ts'
import { stoppedProcess } from './stopped-process.ts'

const FAULTS: readonly Fault[] = [
  killUnderLoad,
  killAtStart,
  endUnderLoad,
  killAtCommit,
  killInFanOut,
  twoProcesses,
  diskRefuses,
  randomFailures,
  outagesInNoise,
  flappingForHours,
  outlivingPlannedWork,
  stoppedProcess,
  lostNetwork,
  hostileRequests,
]

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { cycles: { type: 'string' }, list: { type: 'boolean' }, 'no-doc': { type: 'boolean' } },
})
const wanted = positionals.length > 0 ? FAULTS.filter(({ id }) => positionals.includes(id)) : FAULTS
const unknown = positionals.filter((name) => !FAULTS.some(({ id }) => id === name))
const cyclesOf = (fault: Fault) => (values.cycles === undefined ? fault.cycles : Number(values.cycles))

if (unknown.length > 0 || !wanted.every((fault) => Number.isSafeInteger(cyclesOf(fault)) && cyclesOf(fault) > 0)) {
  console.error(`Say some of ${FAULTS.map(({ id }) => id).join(', ')}, and --cycles with a whole number.`)
  process.exit(2)
}
for (const fault of wanted) console.log(`${fault.id.padEnd(8)} ${fault.title}: ${estimate(fault)}`)
if (values.list) process.exit(0)

let broken = 0
for (const fault of wanted) {
  const ran = await run(fault)
  if (ran.outcome.failures.length > 0) broken += 1
  tell(fault, ran.outcome)
  if (!values['no-doc']) writeReport({ fault, cycles: cyclesOf(fault), ...ran })
}
console.log(`\n${wanted.length - broken} of ${wanted.length} held`)
process.exit(broken > 0 ? 1 : 0)

async function run(fault: Fault): Promise<{ outcome: Outcome; tookMs: number }> {
  const startedAt = performance.now()
  const closing: (() => Promise<unknown> | unknown)[] = []
  const elapsed = () => performance.now() - startedAt
  try {
    const outcome = await fault.run({
      cycles: cyclesOf(fault),
      progress: (words) => progress(`${fault.id} ${minutes(elapsed())}  ${words}`),
      later: (close) => void closing.push(close),
    })
    return { outcome, tookMs: elapsed() }
  } catch (error) {
    const words = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { outcome: { figures: [], failures: [`The run broke off: ${words}`] }, tookMs: elapsed() }
  } finally {
    for (const close of closing.reverse()) await close()
  }
}

function progress(words: string): void {
  if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${words}`)
  else console.log(words)
}

function tell(fault: Fault, { figures, failures, skipped }: Outcome): void {
  const verdict = skipped ? `skipped: ${skipped}` : failures.length === 0 ? 'held' : 'BROKEN'
  console.log(`\n\n${fault.id} ${fault.title}: ${verdict}`)
  for (const [label, figure] of figures) console.log(`  ${label}: ${figure}`)
  for (const failure of failures) console.log(`  ! ${failure}`)
}

function estimate(fault: Fault): string {
  return `${cyclesOf(fault)} cycles, about ${minutes(cyclesOf(fault) * fault.secondsPerCycle * 1_000)}`
}

function minutes(ms: number): string {
  return ms < 90_000 ? `${Math.round(ms / 1_000)} s` : `${Math.round(ms / 60_000)} min`
}
