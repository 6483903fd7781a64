import { describe, expect, test } from 'vitest'
import { callOrder, handOverDay, type Override, type Rota, turnAt, turnsBetween } from '../../server/domain/rota.ts'
import { DAY_MS, HOUR_MS } from '../../server/domain/time.ts'

/** Mondays at nine in Rome. Ada began on the 5th of October 2026. */
const ROTA: Rota = {
  ...{ weekday: 1, clock: '09:00', timeZone: 'Europe/Rome', beganOn: '2026-10-05' },
  people: ['ada', 'ben', 'cleo'],
}

const rome = (local: string) => Temporal.PlainDateTime.from(local).toZonedDateTime('Europe/Rome').epochMilliseconds
const shown = (at: number) =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO('Europe/Rome').toPlainDateTime().toString()

describe('whose turn it is', () => {
  test.each([
    ['the minute after a hand-over', '2026-10-05T09:00', 'ada', '2026-10-12T09:00:00'],
    ['the last minute before one', '2026-10-12T08:59', 'ada', '2026-10-12T09:00:00'],
    ['the next week', '2026-10-12T09:00', 'ben', '2026-10-19T09:00:00'],
    ['when all have had one', '2026-10-26T09:00', 'ada', '2026-11-02T09:00:00'],
    ['a week before it began', '2026-10-01T12:00', 'cleo', '2026-10-05T09:00:00'],
    ['the night on which clocks go back', '2026-10-25T02:30', 'cleo', '2026-10-26T09:00:00'],
    ['the spring after', '2027-03-28T12:00', 'ada', '2027-03-29T09:00:00'],
  ])('%s', (_name, at, who, until) => {
    const turn = turnAt(ROTA, [], rome(at))
    expect([turn?.staffId, shown(turn?.toAt ?? 0)]).toEqual([who, until])
  })

  test.each([
    ['when clocks go back, 169 hours', '2026-10-19T09:00', 169],
    ['when they go forward, 167 hours', '2027-03-22T09:00', 167],
    ['in any other week, 168 hours', '2026-11-02T09:00', 168],
  ])('a week is, %s', (_name, from, hours) => {
    const turn = turnAt(ROTA, [], rome(from))
    expect(((turn?.toAt ?? 0) - (turn?.fromAt ?? 0)) / HOUR_MS).toBe(hours)
  })

  test.each([
    ['a time that is skipped is an hour later', '2027-03-28T03:30:00', '2027-03-28'],
    ['of a time that comes twice it is the first', '2026-10-25T02:30:00', '2026-10-25'],
  ])('a hand-over on Sunday at 02:30: %s', (_name, at, day) => {
    const sunday: Rota = { ...ROTA, weekday: 7, clock: '02:30', beganOn: '2026-10-04' }
    const turn = turnAt(sunday, [], rome(`${day}T12:00`))
    expect(shown(turn?.fromAt ?? 0)).toBe(at)
    expect(handOverDay(sunday, (turn?.fromAt ?? 0) - 1)).toBe(
      Temporal.PlainDate.from(day).subtract({ days: 7 }).toString(),
    )
    expect(turnAt(sunday, [], (turn?.fromAt ?? 0) - 1)?.toAt).toBe(turn?.fromAt)
  })

  test('whoever left the desk is passed over, and nobody else moves', () => {
    const without: Rota = { ...ROTA, people: ['ada', null, 'cleo'] }
    const turns = ['2026-10-06', '2026-10-13', '2026-10-20', '2026-10-27'].map((day) => turnAt(without, [], rome(day)))
    expect(turns.map((t) => t?.staffId)).toEqual(['ada', 'cleo', 'cleo', 'ada'])
  })

  test('a rota of nobody has no turns', () => {
    expect(turnAt({ ...ROTA, people: [] }, [], rome('2026-10-06'))).toBeNull()
    expect(turnAt({ ...ROTA, people: [null] }, [], rome('2026-10-06'))).toBeNull()
    expect(callOrder({ ...ROTA, people: [null] }, [], rome('2026-10-06'))).toEqual([])
  })
})

describe('who steps in', () => {
  const over = (id: string, staffId: string, from: string, to: string): Override => ({
    ...{ id, staffId },
    ...{ fromAt: rome(from), toAt: rome(to) },
  })
  const listed = (overrides: readonly Override[], from: string, to: string) =>
    turnsBetween(ROTA, overrides, { fromAt: rome(from), toAt: rome(to) }).map((t) => [
      ...[t.staffId, shown(t.fromAt), shown(t.toAt)],
    ])

  test('over a hand-over: the week before and the week after lose what was taken from them', () => {
    const night = over('1', 'dora', '2026-10-11T20:00', '2026-10-12T20:00')
    expect(listed([night], '2026-10-10T00:00', '2026-10-14T00:00')).toEqual([
      ['ada', '2026-10-05T09:00:00', '2026-10-11T20:00:00'],
      ['dora', '2026-10-11T20:00:00', '2026-10-12T20:00:00'],
      ['ben', '2026-10-12T20:00:00', '2026-10-19T09:00:00'],
    ])
  })

  test('of two at once the later arranged one counts, and the first goes on behind it', () => {
    const both = [
      over('1', 'dora', '2026-10-06T08:00', '2026-10-06T20:00'),
      over('2', 'ben', '2026-10-06T10:00', '2026-10-06T12:00'),
    ]
    expect(listed(both, '2026-10-06T09:00', '2026-10-06T21:00')).toEqual([
      ['dora', '2026-10-06T08:00:00', '2026-10-06T10:00:00'],
      ['ben', '2026-10-06T10:00:00', '2026-10-06T12:00:00'],
      ['dora', '2026-10-06T12:00:00', '2026-10-06T20:00:00'],
      ['ada', '2026-10-06T20:00:00', '2026-10-12T09:00:00'],
    ])
  })

  test.each([
    ['in an ordinary week', [], ['ada', 'ben', 'cleo']],
    ['by somebody outside of it', [over('1', 'dora', '2026-10-06', '2026-10-08')], ['dora', 'ada', 'ben', 'cleo']],
    ['by one of them', [over('1', 'cleo', '2026-10-06', '2026-10-08')], ['cleo', 'ada', 'ben']],
  ] as const)('who is asked after whom, %s', (_name, overrides, expected) => {
    expect(callOrder(ROTA, overrides, rome('2026-10-07T03:00'))).toEqual(expected)
  })

  test('a year of turns has no gap and no overlap', () => {
    const odd = [
      over('1', 'dora', '2027-03-27T20:00', '2027-03-28T20:00'),
      over('2', 'ben', '2026-10-24', '2026-10-27'),
    ]
    const turns = turnsBetween(ROTA, odd, { fromAt: rome('2026-10-05T09:00'), toAt: rome('2027-10-04T09:00') })
    for (const [i, turn] of turns.slice(1).entries()) expect(turn.fromAt).toBe(turns[i]?.toAt)
    expect((turns.at(-1)?.toAt ?? 0) - (turns[0]?.fromAt ?? 0)).toBe(364 * DAY_MS)
  })
})
