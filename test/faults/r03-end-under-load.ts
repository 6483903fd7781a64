/** R03: SIGTERM while people write and messages are under way. Run by main.ts. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Ended } from '../support/server-process.ts'
import { type Fault, type Outcome, quantile, type Rig, shortened } from './rig/fault.ts'
import { endWhileAllHangs } from './rig/hanging.ts'
import { openStage, type Stage, settleStage } from './rig/stage.ts'
import { startWriters } from './rig/writers.ts'

const READERS = 20
const WEBHOOKS = 3
/** Longer than a claim and a settlement: at every end something is under way. */
const ANSWER_MS = 60
const END_WITHIN_MS = 10_000

export const endUnderLoad: Fault = {
  id: 'R03',
  title: 'SIGTERM under load',
  how: `SQLite; 4 writers, ${WEBHOOKS} webhooks and ${READERS} mail subscribers, every receiver takes ${ANSWER_MS} ms to answer, so that messages are under way at every end. It must end with 0 within ${END_WITHIN_MS / 1_000} s, and no message may come twice. Once more while everything around it hangs.`,
  cycles: 50,
  secondsPerCycle: 7,
  run,
}

type Ends = { tookMs: number[]; failures: string[] }

async function run(rig: Rig): Promise<Outcome> {
  const stage = await openStage(rig, { readers: READERS, webhooks: WEBHOOKS, delayMs: ANSWER_MS })
  const writers = startWriters(stage.api, { count: 4, everyMs: 1_000 })
  const ends: Ends = { tookMs: [], failures: [] }
  for (let cycle = 1; cycle <= rig.cycles; cycle += 1) {
    await endOnce(stage, { ends, cycle })
    rig.progress(`cycle ${cycle} of ${rig.cycles}: ${writers.acknowledged.length} updates acknowledged`)
  }
  const hanging = await endWhileAllHangs(rig)
  judge(hanging, { ends, name: 'while everything hangs' })
  const { inRows, deliveries, failures } = await settleStage(rig, stage, { writers, kills: [] })
  const took = [0.5, 0.95, 1].map((share) => `${quantile(ends.tookMs, share).toFixed(0)} ms`)
  return {
    figures: [
      ['ends', ends.tookMs.length],
      ['SIGTERM to the end, p50, p95 and longest', took.join(', ')],
      ['once more while mail server, webhook, target, readers and a request hang', `${hanging.tookMs.toFixed(0)} ms`],
      ['updates acknowledged, in the rows', `${writers.acknowledged.length}, ${inRows.length}`],
      ['sent again with the same key', writers.acknowledged.filter((a) => a.sends > 1).length],
      ['deliveries expected, arrived, twice', `${deliveries.expected}, ${deliveries.arrived}, ${deliveries.doubles}`],
    ],
    failures: [...shortened(ends.failures), ...failures],
  }
}

async function endOnce({ start }: Stage, { ends, cycle }: { ends: Ends; cycle: number }): Promise<void> {
  const server = await start()
  await pause(100 + Math.random() * 1_500)
  const end = await server.stop()
  ends.tookMs.push(end.tookMs)
  judge(end, { ends, name: `cycle ${cycle}` })
}

function judge(
  { code, signal, tookMs }: Ended & { tookMs: number },
  { ends, name }: { ends: Ends; name: string },
): void {
  if (code !== 0) ends.failures.push(`${name}: it ended with ${code ?? signal}`)
  if (tookMs > END_WITHIN_MS) ends.failures.push(`${name}: it took ${tookMs.toFixed(0)} ms`)
}
