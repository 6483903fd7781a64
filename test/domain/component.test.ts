import { expect, test } from 'vitest'
import {
  COMPONENT_STATES,
  type ComponentState,
  groupState,
  IMPACTS,
  type Impact,
  stateOfImpact,
  stateOfVerdict,
  VERDICTS,
  worstImpact,
  worstState,
} from '../../server/domain/component.ts'

test.each([
  ['nothing', [], 'operational'],
  ['good ones', ['operational', 'operational'], 'operational'],
  ['one that nobody knows of', ['operational', 'unknown'], 'unknown'],
  ['planned work beside one that nobody knows of', ['unknown', 'maintenance'], 'maintenance'],
  ['slowness beside planned work', ['degraded', 'maintenance'], 'degraded'],
  ['part of one', ['partial', 'degraded'], 'partial'],
  ['the worst first', ['major', 'operational'], 'major'],
  ['the worst last', ['operational', 'major'], 'major'],
] as const satisfies readonly (readonly [string, readonly ComponentState[], ComponentState])[])(
  'the worst of %s',
  (_name, states, worst) => expect(worstState(states)).toBe(worst),
)

test.each([
  ['an empty group', [], 'operational'],
  ['all down', ['major', 'major'], 'major'],
  ['its only member down', ['major'], 'major'],
  ['one of two down', ['major', 'operational'], 'partial'],
  ['one down, the other unknown', ['major', 'unknown'], 'partial'],
  ['one slow', ['degraded', 'operational'], 'degraded'],
  ['all partial', ['partial', 'partial'], 'partial'],
  ['all unknown', ['unknown', 'unknown'], 'unknown'],
  ['a group inside that is partial, and one down', ['partial', 'major'], 'partial'],
] as const satisfies readonly (readonly [string, readonly ComponentState[], ComponentState])[])(
  'a group with %s',
  (_name, states, expected) => expect(groupState(states.map((state) => ({ state })))).toBe(expected),
)

test.each([
  [[], 'none'],
  [['none', 'degraded'], 'degraded'],
  [['partial', 'degraded', 'none'], 'partial'],
  [['major', 'partial'], 'major'],
] as const satisfies readonly (readonly [readonly Impact[], Impact])[])(
  'the worst impact of %j is %s',
  (all, worst) => {
    expect(worstImpact(all)).toBe(worst)
  },
)

test('every impact and every verdict has a state that a page can show', () => {
  expect(IMPACTS.map(stateOfImpact)).toEqual(['operational', 'degraded', 'partial', 'major'])
  expect(VERDICTS.map(stateOfVerdict)).toEqual(['operational', 'degraded', 'major', 'unknown'])
  expect(COMPONENT_STATES.indexOf('unknown')).toBeLessThan(COMPONENT_STATES.indexOf('degraded'))
})
