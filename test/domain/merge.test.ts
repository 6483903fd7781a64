/** Which incidents may be merged, what becomes of the one that ends, and how both together hit a component. */
import { describe, expect, test } from 'vitest'
import type { IncidentState } from '../../server/domain/incident.ts'
import { decideMerge, type Hit, hitByBoth, type Merging } from '../../server/domain/merge.ts'

const one = (id: string, state: IncidentState): Merging => ({ id, state, version: 3, seen: 3, resolvedAt: null })

describe('merging', () => {
  test.each([
    ['an open one into an open one', 'investigating', 'identified', { endsAs: 'resolved' }],
    ['one that is watched into one that is looked into', 'monitoring', 'investigating', { endsAs: 'resolved' }],
    ['a suspicion into an open one: nobody outside has read of it', 'suspected', 'monitoring', { endsAs: 'dismissed' }],
    ['an open one into a suspicion', 'investigating', 'suspected', { refused: 'not-mergeable' }],
    ['an open one into a resolved one', 'investigating', 'resolved', { refused: 'not-mergeable' }],
    ['a resolved one', 'resolved', 'investigating', { refused: 'not-mergeable' }],
    ['a dismissed one', 'dismissed', 'investigating', { refused: 'not-mergeable' }],
    ['a lapsed one', 'lapsed', 'investigating', { refused: 'not-mergeable' }],
  ] as const)('%s', (_, ends, stays, answer) => {
    expect(decideMerge(one('a', ends), one('b', stays))).toMatchObject(answer)
  })

  test('of an incident with itself is refused', () => {
    const same = one('a', 'investigating')
    expect(decideMerge(same, same)).toMatchObject({ refused: 'not-mergeable', field: 'into' })
  })

  test.each([
    ['the one that ends', { seen: 2 }, {}],
    ['the one that stays', {}, { seen: 2 }],
  ])('is refused when somebody moved %s', (_, ends, stays) => {
    const answer = decideMerge({ ...one('a', 'identified'), ...ends }, { ...one('b', 'identified'), ...stays })
    expect(answer).toMatchObject({ refused: 'already-moved' })
  })
})

describe('hit by both', () => {
  const hit = (impact: Hit['impact'], regionIds: string[], worst = impact): Hit => ({ impact, worst, regionIds })
  test.each([
    ['named by one alone', null, hit('major', ['it']), hit('major', ['it'])],
    [
      'in two places: both, as badly as the worse',
      hit('degraded', ['es']),
      hit('major', ['it']),
      hit('major', ['es', 'it']),
    ],
    ['everywhere in one of them', hit('degraded', []), hit('major', ['it']), hit('major', [])],
    [
      'well again in the one that stays',
      hit('none', [], 'partial'),
      hit('degraded', ['it']),
      hit('degraded', ['it'], 'partial'),
    ],
    ['well in both', hit('none', ['es'], 'major'), hit('none', ['it'], 'degraded'), hit('none', ['es', 'it'], 'major')],
  ])('%s', (_, own, taken, both) => {
    expect(hitByBoth(own, taken)).toEqual(both)
  })
})
