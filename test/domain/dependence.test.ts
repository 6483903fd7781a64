import { describe, expect, test } from 'vitest'
import { causesOf, dependantsOf } from '../../server/domain/dependence.ts'
import { type NearIncident, suspect } from '../../server/domain/suspicion.ts'

const one = (key: string, ...dependsOn: string[]) => ({ id: `id-${key}`, key, dependsOn })
// Web and app stand on the api, the api on the database; the two last on each other.
const ALL = [
  one('web', 'api', 'cdn'),
  one('app', 'api'),
  one('api', 'database'),
  one('database'),
  one('cdn'),
  one('a', 'b'),
  one('b', 'a'),
]

test.each([
  ['web', ['id-api', 'id-cdn', 'id-database']],
  ['api', ['id-database']],
  ['database', []],
  ['a', ['id-b']],
])('%s depends on %j, the nearest first', (key, causes) => expect(causesOf(`id-${key}`, ALL)).toEqual(causes))

test('what is named and not there is nothing', () => expect(causesOf('id-x', [one('x', 'gone')])).toEqual([]))

test.each([
  [['database'], ['id-web', 'id-app', 'id-api']],
  [['api', 'web'], ['id-app']],
  [['web'], []],
  [['a'], ['id-b']],
])('on %j stand %j', (keys, expected) =>
  expect(
    dependantsOf(
      keys.map((k) => `id-${k}`),
      ALL,
    ),
  ).toEqual(expected),
)

describe('what falls while that which it depends on is down', () => {
  const HOUR_MS = 3_600_000
  const turned = { componentId: 'web', to: 'down', sinceAt: 10 * HOUR_MS, causes: ['api', 'database'] } as const
  const near = (state: NearIncident['state'], ...componentIds: string[]): NearIncident => ({
    ...{ id: `of ${componentIds}`, state, startedAt: 9 * HOUR_MS, componentIds, wellIds: [] },
  })
  test.each([
    [
      'joins its suspicion, however late',
      [near('suspected', 'api')],
      { is: 'joins', by: 'cause', incidentId: 'of api', impact: 'major' },
    ],
    [
      'joins it through others',
      [near('suspected', 'database')],
      { is: 'joins', by: 'cause', incidentId: 'of database', impact: 'major' },
    ],
    [
      'follows an incident that is public',
      [near('identified', 'api')],
      { is: 'follows', by: 'cause', incidentId: 'of api' },
    ],
    ['is known where it is part already', [near('suspected', 'api', 'web')], { is: 'known', incidentId: 'of api,web' }],
    ['is new beside what it does not depend on', [near('suspected', 'cdn')], { is: 'new', impact: 'major' }],
  ] as const)('%s', (_name, incidents, expected) => expect(suspect(turned, incidents)).toEqual(expected))
})
