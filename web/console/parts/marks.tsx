/** The six states' shapes, as on the public page: shape, word and colour, so that none of them stands alone. */
import type { ComponentView } from '../../../server/contract/catalogue.ts'
import type { IncidentView } from '../../../server/contract/incidents.ts'

type ComponentState = ComponentView['state']
type IncidentState = IncidentView['state']
export type Impact = IncidentView['impact']
export type Verdict = IncidentView['components'][number]['verdict']

const SHAPES: Readonly<Record<ComponentState, string>> = {
  operational: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2z',
  degraded: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zm0 1.6a4.4 4.4 0 0 0 0 8.8z',
  partial: 'M8 1.8 15 14H1z',
  major: 'M2.5 2.5h11v11h-11z',
  maintenance: 'M8 1l7 7-7 7-7-7z',
  unknown: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zm0 2a4 4 0 1 0 0 8 4 4 0 0 0 0-8z',
}

/** From mild to bad. */
const ORDER: readonly Impact[] = ['none', 'degraded', 'partial', 'major']

/** Only the shape: its word stands beside it. */
export function StateMark({ state }: { readonly state: ComponentState }) {
  return (
    <svg class={`mark state-${state}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path fill-rule="evenodd" d={SHAPES[state]} />
    </svg>
  )
}

export function stateOfImpact(impact: Impact): ComponentState {
  return impact === 'none' ? 'operational' : impact
}

export function stateOfVerdict(verdict: Verdict): ComponentState {
  return ({ up: 'operational', degraded: 'degraded', down: 'major', unknown: 'unknown' } as const)[verdict]
}

/** How loud an incident is in a list: by the worst that it does to a component now. */
export function stateOfIncident(incident: IncidentView): ComponentState {
  const { state } = incident
  if (state === 'resolved' || state === 'dismissed' || state === 'lapsed') return 'operational'
  const worst = ORDER.findLast((impact) => incident.components.some((one) => one.impact === impact)) ?? incident.impact
  return stateOfImpact(worst)
}

export function isOver(state: IncidentState): boolean {
  return state === 'resolved' || state === 'dismissed' || state === 'lapsed'
}
