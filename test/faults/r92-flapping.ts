/** R92: a target that goes down and comes back every 40 s, for two hours, through the whole line. Run by main.ts. */
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../server/domain/time.ts'
import { chance } from '../flow/places.ts'
import { type Fault, type Outcome, type Rig, shortened } from './rig/fault.ts'
import { openQuickLine } from './rig/quick-line.ts'

const TURN_MS = 40 * SECOND_MS
const FLAPS_MS = 2 * HOUR_MS
/** After it, so that it is over before the next. */
const CALM_MS = 40 * MINUTE_MS
const MOST_WORDS = 5

export const flappingForHours: Fault = {
  id: 'R92',
  title: 'a target that flaps',
  how: `The whole product but for its prober, SQLite in memory, on an accelerated clock: one probe of the default profile from 3 places. One cycle is a target that is down for 40 s and up for 40 s, for two hours from a random moment, and then well: one incident, at most ${MOST_WORDS} words to on-call.`,
  cycles: 20,
  secondsPerCycle: 1,
  run,
}

async function run(rig: Rig): Promise<Outcome> {
  const line = await openQuickLine(rig, 1)
  const next = chance(92)
  const cycles: { incidents: number; words: number }[] = []
  let known = { incidents: 0, words: 0 }
  for (let cycle = 1; cycle <= rig.cycles; cycle += 1) {
    const from = line.clock.now() + 3 * MINUTE_MS + Math.floor(next() * MINUTE_MS)
    const isDown = (at: number) => at >= from && at < from + FLAPS_MS && Math.floor((at - from) / TURN_MS) % 2 === 0
    await line.look(FLAPS_MS + CALM_MS, (_probe, _place, at) => ({ outcome: isDown(at) ? 'fail' : 'pass' }))
    const now = { incidents: (await line.incidents()).length, words: (await line.told()).length }
    cycles.push({ incidents: now.incidents - known.incidents, words: now.words - known.words })
    known = now
    rig.progress(`cycle ${cycle} of ${rig.cycles}`)
  }
  const words = cycles.map((c) => c.words)
  return {
    figures: [
      ['targets that flapped', cycles.length],
      ['incidents', known.incidents],
      ['words to on-call of each, least and most', `${Math.min(...words)}, ${Math.max(...words)}`],
    ],
    failures: shortened(
      cycles.flatMap((c, n) =>
        c.incidents === 1 && c.words <= MOST_WORDS
          ? []
          : [`Cycle ${n + 1}: ${c.incidents} incidents, ${c.words} words`],
      ),
    ),
  }
}
