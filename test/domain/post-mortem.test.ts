/** When what happened, as a post-mortem tells it, and where one may hang. */
import { describe, expect, test } from 'vitest'
import { refusePostMortem, timelineOf, type WhatHappened } from '../../server/domain/post-mortem.ts'

const NOTHING: WhatHappened = {
  ...{ origin: 'checks', startedAt: 1_000, firstBadAt: null, toldAt: null, recoveredAt: null, said: [] },
}

type Said = WhatHappened['said'][number]

function said(id: string, at: number, change: Partial<Said> = {}): Said {
  return { id, at, state: 'investigating', by: 'person', isCorrection: false, ...change }
}

/** `what@at`, with the state of what was said. */
function told(change: Partial<WhatHappened>): string[] {
  return timelineOf({ ...NOTHING, ...change }).map(({ what, at, state }) => `${what}@${at}${state ? ` ${state}` : ''}`)
}

describe('the timeline of a post-mortem', () => {
  test.each<[string, Partial<WhatHappened>, string[]]>([
    [
      'tells a whole outage in its order',
      {
        ...{ firstBadAt: 900, toldAt: 1_200, recoveredAt: 4_000 },
        said: [said('b', 3_000, { state: 'identified' }), said('a', 2_000), said('c', 5_000, { state: 'resolved' })],
      },
      [
        'first-bad@900',
        'told@1200',
        'confirmed@2000 investigating',
        'update@3000 identified',
        'recovered@4000',
        'update@5000 resolved',
      ],
    ],
    ['goes by what the incident says once the evidence is gone', {}, ['first-bad@1000']],
    ['of what a person opened says when they say that it began', { origin: 'person' }, ['began@1000']],
    [
      'of what a person opened and a check saw says what the check saw',
      { origin: 'person', firstBadAt: 1_100 },
      ['first-bad@1100'],
    ],
    [
      'tells automatic words and the first of a person apart',
      { said: [said('a', 2_000, { by: 'policy' }), said('b', 3_000), said('c', 4_000, { by: 'api' })] },
      ['first-bad@1000', 'spoken@2000 investigating', 'confirmed@3000 investigating', 'update@4000 investigating'],
    ],
    [
      'calls nothing confirmed that was over before anybody spoke',
      { said: [said('a', 2_000, { state: 'resolved' })] },
      ['first-bad@1000', 'update@2000 resolved'],
    ],
    [
      'tells a correction as one',
      { said: [said('a', 2_000), said('b', 3_000, { isCorrection: true })] },
      ['first-bad@1000', 'confirmed@2000 investigating', 'correction@3000 investigating'],
    ],
    [
      'keeps cause before effect within one instant',
      { toldAt: 1_000, recoveredAt: 1_000, said: [said('a', 1_000)] },
      ['first-bad@1000', 'told@1000', 'confirmed@1000 investigating', 'recovered@1000'],
    ],
  ])('%s', (_name, happened, expected) => {
    expect(told(happened)).toEqual(expected)
  })

  test('names each moment once, so that each can be left out', () => {
    const ids = timelineOf({ ...NOTHING, toldAt: 1, said: [said('a', 2), said('b', 3)] }).map(({ id }) => id)
    expect(ids.toSorted()).toEqual(['a', 'b', 'first-bad', 'told'])
  })
})

test.each([
  ['one that is over may have it', { state: 'resolved', mergedInto: null, isExplained: false }, null],
  ['one that is open may not', { state: 'monitoring', mergedInto: null, isExplained: false }, 'not-allowed-from-here'],
  ['a dismissed one may not', { state: 'dismissed', mergedInto: null, isExplained: false }, 'not-allowed-from-here'],
  ['a merged one may not', { state: 'resolved', mergedInto: 'x', isExplained: false }, 'not-allowed-from-here'],
  [
    'a second one may not hang on it',
    { state: 'resolved', mergedInto: null, isExplained: true },
    'not-allowed-from-here',
  ],
] as const)('%s', (_name, incident, refused) => {
  expect(refusePostMortem(incident)?.refused ?? null).toBe(refused)
})
