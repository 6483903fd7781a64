/**
 * The product without its prober and its loops, on a database file and a clock that is moved: for benches of what is kept,
 * which would else take hours. Used by storage.ts and history.ts.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { sql } from 'kysely'
import { pino } from 'pino'
import type { ProbeResult } from '../../probes/protocol.ts'
import { startVedetta } from '../../server/compose.ts'
import { readSettings } from '../../server/config.ts'
import type { Context } from '../../server/flow/context.ts'
import { recordResults } from '../../server/flow/record-results.ts'
import { type FakeClock, fakeClock } from '../support/fake-clock.ts'
import { type Home, newHome } from './product.ts'

export interface QuickStore {
  readonly context: Context
  readonly clock: FakeClock
  /** In the order of the catalogue. */
  readonly probeIds: readonly string[]
  readonly locationId: string
  /** Bytes of the database that hold something. */
  usedBytes(): Promise<number>
  /** The longest that one transaction took, and that the event loop stood still, while `work` ran. */
  longest(work: () => Promise<void>): Promise<Held>
  /** Takes a result of each of these probes into the line, as the prober's next batch: a good one, unless it says bad. */
  record(probeIds: readonly string[], isBad?: boolean): Promise<void>
  close(): Promise<void>
}

export interface Held {
  readonly transactionMs: number
  /** Of the transaction that took most of it: what else the machine does is left out, and so is waiting for the disk. */
  readonly cpuMs: number
  readonly loopMs: number
}

export const START_AT = Date.UTC(2026, 0, 5)

/** @param probesOf how many probes each component has */
export async function openQuickStore(components: number, probesOf: number): Promise<QuickStore> {
  const home = newHome()
  const clock = fakeClock(START_AT)
  const vedetta = await startVedetta(settingsOf(home, catalogueOf(components, probesOf)), pino({ level: 'fatal' }), {
    ...{ clock, prober: false },
  })
  const running = new Set<{ transactionMs: number; cpuMs: number }>()
  const { store } = vedetta.context
  const transact: typeof store.transact = async (work) => {
    const [startedAt, before] = [performance.now(), cpuMs()]
    const done = await store.transact(work)
    const took = { transactionMs: performance.now() - startedAt, cpuMs: cpuMs() - before }
    for (const held of running) {
      held.transactionMs = Math.max(held.transactionMs, took.transactionMs)
      held.cpuMs = Math.max(held.cpuMs, took.cpuMs)
    }
    return done
  }
  const context: Context = { ...vedetta.context, store: { ...store, transact } }
  const locationId = (await store.db.selectFrom('locations').select('id').executeTakeFirstOrThrow()).id
  let sequence = 0
  return {
    ...{ context, clock, locationId },
    probeIds: (await store.db.selectFrom('probes').select('id').orderBy('no').execute()).map((row) => row.id),
    usedBytes: () => usedBytes(context),
    async longest(work) {
      const held = { transactionMs: 0, cpuMs: 0 }
      running.add(held)
      const loop = monitorEventLoopDelay({ resolution: 1 })
      loop.enable()
      await work()
      loop.disable()
      running.delete(held)
      return { ...held, loopMs: loop.max / 1e6 }
    },
    async record(probeIds, isBad = false) {
      const at = clock.now()
      const results = probeIds.map((probeId, n) => ({ ...resultOf(probeId, at, n), ...(isBad ? BAD : {}) }))
      const sight = { sees: true, because: '', loopLagP99Ms: 1 }
      await recordResults(
        context,
        { locationId, awakeAt: 0 },
        { protocol: 1, sequence: ++sequence, sentAt: at, sight, results },
      )
    },
    async close() {
      await vedetta.close()
      home.remove()
    },
  }
}

const cpuMs = () => {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1_000
}

async function usedBytes({ store }: Context): Promise<number> {
  const read = async (name: string) =>
    Number(Object.values((await sql.raw<Record<string, number>>(`pragma ${name}`).execute(store.db)).rows[0] ?? {})[0])
  return ((await read('page_count')) - (await read('freelist_count'))) * (await read('page_size'))
}

function settingsOf(home: Home, catalogue: string) {
  const file = join(home.dataDir, 'bench.yaml')
  writeFileSync(file, catalogue)
  const env = { PORT: '0', DATA_DIR: home.dataDir, CONFIG_FILE: file, PROBE_ALLOW: '192.0.2.0/24', ROLE: 'http' }
  const settings = readSettings({ ...env, DATABASE_URL: home.databaseUrl })
  if ('mistakes' in settings) throw new Error(settings.mistakes.join('\n'))
  return settings
}

function catalogueOf(components: number, probesOf: number): string {
  const probe = (n: number) => `{ key: p${n}, url: "http://192.0.2.1/${n}", every: 20s }`
  const lines = Array.from({ length: components }, (_, n) => {
    const own = Array.from({ length: probesOf }, (_, i) => probe(n * probesOf + i))
    return `  - { key: c${n}, name: Part ${n}, probes: [${own.join(', ')}] }`
  })
  return `page: { name: Bench }\ncomponents:\n${lines.join('\n')}\n`
}

const BAD = { outcome: 'fail', code: 'http-status', because: 'HTTP 504 instead of 200-299', status: 504 } as const

/** A latency that differs from probe to probe and from check to check, as in the field: most near 60 ms, some of a second. */
function resultOf(probeId: string, at: number, n: number): ProbeResult {
  const spread = Math.abs(Math.sin(at / 977 + n * 7.31))
  const totalMs = Math.round(40 + 30 * spread + (spread > 0.98 ? 900 : 0))
  const phases = { dnsMs: 1, connectMs: 9, tlsMs: 14, firstByteMs: totalMs - 25, totalMs }
  const because = `200 in ${totalMs} ms`
  const said = { outcome: 'pass', code: 'ok', because, status: 200, evidence: null, why: 'planned' } as const
  return { probeId, version: 1, at: at + n, phases, ...said }
}
