/** Whose batch it is: repeats, restarts and copies as a table, and every order in which the requests of two may fall. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Heard, hear, type Run } from '../../server/domain/agent.ts'

const NOW = 1_000_000_000
const MINUTE = 60_000
const TURNS = 'two processes speak in turns with one key'
const BODIES = 'two different batches came under one number'

const one: Run = { run: 'one', sequence: 7, bodyHash: 'seven', returnedAt: null, tried: 7, inVain: 0 }
const two: Run = { run: 'two', sequence: 9, bodyHash: 'nine', returnedAt: null, tried: 9, inVain: 0 }
const returned = (run: Run, agoMs: number): Run => ({ ...run, returnedAt: NOW - agoMs })
const inVain = (run: Run, tries: number, tried: number): Run => ({ ...run, inVain: tries, tried })

test.each([
  ['the first of all', [], '', ['one', 1, 'x'], 'new', null],
  ['the next one', [one], 'one', ['one', 8, 'x'], 'new', null],
  ['a later one, after some were dropped', [one], 'one', ['one', 20, 'x'], 'new', null],
  ['the same again', [one], 'one', ['one', 7, 'seven'], 'repeat', null],
  ['an older one: anybody may have kept it', [one], 'one', ['one', 6, 'x'], 'old', null],
  ['a new process takes over', [one], 'one', ['two', 8, 'x'], 'new', null],
  ['a new process whose number was taken', [one], 'one', ['two', 7, 'x'], 'old', null],
  ['the old process again, once', [one, two], 'two', ['one', 10, 'x'], 'new', null],
  ['the old process, late, under a number that was taken', [one, two], 'two', ['one', 9, 'x'], 'old', null],
  ['the same process comes back twice', [returned(one, MINUTE), two], 'two', ['one', 10, 'x'], 'new', null],
  ['both came back', [one, returned(two, MINUTE)], 'two', ['one', 10, 'x'], 'new', TURNS],
  ['both came back, one of them long ago', [one, returned(two, 11 * MINUTE)], 'two', ['one', 10, 'x'], 'new', null],
  ['both came back, then something late', [one, returned(two, MINUTE)], 'two', ['one', 9, 'x'], 'old', null],
  ['two bodies under one number', [one], 'one', ['one', 7, 'other'], 'old', BODIES],
  ['its number was taken twice', [inVain(one, 1, 8), two], 'two', ['one', 9, 'x'], 'old', null],
  ['its number was taken three times', [inVain(one, 2, 8), two], 'two', ['one', 9, 'x'], 'old', TURNS],
  ['the same try again is no further one', [inVain(one, 2, 9), two], 'two', ['one', 9, 'x'], 'old', null],
  [
    'one never taken at all, three times',
    [two, inVain({ ...one, sequence: 0 }, 2, 8)],
    'two',
    ['one', 9, 'x'],
    'old',
    TURNS,
  ],
  ['taken after two tries in vain', [inVain(one, 2, 9), two], 'two', ['one', 10, 'x'], 'new', null],
] as const)('%s', (_name, runs, lastRun, [run, sequence, bodyHash], is, copied) => {
  const lastSequence = Math.max(0, ...runs.map((r) => r.sequence))
  expect(hear({ lastSequence, lastRun, runs }, { run, sequence, bodyHash }, NOW)).toMatchObject({ is, copied })
})

test('what was tried in vain counts until something is taken', () => {
  const heard = { lastSequence: 9, lastRun: 'two', runs: [inVain(one, 1, 8), two] }
  expect(hear(heard, { run: 'one', sequence: 9, bodyHash: 'x' }, NOW).inVain).toBe(2)
  expect(hear(heard, { run: 'one', sequence: 10, bodyHash: 'x' }, NOW).inVain).toBe(0)
})

/** The server's side as flow/accept-batch keeps it, and processes that number their batches as probes/batches does. */
class Wire {
  #heard: Heard = { lastSequence: 0, lastRun: '', runs: [] }
  copied: string | null = null

  get lastSequence(): number {
    return this.#heard.lastSequence
  }

  /** @returns the number that is free next */
  send(run: string, sequence: number): number {
    const { runs, lastSequence } = this.#heard
    const bodyHash = `${run} ${sequence}`
    const hearing = hear(this.#heard, { run, sequence, bodyHash }, NOW)
    this.copied ??= hearing.copied
    const own = runs.find((r) => r.run === run) ?? {
      run,
      sequence: 0,
      bodyHash: '',
      returnedAt: null,
      tried: 0,
      inVain: 0,
    }
    const tried = { ...own, tried: Math.max(own.tried, sequence), inVain: hearing.inVain }
    const isNew = hearing.is === 'new'
    const kept = isNew ? { ...tried, sequence, bodyHash, returnedAt: hearing.isReturn ? NOW : own.returnedAt } : tried
    this.#heard = {
      lastSequence: isNew ? sequence : lastSequence,
      lastRun: isNew ? run : this.#heard.lastRun,
      runs: [...runs.filter((r) => r.run !== run), kept],
    }
    return this.lastSequence + 1
  }
}

const EXCHANGES = 17
/** As often as the speaker may change before two are found out. */
const TURNS_NEEDED = 11

test('two that live are found out in whatever order their requests come, within eleven changes of who speaks', () => {
  for (let order = 0; order < 2 ** EXCHANGES; order++) {
    const wire = new Wire()
    const next = [1, 1]
    let turns = 0
    for (let i = 0; i < EXCHANGES && turns < TURNS_NEEDED; i++) {
      const who = (order >> i) & 1
      if (i > 0 && who !== ((order >> (i - 1)) & 1)) turns++
      next[who] = wire.send(`run-${who}`, next[who] ?? 1)
    }
    if (turns === TURNS_NEEDED) expect([order.toString(2), wire.copied]).toEqual([order.toString(2), TURNS])
  }
})

test('restarts are no copies: a process dies with a request under way, which comes at any later time or never', () => {
  const life = fc.record({ taken: fc.nat({ max: 3 }), leaves: fc.boolean(), lateBy: fc.nat({ max: 12 }) })
  fc.assert(
    fc.property(fc.array(life, { minLength: 2, maxLength: 6 }), (lives) => {
      const wire = new Wire()
      const underWay: { run: string; sequence: number; in: number }[] = []
      const arrive = () => {
        for (const one of underWay) if (one.in-- === 0) wire.send(one.run, one.sequence)
      }
      for (const [i, { taken, leaves, lateBy }] of lives.entries()) {
        let sequence = wire.lastSequence + 1
        for (let n = 0; n < taken; n++) {
          arrive()
          sequence = wire.send(`run-${i}`, sequence)
        }
        if (leaves) underWay.push({ run: `run-${i}`, sequence, in: lateBy })
      }
      for (let n = 0; n < 20; n++) arrive()
      expect(wire.copied).toBeNull()
    }),
    { numRuns: 3_000 },
  )
})
