import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ComponentState, worstState } from '../../server/domain/component.ts'
import { HOUR_MS, MINUTE_MS } from '../../server/domain/time.ts'
import { type ToldSpan, tellOnce } from '../../server/domain/told-once.ts'

const AT = Date.UTC(2026, 5, 12, 15)
/** Minutes after the hour; null: it goes on. */
const span = (
  by: ToldSpan['by'],
  state: ComponentState,
  [from, to]: readonly [number, number | null],
  incidentId: string | null = 'one',
): ToldSpan => ({
  ...{ by, state, incidentId, startedAt: AT + from * MINUTE_MS },
  endedAt: to === null ? null : AT + to * MINUTE_MS,
})
const told = (spans: readonly ToldSpan[]) =>
  tellOnce(spans).map(({ by, state, startedAt, endedAt }) => [
    ...[by, state, (startedAt - AT) / MINUTE_MS],
    endedAt === null ? null : (endedAt - AT) / MINUTE_MS,
  ])

const MEASURED = span('checks', 'major', [0, 10])

describe('a measured outage, and what people state of it', () => {
  test.each([
    ['the same', span('person', 'major', [0, 10]), [['checks', 'major', 0, 10]]],
    ['the same, for seconds longer', span('person', 'major', [0, 10.9]), [['checks', 'major', 0, 10.9]]],
    ['the same, begun earlier', span('person', 'major', [-5, 10]), [['person', 'major', -5, 10]]],
    ['the same, for longer', span('person', 'major', [2, 30]), [['person', 'major', 0, 30]]],
    ['the same, still', span('person', 'major', [2, null]), [['person', 'major', 0, null]]],
    ['less bad', span('person', 'degraded', [0, 10]), [['checks', 'major', 0, 10]]],
    ['less bad, for seconds longer', span('person', 'partial', [0, 10.5]), [['checks', 'major', 0, 10]]],
    [
      'less bad, for minutes longer',
      span('person', 'degraded', [0, 25]),
      [
        ['checks', 'major', 0, 10],
        ['person', 'degraded', 10, 25],
      ],
    ],
    [
      'after it was over',
      span('person', 'major', [12, 15]),
      [
        ['checks', 'major', 0, 10],
        ['person', 'major', 12, 15],
      ],
    ],
  ])('%s', (_name, stated, expected) => expect(told([stated, MEASURED])).toEqual(expected))

  test('both going on are one that goes on', () =>
    expect(told([span('checks', 'major', [0, null]), span('person', 'major', [0, null])])).toEqual([
      ['checks', 'major', 0, null],
    ]))

  test('in another incident is another line', () => {
    const other = span('person', 'major', [0, 10], 'two')
    expect(tellOnce([MEASURED, other]).map((s) => s.incidentId)).toEqual(['one', 'two'])
  })

  test('a stretch of seconds that stands alone is told', () =>
    expect(told([span('checks', 'degraded', [0, 0.1])])).toEqual([['checks', 'degraded', 0, 0.1]]))
})

test('stretches of one incident never overlap, each moment is told as bad as the worst said of it, and nothing of a minute is lost', () => {
  const one = fc
    .record({
      by: fc.constantFrom<ToldSpan['by']>('checks', 'person'),
      state: fc.constantFrom<ComponentState>('maintenance', 'degraded', 'partial', 'major'),
      from: fc.integer({ min: 0, max: 40 }),
      minutes: fc.option(fc.integer({ min: 1, max: 30 })),
      incidentId: fc.constantFrom('one', 'two', null),
    })
    .map(({ by, state, from, minutes, incidentId }) =>
      span(by, state, [from, minutes === null ? null : from + minutes], incidentId),
    )
  fc.assert(
    fc.property(fc.array(one, { maxLength: 12 }), (spans) => {
      for (const [incidentId, own] of Map.groupBy(spans, (s) => s.incidentId)) {
        const shown = tellOnce(spans).filter((s) => s.incidentId === incidentId)
        for (let minute = 0.5; minute < 90; minute += 1) {
          const at = AT + minute * MINUTE_MS
          const covers = (s: ToldSpan) => s.startedAt <= at && at < (s.endedAt ?? AT + HOUR_MS * 9)
          const said = own.filter(covers).map((s) => s.state)
          const lines = shown.filter(covers).map((s) => s.state)
          expect(lines).toEqual(said.length === 0 ? [] : [worstState(said)])
        }
      }
    }),
    { numRuns: 200 },
  )
})
