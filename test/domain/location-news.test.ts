/** When on-call hears of a location, as a table. */
import { expect, test } from 'vitest'
import { locationNews, type ToldFacts } from '../../server/domain/location-news.ts'

const NOW = 1_000_000_000
const MINUTE = 60_000
const WELL: ToldFacts = {
  ...{ isLocal: false, enrolledAt: 1, revokedAt: null, quarantinedAt: null, lastBatchAt: NOW, sees: true },
  ...{ told: null, toldSinceAt: null },
}
const AWAY = NOW - 5 * MINUTE - 1
const SILENT = { told: 'silent', toldSinceAt: AWAY } as const

test.each<[string, Partial<ToldFacts>, ReturnType<typeof locationNews>]>([
  ['well, and nothing was told', {}, null],
  ['not heard for five minutes', { lastBatchAt: NOW - 5 * MINUTE }, null],
  ['not heard for longer', { lastBatchAt: AWAY }, { is: 'silent', sinceAt: AWAY }],
  ['still not heard', { ...SILENT, lastBatchAt: AWAY }, null],
  ['heard again', SILENT, { is: 'back', sinceAt: AWAY }],
  ['heard again, and blind', { ...SILENT, sees: false }, { is: 'back', sinceAt: AWAY }],
  ['heard a while ago, after a silence', { ...SILENT, lastBatchAt: NOW - 2 * MINUTE }, null],
  ['never heard', { lastBatchAt: null }, null],
  ['nobody has enrolled', { enrolledAt: null, lastBatchAt: null }, null],
  ['quarantined', { quarantinedAt: NOW - 7 }, { is: 'quarantined', sinceAt: NOW - 7 }],
  ['quarantined, and told', { quarantinedAt: NOW - 7, told: 'quarantined', toldSinceAt: NOW - 7 }, null],
  ['quarantined, and silent meanwhile', { quarantinedAt: 7, lastBatchAt: AWAY, told: 'quarantined' }, null],
  ['quarantined after a silence', { ...SILENT, quarantinedAt: NOW - 7 }, { is: 'quarantined', sinceAt: NOW - 7 }],
  ['let count again', { told: 'quarantined', toldSinceAt: 7 }, { is: 'back', sinceAt: 7 }],
  ['let count again, and not heard', { told: 'quarantined', toldSinceAt: 7, lastBatchAt: NOW - 2 * MINUTE }, null],
  ['shut out', { revokedAt: NOW, lastBatchAt: AWAY }, null],
  ['shut out after a silence was told', { ...SILENT, revokedAt: NOW }, { is: 'forgotten', sinceAt: AWAY }],
  ['the built-in one', { isLocal: true, enrolledAt: null, lastBatchAt: AWAY }, null],
])('%s', (_name, change, expected) => {
  expect(locationNews({ ...WELL, ...change }, NOW, 0)).toEqual(expected)
})

test('a stall of ours is nobody’s silence', () => {
  expect(locationNews({ ...WELL, lastBatchAt: AWAY }, NOW, NOW - MINUTE)).toBeNull()
})
