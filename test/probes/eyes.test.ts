/** The prober's instruments: what counts as a stall, as a moved clock, as a silent host, and for how long. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Eyes, openEyes } from '../../probes/eyes.ts'
import type { ResultCode } from '../../probes/protocol/result-codes.ts'
import type { Outcome, ProbeResult } from '../../probes/protocol.ts'

let eyes: Eyes
/** All clocks go on by this without anything running: the process stands still. */
let stoodMs: number
/** The wall clock alone is moved. */
let movedMs: number
let looked: string[]

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance', 'Date'] })
  const steady = performance.now.bind(performance)
  const wall = Date.now
  ;[stoodMs, movedMs, looked] = [0, 0, []]
  vi.spyOn(performance, 'now').mockImplementation(() => steady() + stoodMs)
  vi.spyOn(Date, 'now').mockImplementation(() => wall() + stoodMs + movedMs)
  const look = async (url: string) => {
    looked.push(url)
    return null
  }
  eyes = openEyes({ look })
})
afterEach(() => {
  eyes.close()
  vi.restoreAllMocks()
  vi.useRealTimers()
})

const goOn = (ms: number) => vi.advanceTimersByTime(ms)

function resultWith(outcome: Outcome, code: ResultCode): ProbeResult {
  const phases = { dnsMs: null, connectMs: null, tlsMs: null, firstByteMs: null, totalMs: 1 }
  const told = { because: 'x', status: null, evidence: null, why: 'planned' } as const
  return { probeId: 'p', version: 1, at: 0, outcome, code, phases, ...told }
}

/** A check of that host, during which `meanwhile` happens. @returns the reason that is told */
function check(host: string, outcome: Outcome, meanwhile = () => {}): string {
  const glance = eyes.glance()
  meanwhile()
  const code = outcome === 'pass' ? 'ok' : 'timeout-connect'
  return eyes.judge(resultWith(outcome, code), glance, `http://${host}/`).because
}

const hosts = (count: number, from = 0) => Array.from({ length: count }, (_, n) => `host-${from + n}.example`)
const LOST = /hosts are silent/

describe('a lost network', () => {
  test('is four silent hosts of eight, and not of nine', () => {
    for (const host of hosts(5)) check(host, 'pass')
    const told = hosts(5, 5).map((host) => check(host, 'fail'))
    expect(told.map((because) => LOST.test(because))).toEqual([false, false, false, false, true])
    expect(told[4]).toContain('5 of 10')
  })

  test('is not four that fell silent one after the other, more than a minute apart', () => {
    const told = hosts(6).map((host) => {
      goOn(20_001)
      return check(host, 'fail')
    })
    expect(told.filter((because) => LOST.test(because))).toEqual([])
    goOn(10)
    expect(check('host-6.example', 'fail')).toMatch(LOST)
  })

  test('is no conclusion from what was not heard while we stood still', () => {
    for (const host of hosts(4)) {
      check(host, 'fail', () => {
        stoodMs += 1_000
      })
      goOn(100)
    }
    goOn(1_000)
    expect(check('host-9.example', 'fail')).not.toMatch(LOST)
  })

  test('makes us look at every host that was well, once in five seconds', () => {
    for (const host of hosts(3)) check(host, 'pass')
    check('host-3.example', 'fail')
    check('host-4.example', 'fail')
    expect(looked).toEqual(hosts(3).map((host) => `http://${host}/`))
    goOn(5_001)
    check('host-4.example', 'fail')
    expect(looked).toHaveLength(6)
  })
})

describe('a stall', () => {
  test('is noticed though the check ends before the next tick', () => {
    const stand = () => {
      stoodMs += 30_000
    }
    expect(check('a.example', 'fail', stand)).toContain('stood still for 30')
  })

  test('counts for the checks that it fell into, and for no later one', () => {
    const glance = eyes.glance()
    stoodMs += 30_000
    goOn(200)
    expect(eyes.judge(resultWith('fail', 'timeout-connect'), glance, 'http://a.example/').because).toContain('stood')
    expect(check('a.example', 'fail', () => goOn(1_000))).not.toContain('stood still')
  })
})

test('a wall clock that is moved during a check is noticed, and one that was moved before is not', () => {
  const move = () => {
    movedMs -= 3_600_000
  }
  expect(check('a.example', 'fail', move)).toContain('clock was moved by -3600.0 s')
  expect(check('a.example', 'fail')).not.toContain('clock was moved')
})
