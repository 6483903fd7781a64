/** When probes are due: periods that spread, cron over changes of time, re-checks, pauses. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nextCronAt, parseCron } from '../../probes/cron.ts'
import type { Assignment, Cadence, Outcome } from '../../probes/protocol.ts'
import { firstDueAt, nextDueAt, planFault } from '../../probes/schedule.ts'
import { Timetable } from '../../probes/timetable.ts'
import { assignmentFor } from './assignments.ts'

const ROME = 'Europe/Rome'
const at = (zoned: string, zone = ROME) => Temporal.ZonedDateTime.from(`${zoned}[${zone}]`).epochMilliseconds
const told = (instant: number, zone = ROME) =>
  Temporal.Instant.fromEpochMilliseconds(instant)
    .toZonedDateTimeISO(zone)
    .toString({ timeZoneName: 'never', smallestUnit: 'minute' })

describe('a period', () => {
  const every = (everyMs: number) => ({ everyMs, cron: null, timeZone: 'UTC' })

  test('comes round exactly, at a place of its own that a restart keeps', () => {
    const first = nextDueAt('api', every(60_000), 1_000_000) ?? 0
    expect(nextDueAt('api', every(60_000), first)).toBe(first + 60_000)
    expect(nextDueAt('api', every(60_000), first + 59_999)).toBe(first + 60_000)
    expect(nextDueAt('api', every(60_000), first - 1)).toBe(first)
  })

  test('is always ahead and never further than itself', () => {
    const cases = fc.property(
      fc.string(),
      fc.integer({ min: 1, max: 864e5 }),
      fc.integer({ min: 0, max: 4e12 }),
      (id, everyMs, after) => {
        const due = nextDueAt(id, every(everyMs), after) ?? 0
        return due > after && due <= after + everyMs
      },
    )
    fc.assert(cases)
  })

  test('spreads a thousand probes: no tenth of it has more than a fifth too many', () => {
    const tenths = Array.from({ length: 10 }, () => 0)
    for (let n = 0; n < 1_000; n++) {
      const due = nextDueAt(`probe-${n}`, every(60_000), 0) ?? 0
      tenths[Math.floor((due % 60_000) / 6_000)]! += 1
    }
    expect(Math.max(...tenths)).toBeLessThan(130)
    expect(Math.min(...tenths)).toBeGreaterThan(70)
  })

  test('begins at once for a single new probe, and not for all in one instant', () => {
    const now = { at: 5_000_000, count: 1 }
    expect(firstDueAt('api', every(60_000), now)).toBeLessThan(now.at + 10)
    const firsts = Array.from({ length: 500 }, (_, n) => firstDueAt(`p${n}`, every(60_000), { at: 0, count: 500 }))
    expect(new Set(firsts).size).toBeGreaterThan(300)
    expect(Math.max(...firsts.map(Number))).toBeLessThan(5_000)
  })
})

describe('cron', () => {
  const cases: [string, string, string, string, string][] = [
    ['every minute', '* * * * *', '2026-06-12T10:00:30', ROME, '2026-06-12T10:01+02:00'],
    ['strictly after', '0 10 * * *', '2026-06-12T10:00', ROME, '2026-06-13T10:00+02:00'],
    ['steps', '*/15 * * * *', '2026-06-12T10:16', ROME, '2026-06-12T10:30+02:00'],
    ['steps of a range', '10-40/10 8 * * *', '2026-06-12T08:21', ROME, '2026-06-12T08:30+02:00'],
    ['a start with a step', '5/20 * * * *', '2026-06-12T08:30', ROME, '2026-06-12T08:45+02:00'],
    ['lists', '0 6,18 * * *', '2026-06-12T07:00', ROME, '2026-06-12T18:00+02:00'],
    ['names', '30 9 * jan mon-fri', '2026-06-12T07:00', ROME, '2027-01-01T09:30+01:00'],
    ['7 is Sunday', '0 9 * * 7', '2026-06-12T07:00', ROME, '2026-06-14T09:00+02:00'],
    ['day of month or day of week', '0 9 20 * mon', '2026-06-12T07:00', ROME, '2026-06-15T09:00+02:00'],
    ['a step on the day still means both', '0 9 */2 * mon', '2026-06-12T07:00', ROME, '2026-06-15T09:00+02:00'],
    ['a leap day', '0 0 29 2 *', '2026-06-12T07:00', ROME, '2028-02-29T00:00+01:00'],
    ['over a century without one', '0 0 29 2 *', '2096-03-01T00:00', 'UTC', '2104-02-29T00:00+00:00'],
    ['shorthands', '@daily', '2026-06-12T07:00', ROME, '2026-06-13T00:00+02:00'],
    [
      'spring: a time that is left out runs that much later',
      '30 2 * * *',
      '2026-03-28T12:00',
      ROME,
      '2026-03-29T03:30+02:00',
    ],
    ['spring: and once', '30 2 * * *', '2026-03-29T03:30', ROME, '2026-03-30T02:30+02:00'],
    ['spring: before a later time of the same day', '30 2,5 * * *', '2026-03-29T00:00', ROME, '2026-03-29T03:30+02:00'],
    ['spring: every half hour just goes on', '*/30 * * * *', '2026-03-29T01:30', ROME, '2026-03-29T03:00+02:00'],
    [
      'autumn: a repeated time runs at its first occurrence',
      '30 2 * * *',
      '2026-10-24T12:00',
      ROME,
      '2026-10-25T02:30+02:00',
    ],
    ['autumn: and once', '30 2 * * *', '2026-10-25T02:30+02:00', ROME, '2026-10-26T02:30+01:00'],
    ['autumn: every half hour runs in both', '*/30 * * * *', '2026-10-25T02:30+02:00', ROME, '2026-10-25T02:00+01:00'],
    ['a day that begins at one', '0 0 * * *', '2026-09-05T12:00', 'America/Santiago', '2026-09-06T01:00-03:00'],
    ['a change of half an hour', '15 2 * * *', '2026-10-03T12:00', 'Australia/Lord_Howe', '2026-10-04T02:45+11:00'],
  ]
  test.each(cases)('%s', (_name, expression, after, zone, expected) => {
    const cron = parseCron(expression)
    expect(cron).not.toBeNull()
    expect(told(nextCronAt(cron!, zone, at(after, zone)), zone)).toBe(expected)
  })

  test.each([
    '',
    '* * * *',
    '* * * * * *',
    '60 * * * *',
    '* 24 * * *',
    '* * 0 * *',
    '* * 32 * *',
    '* * * 13 *',
    '* * * * 8',
    '*/0 * * * *',
    '5-1 * * * *',
    'a * * * *',
    '1, * * * *',
    '*-5 * * * *',
    '1-2-3 * * * *',
    '@never',
    'constructor',
    'toString',
    '__proto__',
    '0 0 31 2 *',
    '0 0 31 4,6,9 *',
    '-1 * * * *',
  ])('%j is not one', (expression) => {
    expect(parseCron(expression)).toBeNull()
    expect(nextDueAt('p', { everyMs: 1, cron: expression, timeZone: 'UTC' }, 0)).toBeNull()
  })

  test.each([
    ['60 * * * *', 'UTC', 'cron'],
    ['0 * * * *', 'Europe/Roma', 'time-zone'],
    ['0 * * * *', ROME, null],
    [null, 'nowhere', null],
  ])('%j in %s is refused by its %s', (cron, timeZone, fault) => {
    expect(planFault({ everyMs: 60_000, cron, timeZone })).toBe(fault)
  })

  test('a year of a daily time has as many runs as days, in every zone', () => {
    for (const zone of ['UTC', ROME, 'America/New_York', 'Australia/Lord_Howe', 'Africa/Casablanca', 'Asia/Kolkata']) {
      const cron = parseCron('30 2 * * *')!
      let runs = 0
      for (let now = at('2026-01-01T00:00', zone); ; runs++) {
        now = nextCronAt(cron, zone, now)
        if (now >= at('2027-01-01T00:00', zone)) break
      }
      expect([zone, runs]).toEqual([zone, 365])
    }
  })
})

describe('the timetable', () => {
  const START = 1_800_000_000_000
  const now = (ms: number, wallMs = ms) => ({ steadyAt: START + ms, wallAt: START + wallMs })

  function one(cadence: Partial<Cadence> = {}) {
    const timetable = new Timetable()
    const assignment = assignmentFor('http://x.example/', {
      cadence: { everyMs: 60_000, recheckMs: [5_000, 10_000], ...cadence },
    })
    timetable.replace([assignment], now(0))
    return { timetable, assignment }
  }

  /** Lets time run on in steps of 100 ms; each check takes 200 ms and comes to the next of `outcomes`, then to passes. */
  function play(outcomes: readonly Outcome[], untilMs: number, cadence: Partial<Cadence> = {}) {
    const { timetable } = one(cadence)
    const script = [...outcomes]
    const runs: string[] = []
    const running: { assignment: Assignment; endsAt: number }[] = []
    for (let ms = 0; ms <= untilMs; ms += 100) {
      for (const check of running.splice(0)) {
        if (ms < check.endsAt) running.push(check)
        else timetable.ended(check.assignment, script.shift() ?? 'pass', now(ms))
      }
      for (const { assignment, why } of timetable.take(now(ms), 10)) {
        runs.push(`${why} ${ms}`)
        running.push({ assignment, endsAt: ms + 200 })
      }
    }
    return runs
  }

  test('looks again within a period of the first look, and not at once', () => {
    const gaps = Array.from({ length: 200 }, (_, n) => {
      const timetable = new Timetable()
      timetable.replace(
        [assignmentFor('http://x.example/', { probeId: `p${n}`, cadence: { everyMs: 60_000 } })],
        now(0),
      )
      const firstAt = timetable.nextAt() ?? 0
      const first = timetable.take({ steadyAt: firstAt, wallAt: firstAt }, 1)
      for (const { assignment } of first) timetable.ended(assignment, 'pass', { steadyAt: firstAt, wallAt: firstAt })
      return (timetable.nextAt() ?? 0) - firstAt
    })
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(3_000)
    expect(Math.max(...gaps)).toBeLessThanOrEqual(63_000)
  })

  test('re-checks a failure after waits that count from the end of the check before', () => {
    const runs = play(['fail', 'fail', 'fail'], 29_000)
    expect(runs).toEqual(['planned 100', 'recheck 5300', 'recheck 15500'])
  })

  test('ends the re-checks as soon as one passes', () => {
    expect(play(['fail', 'pass'], 29_000)).toEqual(['planned 100', 'recheck 5300'])
  })

  test('goes back to the plan when the list is used up, and starts it anew after a pass', () => {
    const reasons = play(['fail', 'fail', 'fail', 'fail', 'pass', 'fail'], 290_000).map((run) => run.split(' ')[0])
    expect(reasons.slice(0, 7)).toEqual(['planned', 'recheck', 'recheck', 'planned', 'planned', 'planned', 'recheck'])
  })

  /** How long after the end of the last planned check the one behind it came, ms. */
  function lastWait(runs: readonly string[]): number {
    const [planned, next] = runs.slice(-2).map((run) => Number(run.split(' ')[1]))
    return next! - planned! - 200
  }

  test('takes up the list where it stood after an inconclusive re-check', () => {
    const runs = play(['fail', 'inconclusive', 'fail'], 110_000)
    expect(runs.map((run) => run.split(' ')[0])).toEqual(['planned', 'recheck', 'planned', 'recheck'])
    expect(lastWait(runs)).toBe(10_000)
  })

  test.each(['pass', 'slow'] as const)('begins the list anew after a %s', (outcome) => {
    const runs = play(['fail', outcome, 'fail'], 110_000)
    expect(runs.map((run) => run.split(' ')[0])).toEqual(['planned', 'recheck', 'planned', 'recheck'])
    expect(lastWait(runs)).toBe(5_000)
  })

  test('re-checks neither a slow nor an inconclusive answer', () => {
    expect(play(['slow', 'inconclusive'], 29_000)).toEqual(['planned 100'])
  })

  test('runs a probe once after a pause, however many checks it missed', () => {
    const { timetable, assignment } = one({ everyMs: 1_000 })
    timetable.take(now(100), 10)
    timetable.ended(assignment, 'pass', now(150))
    const afterPause = 3_600_000
    expect(timetable.take(now(afterPause), 10)).toHaveLength(1)
    timetable.ended(assignment, 'pass', now(afterPause + 50))
    expect(timetable.take(now(afterPause + 51), 10)).toHaveLength(0)
    expect(timetable.nextAt()).toBeGreaterThan(START + afterPause + 400)
  })

  test('does not make up for what it missed while one check took longer than its period', () => {
    const { timetable, assignment } = one({ everyMs: 1_000 })
    timetable.take(now(100), 10)
    timetable.ended(assignment, 'pass', now(2_530))
    expect(timetable.take(now(2_531), 10)).toEqual([])
    expect((timetable.nextAt() ?? 0) - START).toBeLessThanOrEqual(2_530 + 1_050)
  })

  test('loses no turn to a check that ends shortly before it', () => {
    const { timetable, assignment } = one({ everyMs: 1_000 })
    timetable.take(now(100), 10)
    timetable.ended(assignment, 'pass', now(150))
    const dueAt = (timetable.nextAt() ?? 0) - START
    timetable.take(now(dueAt), 10)
    timetable.ended(assignment, 'pass', now(dueAt + 970))
    expect((timetable.nextAt() ?? 0) - START).toBe(dueAt + 1_000)
  })

  test('leaves everybody in his place who was not edited', () => {
    const { timetable, assignment } = one()
    timetable.take(now(100), 10)
    timetable.ended(assignment, 'pass', now(200))
    const dueAt = timetable.nextAt()
    timetable.replace([{ ...assignment }], now(300))
    expect(timetable.nextAt()).toBe(dueAt)
  })

  test('never has two checks of one probe in flight, not even after an edit or when asked', () => {
    const { timetable, assignment } = one({ everyMs: 1_000 })
    timetable.take(now(100), 10)
    timetable.ask(['probe'], now(200))
    timetable.replace([{ ...assignment, version: 2 }], now(300))
    expect(timetable.take(now(9_000), 10)).toEqual([])
    expect(timetable.ended(assignment, 'fail', now(9_100))).toBe(false)
    expect(timetable.take(now(9_200), 10)).toMatchObject([{ assignment: { version: 2 } }])
  })

  test('checks at once when asked, beside the plan', () => {
    const { timetable, assignment } = one()
    timetable.take(now(100), 10)
    timetable.ended(assignment, 'pass', now(200))
    timetable.ask(['probe', 'unknown'], now(300))
    expect(timetable.take(now(300), 10)).toMatchObject([{ why: 'asked' }])
    timetable.ended(assignment, 'pass', now(400))
    expect(timetable.take(now(500), 10)).toEqual([])
  })

  test('does not check twice for who asks while it looks', () => {
    const { timetable, assignment } = one()
    timetable.take(now(100), 10)
    timetable.ask(['probe'], now(150))
    timetable.ended(assignment, 'pass', now(200))
    expect(timetable.take(now(300), 10)).toEqual([])
  })

  test('waits for the check that was under way when a probe was taken away and given back', () => {
    const { timetable, assignment } = one({ everyMs: 1_000 })
    timetable.take(now(100), 10)
    timetable.replace([], now(200))
    timetable.replace([{ ...assignment, version: 2 }], now(300))
    expect(timetable.take(now(9_000), 10)).toEqual([])
    expect(timetable.ended(assignment, 'fail', now(9_100))).toBe(false)
    expect(timetable.take(now(9_200), 10)).toMatchObject([{ assignment: { version: 2 } }])
  })

  test('forgets a probe that is gone', () => {
    const { timetable, assignment } = one()
    timetable.take(now(100), 10)
    timetable.replace([], now(150))
    expect(timetable.ended(assignment, 'fail', now(200))).toBe(false)
    expect(timetable.nextAt()).toBeNull()
  })

  test('checks again what comes back after its last check was over', () => {
    const { timetable, assignment } = one({ everyMs: 1_000 })
    timetable.take(now(100), 10)
    timetable.replace([], now(200))
    timetable.ended(assignment, 'pass', now(300))
    timetable.replace([assignment], now(400))
    expect(timetable.take(now(1_500), 10)).toHaveLength(1)
  })

  test('takes those first that are longest overdue, and no more than there is room for', () => {
    const timetable = new Timetable()
    const all = Array.from({ length: 50 }, (_, n) => assignmentFor('http://x.example/', { probeId: `p${n}` }))
    timetable.replace(all, now(0))
    const firstDue = all.map(
      ({ probeId, cadence }) => [probeId, firstDueAt(probeId, cadence, { at: 0, count: 50 })] as const,
    )
    const earliest = firstDue
      .toSorted((a, b) => a[1]! - b[1]!)
      .slice(0, 20)
      .map(([, due]) => due)
    const taken = timetable.take(now(10_000), 20).map(({ assignment }) => assignment.probeId)
    expect(taken.map((probeId) => new Map(firstDue).get(probeId))).toEqual(earliest)
  })

  test('reckons cron times anew when the wall clock is moved, either way', () => {
    const { timetable } = one({ cron: '0 * * * *' })
    const minute = 60_000
    const dueAfter = (movedMinutes: number) => {
      timetable.clockMoved(now(minute, minute + movedMinutes * minute))
      return ((timetable.nextAt() ?? 0) - START) / minute
    }
    expect([dueAfter(0), dueAfter(-20), dueAfter(20), dueAfter(-90)]).toEqual([60, 20, 40, 30])
  })

  test('goes on by the steady clock with a period, wherever the wall clock is moved', () => {
    const dues = [0, 12_345, -3_600_000].map((wallMs) => {
      const { timetable, assignment } = one()
      timetable.take(now(100, 100 + wallMs), 10)
      timetable.clockMoved(now(150, 150 + wallMs))
      timetable.ended(assignment, 'pass', now(200, 200 + wallMs))
      const dueAt = timetable.nextAt()
      timetable.clockMoved(now((dueAt ?? 0) - START - 10, wallMs))
      return [dueAt, timetable.nextAt()]
    })
    expect(dues).toEqual([dues[0], dues[0], dues[0]])
    expect(dues[0]?.[0]).toBe(dues[0]?.[1])
  })
})
