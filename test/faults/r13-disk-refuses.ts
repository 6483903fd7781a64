/** R13: the disk answers every fsync with an error. Run by main.ts. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Fault, Outcome, Rig } from './rig/fault.ts'
import { openStage, type Stage, settleStage } from './rig/stage.ts'
import { attach, straceMissing } from './rig/strace.ts'
import { startWriters, type Writers } from './rig/writers.ts'

const SPELL_MS = 2_000

export const diskRefuses: Fault = {
  id: 'R13',
  title: 'fsync answers with an error',
  how: `SQLite, strace. While four writers work, every fsync of the process fails with EIO for ${SPELL_MS / 1_000} s (strace -e inject=fdatasync,fsync:error=EIO); then it is killed and started again. Nothing may be answered 201 meanwhile but 503, try again; what was answered 201 before must stand.`,
  cycles: 10,
  secondsPerCycle: 8,
  run,
}

async function run(rig: Rig): Promise<Outcome> {
  const missing = straceMissing()
  if (missing) return { figures: [], failures: [], skipped: missing }
  const stage = await openStage(rig, { readers: 5, webhooks: 3 })
  const writers = startWriters(stage.api, { count: 4, everyMs: 300 })
  const kills: number[] = []
  let meanwhile = 0
  for (let cycle = 1; cycle <= rig.cycles; cycle += 1) {
    meanwhile += await oneSpell(stage, { writers, kills })
    rig.progress(`cycle ${cycle} of ${rig.cycles}: ${writers.acknowledged.length} updates acknowledged`)
  }
  const { inRows, deliveries, failures } = await settleStage(rig, stage, { writers, kills })
  return {
    figures: [
      ['spells of EIO', kills.length],
      ['updates acknowledged, of them within a spell', `${writers.acknowledged.length}, ${meanwhile}`],
      ['of them only after a repeat with the same key', writers.acknowledged.filter((a) => a.sends > 1).length],
      ['commands answered otherwise than 201 or 503', writers.oddities.length],
      ['updates in the rows', inRows.length],
      ['deliveries expected, arrived, twice', `${deliveries.expected}, ${deliveries.arrived}, ${deliveries.doubles}`],
    ],
    failures: [
      ...(meanwhile > 0 ? [`${meanwhile} commands were answered 201 while no fsync worked`] : []),
      ...failures,
    ],
  }
}

/** @returns how many commands were acknowledged in it */
async function oneSpell({ start }: Stage, { writers, kills }: { writers: Writers; kills: number[] }): Promise<number> {
  const sick = await start()
  await pause(700)
  const tracer = await attach(sick.pid, 'fdatasync,fsync:error=EIO')
  // What was committed before it may still be on its way to the writer.
  await pause(200)
  const before = writers.acknowledged.length
  await Promise.race([sick.ended, pause(SPELL_MS)])
  const acknowledged = writers.acknowledged.length - before
  kills.push(performance.now())
  await sick.kill()
  await tracer.detach()
  return acknowledged
}
