/** The states a component can be in, and how several become one. Used by verdicts, incidents and the page. */

/** From best to worst as a viewer counts; `unknown` is not bad news, it is no news. */
export const COMPONENT_STATES = ['operational', 'unknown', 'maintenance', 'degraded', 'partial', 'major'] as const
export type ComponentState = (typeof COMPONENT_STATES)[number]

/** What an incident does to a component. */
export const IMPACTS = ['none', 'degraded', 'partial', 'major'] as const
export type Impact = (typeof IMPACTS)[number]

/** What the checks can say of a component, by quorum. */
export const VERDICTS = ['up', 'degraded', 'down', 'unknown'] as const
export type VerdictState = (typeof VERDICTS)[number]

export function worstState(states: readonly ComponentState[]): ComponentState {
  return states.reduce<ComponentState>(
    (worst, state) => (COMPONENT_STATES.indexOf(state) > COMPONENT_STATES.indexOf(worst) ? state : worst),
    'operational',
  )
}

export function worstImpact(impacts: readonly Impact[]): Impact {
  return impacts.reduce<Impact>((worst, one) => (IMPACTS.indexOf(one) > IMPACTS.indexOf(worst) ? one : worst), 'none')
}

export function stateOfImpact(impact: Impact): ComponentState {
  return impact === 'none' ? 'operational' : impact
}

export function stateOfVerdict(verdict: VerdictState): ComponentState {
  return ({ up: 'operational', degraded: 'degraded', down: 'major', unknown: 'unknown' } as const)[verdict]
}

export interface MemberState {
  readonly state: ComponentState
}

/**
 * A group over its members: all down is major, some down is partial, else the worst of them.
 * An empty group is operational.
 */
export function groupState(members: readonly MemberState[]): ComponentState {
  const worst = worstState(members.map((m) => m.state))
  if (worst !== 'major') return worst
  return members.every((m) => m.state === 'major') ? 'major' : 'partial'
}
