/**
 * Ninety days as bars: one path for each state that occurs, not one element a day. A day's fill tells its worst state by
 * the shape of the strokes (CSS gives each state its dashes) as well as by colour. For the eye only: the words stand beside it.
 */
import type { VNode } from 'preact'
import type { PublicDays } from '../../server/contract/public.ts'
import type { State } from './story.ts'

const LETTERS: Readonly<Record<string, State>> = {
  o: 'operational',
  u: 'unknown',
  x: 'maintenance',
  d: 'degraded',
  p: 'partial',
  m: 'major',
}

const HEIGHT = 20

export function Strip({ days }: { days: PublicDays }): VNode {
  const paths = new Map<State, string>()
  for (const { letter, from, to } of runsOf(days.states)) {
    const state = LETTERS[letter] ?? 'unknown'
    paths.set(state, (paths.get(state) ?? '') + pathOf(state, from, to))
  }
  return (
    <svg class="strip" viewBox={`0 0 ${days.states.length} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      {[...paths].map(([state, d]) => (
        <path key={state} class={`is-${state}`} d={d} />
      ))}
    </svg>
  )
}

/** Plain states are a dashed line along the days; the others a line up each day, so that its dashes can draw a pattern. */
function pathOf(state: State, from: number, to: number): string {
  if (state === 'operational' || state === 'unknown' || state === 'major') return `M${from} ${HEIGHT / 2}H${to}`
  let path = ''
  for (let day = from; day < to; day += 1) path += `M${day + 0.5} ${HEIGHT}V0`
  return path
}

function runsOf(letters: string): { letter: string; from: number; to: number }[] {
  const runs: { letter: string; from: number; to: number }[] = []
  for (let index = 0; index < letters.length; index += 1) {
    const last = runs.at(-1)
    if (last && last.letter === letters[index]) last.to = index + 1
    else runs.push({ letter: letters[index] ?? 'u', from: index, to: index + 1 })
  }
  return runs
}
