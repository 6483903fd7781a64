/** (g) What is kept of a check, and how long closing and dropping hold the writer: an hour of results of thousands of probes, then eight days later. */
import { setImmediate as breathe } from 'node:timers/promises'
import { DAY_MS, MINUTE_MS } from '../../server/domain/time.ts'
import { dropOld } from '../../server/flow/keep-house.ts'
import { rollUp } from '../../server/flow/roll-up.ts'
import { lastResults } from '../../server/store/last-results.ts'
import type { Finding } from './figures.ts'
import { type Held, openQuickStore, type QuickStore } from './quick-store.ts'

const PROBES = 2_000
const EVERY_MS = 20_000
/** What the prober sends at once: an eighth of a period. */
const BATCHES = 8
/** So that the first buckets are closed, and each minute from then on is like the one before. */
const WARM_UP_MINUTES = 10
const MINUTES = 60

export async function benchStorage(): Promise<Finding> {
  const store = await openQuickStore(PROBES / 5, 5)
  try {
    await play(store, WARM_UP_MINUTES)
    const before = await store.usedBytes()
    const closing: Held[] = []
    const recording = await store.longest(() => play(store, MINUTES, closing))
    const kept = (await store.usedBytes()) - before
    const { no } = await store.context.store.db.selectFrom('probes').select('no').limit(1).executeTakeFirstOrThrow()
    const lookedAt = performance.now()
    await lastResults(store.context.store.db, [no], 50)
    const lastMs = performance.now() - lookedAt
    store.clock.advance(DAY_MS)
    const later = await store.longest(() => closeAll(store))
    store.clock.advance(8 * DAY_MS)
    const dropping = await store.longest(() => dropOld(store.context))
    const checks = (MINUTES * MINUTE_MS * PROBES) / EVERY_MS
    return finding({ recording, closing: [...closing, later], dropping, keptOfOne: kept / checks, lastMs })
  } finally {
    await store.close()
  }
}

/** @param closing gets what each minute's closing held */
async function play(store: QuickStore, minutes: number, closing: Held[] = []): Promise<void> {
  const size = PROBES / BATCHES
  for (let minute = 0; minute < minutes; minute += 1) {
    for (let batch = 0; batch < (MINUTE_MS / EVERY_MS) * BATCHES; batch += 1) {
      const from = (batch % BATCHES) * size
      await store.record(store.probeIds.slice(from, from + size))
      store.clock.advance(EVERY_MS / BATCHES)
      await breathe()
    }
    closing.push(await store.longest(() => closeAll(store)))
  }
}

async function closeAll({ context }: QuickStore): Promise<void> {
  while (await rollUp(context)) await breathe()
}

interface Seen {
  readonly recording: Held
  readonly closing: readonly Held[]
  readonly dropping: Held
  readonly keptOfOne: number
  readonly lastMs: number
}

function finding({ recording, closing, dropping, keptOfOne, lastMs }: Seen): Finding {
  const most = (held: readonly Held[], of: (one: Held) => number) => [Math.max(...held.map(of))]
  const goal = { atMost: 50 }
  const transaction = (one: Held) => one.transactionMs
  const loop = (one: Held) => one.loopMs
  return {
    title: 'What is kept',
    how: `${PROBES.toLocaleString('en')} probes every ${EVERY_MS / 1_000} s, all well, on an accelerated clock: the product without its prober, its database in a file. The bytes are those by which the database grows over an hour with the same probes, ${((MINUTES * MINUTE_MS * PROBES) / EVERY_MS).toLocaleString('en')} results: rows, roll-ups of five minutes, indexes and state. Then the hour, the day and eight days later, when all raw rows go. A transaction is timed from its wish to its commit, the event loop by its longest delay.`,
    series: [
      { what: 'kept in the database of a check', unit: 'B', values: [keptOfOne], goal: { atMost: 60 } },
      { what: 'a batch of 250 results, longest transaction', unit: 'ms', values: [recording.transactionMs], goal },
      { what: 'a batch of 250 results, its CPU, most', unit: 'ms', values: [recording.cpuMs] },
      { what: 'roll-ups, longest transaction', unit: 'ms', values: most(closing, transaction), goal },
      { what: 'roll-ups, CPU of a transaction, most', unit: 'ms', values: most(closing, (one) => one.cpuMs) },
      { what: 'roll-ups, the event loop held', unit: 'ms', values: most(closing, loop), goal },
      { what: 'retention, longest transaction', unit: 'ms', values: most([dropping], transaction), goal },
      { what: 'retention, CPU of a transaction, most', unit: 'ms', values: [dropping.cpuMs] },
      { what: 'retention, the event loop held', unit: 'ms', values: most([dropping], loop), goal },
      { what: 'the last 50 results of one probe', unit: 'ms', values: [lastMs] },
    ],
  }
}
