import fc from 'fast-check'
import { expect, test } from 'vitest'
import { COMPONENT_STATES } from '../../server/domain/component.ts'
import { differences, type LedgerSpan, ledgerOf } from '../../server/domain/two-ledgers.ts'
import { uptimeRatio } from '../../server/domain/uptime.ts'

const span = (change: Partial<LedgerSpan>): LedgerSpan => ({
  ...{ ledger: 'observed', by: 'checks', state: 'major', startedAt: 100, endedAt: 200 },
  ...{ incidentId: null, maintenanceId: null, withdrawn: null },
  ...change,
})
const told = (change: Partial<LedgerSpan>) => span({ ledger: 'published', ...change })
const by = { by: 'person:ada:Ada', why: 'A drill' }
const WINDOW = { from: 0, now: 1_000 }

test.each([
  ['both ledgers say the same', [span({}), told({})], []],
  ['a dismissal', [span({}), told({ withdrawn: by })], [[100, 200, 'major', 'operational', 'dismissed']]],
  [
    'an outage within planned work',
    [
      span({ maintenanceId: 'm' }),
      told({ maintenanceId: 'm', withdrawn: by }),
      told({ state: 'maintenance', by: 'person', maintenanceId: 'm', startedAt: 50, endedAt: 300 }),
    ],
    [
      [50, 100, 'operational', 'maintenance', 'maintenance'],
      [100, 200, 'major', 'maintenance', 'maintenance'],
      [200, 300, 'operational', 'maintenance', 'maintenance'],
    ],
  ],
  [
    'what people say lasts longer than what the checks saw',
    [span({}), told({}), told({ by: 'person', endedAt: 260, incidentId: 'i' })],
    [[200, 260, 'operational', 'major', 'stated']],
  ],
  ['what others report is not published', [span({})], [[100, 200, 'major', 'operational', 'reported']]],
  [
    'what goes on has no end',
    [span({ endedAt: null }), told({ endedAt: null, withdrawn: by })],
    [[100, null, 'major', 'operational', 'dismissed']],
  ],
  [
    'what began before the time asked for is cut there',
    [span({ startedAt: -500 }), told({ startedAt: -500, withdrawn: by })],
    [[0, 200, 'major', 'operational', 'dismissed']],
  ],
] as const)('%s', (_name, spans, expected) => {
  const found = differences([...spans], WINDOW)
  expect(found.map((d) => [d.startedAt, d.endedAt, d.observed, d.published, d.reason])).toEqual(expected)
})

const anySpan = fc
  .record({
    ledger: fc.constantFrom('observed' as const, 'published' as const),
    by: fc.constantFrom('checks' as const, 'person' as const),
    state: fc.constantFrom(...COMPONENT_STATES),
    startedAt: fc.integer({ min: -100, max: 1_000 }),
    lengthMs: fc.integer({ min: 0, max: 400 }),
    isOpen: fc.boolean(),
    withdrawn: fc.constantFrom(null, by),
  })
  .map(({ lengthMs, isOpen, ...one }) => span({ ...one, endedAt: isOpen ? null : one.startedAt + lengthMs }))

test('laid over the observed ledger, the differences give the published one: every minute between the two figures has a row', () => {
  fc.assert(
    fc.property(fc.array(anySpan, { maxLength: 12 }), (spans) => {
      const found = differences(spans, WINDOW)
      const gaps = found.map((d) => ({ ...d, endedAt: d.endedAt ?? WINDOW.now }))
      // Outside of the differences both say the same: cutting them out leaves two equal figures.
      const outside = (ledger: 'observed' | 'published') =>
        ledgerOf(spans, ledger).flatMap((one) => cut({ ...one, endedAt: one.endedAt ?? WINDOW.now }, gaps))
      const blank = gaps.map((gap) => span({ ...gap, state: 'maintenance' }))
      const ratio = (ledger: 'observed' | 'published') => uptimeRatio([...outside(ledger), ...blank], WINDOW)
      expect(ratio('observed')).toBe(ratio('published'))
      expect(gaps.every((gap, i) => gap.startedAt < gap.endedAt && gap.startedAt >= (gaps[i - 1]?.endedAt ?? 0))).toBe(
        true,
      )
    }),
  )
})

type Closed = LedgerSpan & { readonly endedAt: number }

function cut(one: Closed, gaps: readonly { startedAt: number; endedAt: number }[]): LedgerSpan[] {
  return gaps.reduce<Closed[]>(
    (pieces, gap) =>
      pieces.flatMap((piece) =>
        [
          { ...piece, endedAt: Math.min(piece.endedAt, gap.startedAt) },
          { ...piece, startedAt: Math.max(piece.startedAt, gap.endedAt) },
        ].filter((p) => p.endedAt > p.startedAt),
      ),
    [one],
  )
}
