/** R01: kill -9 at random moments, while people write and messages go out. Run by main.ts. */
import { setTimeout as pause } from 'node:timers/promises'
import { integrityOf } from './rig/account.ts'
import { type Fault, type Outcome, quantile, type Rig, shortened } from './rig/fault.ts'
import { openStage, type Settled, type Stage, settleStage } from './rig/stage.ts'
import { startWriters, type Writers } from './rig/writers.ts'

const READERS = 20
const WEBHOOKS = 3
const EVERY_MS = 600

export const killUnderLoad: Fault = {
  id: 'R01',
  title: 'kill -9 at random under load',
  how: `SQLite; 4 writers with Idempotency-Keys that repeat what was not answered (one in ten gives up instead), ${WEBHOOKS} webhooks and ${READERS} mail subscribers per update; one kill in ten falls into the start itself. After the last cycle everything drains, and the rows are held against what was acknowledged and what arrived.`,
  cycles: 500,
  secondsPerCycle: 2.5,
  run,
}

type Killed = { kills: number[]; readyMs: number[]; damages: string[] }

async function run(rig: Rig): Promise<Outcome> {
  const stage = await openStage(rig, { readers: READERS, webhooks: WEBHOOKS, delayMs: 5 })
  const writers = startWriters(stage.api, { count: 4, everyMs: EVERY_MS, giveUpRatio: 0.1 })
  const killed = await killAgainAndAgain(rig, stage, () => `${writers.acknowledged.length} updates acknowledged`)
  const settled = await settleStage(rig, stage, { writers, kills: killed.kills })
  return {
    figures: figuresOf({ writers, killed, settled }),
    failures: [...settled.failures, ...shortened(killed.damages)],
  }
}

async function killAgainAndAgain(rig: Rig, { home, start }: Stage, tell: () => string): Promise<Killed> {
  const killed: Killed = { kills: [], readyMs: [], damages: [] }
  for (let cycle = 1; cycle <= rig.cycles; cycle += 1) {
    const isInStart = cycle % 10 === 5
    const ready = isInStart ? null : await start()
    if (ready) killed.readyMs.push(ready.readyMs)
    const server = ready ?? home.start()
    await pause(isInStart ? Math.random() * 900 : 50 + Math.random() * 1_500)
    killed.kills.push(performance.now())
    await server.kill()
    // The copy is made between two processes: as the crash has left it.
    if (cycle % 10 === 0) killed.damages.push(...integrityOf(home.databaseFile))
    rig.progress(`cycle ${cycle} of ${rig.cycles}: ${tell()}`)
  }
  return killed
}

type Told = { writers: Writers; killed: Killed; settled: Settled }

function figuresOf({ writers, killed, settled }: Told): Outcome['figures'] {
  const { acknowledged, givenUp } = writers
  const { inRows, deliveries } = settled
  const there = new Set(inRows.map(({ mark }) => mark))
  const ready = [0.5, 0.95].map((share) => `${quantile(killed.readyMs, share).toFixed(0)} ms`)
  return [
    ['kills', killed.kills.length],
    ['updates acknowledged', acknowledged.length],
    ['of them only after a repeat with the same key', acknowledged.filter((a) => a.sends > 1).length],
    [
      'given up without an answer, found in the rows',
      `${givenUp.length}, ${givenUp.filter((m) => there.has(m)).length}`,
    ],
    ['updates in the rows', inRows.length],
    ['deliveries expected, arrived', `${deliveries.expected}, ${deliveries.arrived}`],
    ['repeats of a delivery, at most after one kill', `${deliveries.doubles}, ${deliveries.mostPerKill}`],
    ['start to ready, p50 and p95', ready.join(', ')],
  ]
}
