import { describe, expect, test } from 'vitest'
import type { VerdictState } from '../../server/domain/component.ts'
import { INCIDENT_STATES, type IncidentState } from '../../server/domain/incident.ts'
import {
  GROUP_WAVE_MS,
  impactOf,
  isWorse,
  type NearIncident,
  outlook,
  suspect,
  WAVE_MS,
} from '../../server/domain/suspicion.ts'

const NOW = Date.UTC(2026, 5, 11, 18, 47)

function near(state: IncidentState, change: Partial<NearIncident> = {}): NearIncident {
  return { id: `${state} one`, state, startedAt: NOW, componentIds: ['api'], wellIds: [], ...change }
}

const turned = (componentId: string, to: VerdictState = 'down', sinceAt = NOW) => ({ componentId, to, sinceAt })

describe('what a turn for the worse means', () => {
  test.each([
    ['a first one is new', 'down', [], { is: 'new', impact: 'major' }],
    ['slowness is less', 'degraded', [], { is: 'new', impact: 'degraded' }],
    ['good news suspects nothing', 'up', [near('suspected')], { is: 'none' }],
    ['not knowing suspects nothing', 'unknown', [near('suspected')], { is: 'none' }],
    [
      'another component of the same minute joins',
      'down',
      [near('suspected', { startedAt: NOW - WAVE_MS })],
      { is: 'joins', by: 'wave', incidentId: 'suspected one', impact: 'major' },
    ],
    [
      'one that began before, but was decided later, joins too',
      'down',
      [near('suspected', { startedAt: NOW + WAVE_MS })],
      { is: 'joins', by: 'wave', incidentId: 'suspected one', impact: 'major' },
    ],
    [
      'a millisecond more is another wave',
      'down',
      [near('suspected', { startedAt: NOW - WAVE_MS - 1 })],
      { is: 'new', impact: 'major' },
    ],
    [
      'what is published already is followed: whether it is named there is for a person',
      'down',
      [near('investigating')],
      { is: 'follows', by: 'wave', incidentId: 'investigating one' },
    ],
    [
      'what was published more than a minute before is another',
      'down',
      [near('investigating', { startedAt: NOW - WAVE_MS - 1 })],
      { is: 'new', impact: 'major' },
    ],
    [
      'what was hit by it before and was well since joins it again, however old it is',
      'down',
      [near('suspected', { wellIds: ['web'], startedAt: NOW - 3_600_000 })],
      { is: 'joins', by: 'wave', incidentId: 'suspected one', impact: 'major' },
    ],
    [
      'what people called well falls anew',
      'down',
      [near('monitoring', { wellIds: ['web'], startedAt: NOW - 3_600_000 })],
      { is: 'new', impact: 'major' },
    ],
    [
      'a component that is part of it is known',
      'down',
      [near('suspected', { componentIds: ['api', 'web'], startedAt: NOW - 3_600_000 })],
      { is: 'known', incidentId: 'suspected one' },
    ],
    [
      'a component that is part of an open one is known, though a suspicion is closer in time',
      'down',
      [near('suspected'), near('monitoring', { componentIds: ['web'], startedAt: NOW - 3_600_000 })],
      { is: 'known', incidentId: 'monitoring one' },
    ],
  ] as const)('%s', (_name, to, incidents, expected) => {
    expect(suspect(turned('web', to), incidents)).toEqual(expected)
  })
})

describe('members of one group are one wave for longer', () => {
  const fell = (agoMs: number, siblings: readonly string[], state: IncidentState = 'suspected') =>
    suspect({ ...turned('web'), siblings }, [near(state, { startedAt: NOW - agoMs })]).is

  test.each([
    ['a member of the same group, five minutes later', GROUP_WAVE_MS, ['api'], 'suspected', 'joins'],
    ['a millisecond more is another wave', GROUP_WAVE_MS + 1, ['api'], 'suspected', 'new'],
    ['who belongs to another group has the minute', WAVE_MS + 1, ['player'], 'suspected', 'new'],
    ['what is public already is followed', GROUP_WAVE_MS, ['api'], 'identified', 'follows'],
  ] as const)('%s', (_name, agoMs, siblings, state, expected) => expect(fell(agoMs, siblings, state)).toBe(expected))
})

test.each([
  ['up', 'none'],
  ['unknown', 'none'],
  ['degraded', 'degraded'],
  ['down', 'major'],
] as const)('a component that is %s is hit: %s', (verdict, impact) => expect(impactOf(verdict)).toBe(impact))

test.each([
  ['down, said degraded', 'up', 'down', 'degraded', true],
  ['down, said partial', 'up', 'down', 'partial', true],
  ['down, and nothing was said', 'unknown', 'down', 'none', true],
  ['degraded, and nothing was said', 'up', 'degraded', 'none', true],
  ['degraded first, then down', 'degraded', 'down', 'degraded', true],
  ['down, as was said', 'up', 'down', 'major', false],
  ['degraded, and more was said', 'up', 'degraded', 'partial', false],
  ['no longer down, but degraded', 'down', 'degraded', 'none', false],
  ['well again', 'down', 'up', 'degraded', false],
] as const)('worse than what was said: %s', (_name, from, to, stated, expected) => {
  expect(isWorse({ from, to }, stated)).toBe(expected)
})

describe('how it looks', () => {
  const good: Readonly<Record<IncidentState, string>> = {
    suspected: 'over-unconfirmed',
    investigating: 'looks-recovered',
    identified: 'looks-recovered',
    monitoring: 'looks-recovered',
    resolved: 'still-bad',
    dismissed: 'still-bad',
    lapsed: 'still-bad',
  }

  test.each(INCIDENT_STATES)('a %s incident with all components well', (state) => {
    expect(outlook(state, ['up', 'up'])).toBe(good[state])
  })

  test.each([
    ['one still down', ['up', 'down']],
    ['one slow', ['up', 'degraded']],
    ['one that nobody knows of: unknown is not recovered', ['up', 'unknown']],
    ['none of them measured: only a person can say', []],
  ] as const)('is bad with %s', (_name, verdicts) => {
    expect(outlook('suspected', verdicts)).toBe('still-bad')
    expect(outlook('investigating', verdicts)).toBe('still-bad')
  })
})

test('a wave is a minute, and five among the members of one group', () => {
  expect([WAVE_MS, GROUP_WAVE_MS]).toEqual([60_000, 300_000])
})
