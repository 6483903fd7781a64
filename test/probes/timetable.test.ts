/** Which check is next: re-checks, checks on demand, probes that come and go, clocks that move. */
import { describe, expect, test } from 'vitest'
import type { Assignment, Cadence, Outcome } from '../../probes/protocol.ts'
import { firstDueAt, nextDueAt } from '../../probes/schedule.ts'
import { Timetable } from '../../probes/timetable.ts'
import { assignmentFor } from './assignments.ts'

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

  test('after a start everybody is looked at within three quarters of the period, and then in its place on the grid', () => {
    const [count, everyMs] = [1_600, 20_000]
    const timetable = new Timetable()
    const cadence = { ...assignmentFor('http://x.example/').cadence, everyMs }
    const all = Array.from({ length: count }, (_, n) =>
      assignmentFor('http://x.example/', { probeId: `p${n}`, cadence }),
    )
    timetable.replace(all, now(0))
    const first = timetable.take(now(15_000), count)
    expect(new Set(first.map(({ assignment }) => assignment.probeId)).size).toBe(count)
    for (const { assignment } of first) timetable.ended(assignment, 'pass', now(15_000))
    const places = new Map(all.map(({ probeId }) => [probeId, Number(nextDueAt(probeId, cadence, START)) % everyMs]))
    for (let at = 16_000; at <= 36_000; at += 500) {
      for (const { assignment } of timetable.take(now(at), count)) {
        const lateMs = (START + at - Number(places.get(assignment.probeId))) % everyMs
        expect(lateMs).toBeLessThan(500)
        places.delete(assignment.probeId)
        timetable.ended(assignment, 'pass', now(at))
      }
    }
    expect(places.size).toBe(0)
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
