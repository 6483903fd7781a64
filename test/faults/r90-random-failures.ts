/** R90: single checks fail by chance, for a day, through the whole line. Run by main.ts; the bench of truth plays the same day. */
import { HOUR_MS } from '../../server/domain/time.ts'
import { chance } from '../flow/places.ts'
import type { Fault, Outcome, Rig } from './rig/fault.ts'
import { openQuickLine } from './rig/quick-line.ts'

const PROBES = 100
const HOURS = 24
const NOISE_RATIO = 0.05

export const randomFailures: Fault = {
  id: 'R90',
  title: 'single checks fail by chance',
  how: `The whole product but for its prober, SQLite in memory, on an accelerated clock: ${PROBES} probes of the default profile looked at from 3 places for ${HOURS} hours; each check fails with a chance of ${NOISE_RATIO * 100} %, re-checks and asked ones too. One cycle is a day with other chances. No incident may come of it.`,
  cycles: 1,
  secondsPerCycle: 200,
  run,
}

async function run(rig: Rig): Promise<Outcome> {
  const days: Day[] = []
  for (let cycle = 1; cycle <= rig.cycles; cycle += 1) days.push(await playDay(rig, cycle))
  const sum = (of: (day: Day) => number) => days.reduce((total, day) => total + of(day), 0)
  const words = days.flatMap((day) => day.words)
  return {
    figures: [
      ['hours looked at', rig.cycles * HOURS],
      ['checks, failed of them', `${sum((d) => d.checks)}, ${sum((d) => d.failed)}`],
      ['incidents', sum((d) => d.incidents)],
      ['words to on-call', words.length],
    ],
    failures: [
      ...days.flatMap((day, n) => (day.incidents > 0 ? [`Day ${n + 1} had ${day.incidents} incidents`] : [])),
      ...words.map((what) => `On-call was told: ${what}`),
    ],
  }
}

export interface Day {
  readonly checks: number
  readonly failed: number
  readonly incidents: number
  readonly words: readonly string[]
}

/** @param seed of the chances; ids, and with them who looks when, differ from run to run */
export async function playDay(rig: Pick<Rig, 'later' | 'progress'>, seed: number): Promise<Day> {
  const line = await openQuickLine(rig, PROBES)
  const next = chance(seed)
  for (let hour = 1; hour <= HOURS; hour += 1) {
    await line.look(HOUR_MS, () => ({ outcome: next() < NOISE_RATIO ? 'fail' : 'pass' }))
    rig.progress(`hour ${hour} of ${HOURS}`)
  }
  const { all, failed } = await line.outcomes()
  const words = (await line.told()).map(({ what }) => what)
  return { checks: all, failed, incidents: (await line.incidents()).length, words }
}
