/** (e) What watching costs and how punctual it is: thousands of HTTP checks with a fresh connection each, through the whole product. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { BareChecks } from './bare-checks.ts'
import type { Punctual } from './check-sink.ts'
import type { Finding, Series } from './figures.ts'
import { type Part, startPart } from './part.ts'
import { type Home, newHome, startProduct, usageOf } from './product.ts'

const ROUNDS = 2
const SMALL = { probes: 2_000, everyMs: 20_000 }
const LARGE = { probes: 10_000, everyMs: 60_000 }
/** Whole periods, so that every probe has as many checks. */
const PERIODS = 3

export async function benchChecks(): Promise<Finding> {
  const sink = startPart('./check-sink.ts')
  const bare = startPart('./bare-checks.ts')
  try {
    const { port } = await sink.ask<{ port: number }>({ open: true })
    const rounds: Round[] = []
    const loops: number[] = []
    for (let round = 0; round < ROUNDS; round += 1) {
      rounds.push(await watch(sink, port, SMALL))
      loops.push(await loop(bare, port))
    }
    return finding(rounds, loops, await watch(sink, port, { ...LARGE, periods: 2 }))
  } finally {
    await Promise.all([sink.stop(), bare.stop()])
  }
}

interface Size {
  readonly probes: number
  readonly everyMs: number
  readonly periods?: number
}

interface Round {
  readonly punctual: Punctual
  /** CPU seconds of all threads for 1,000 checks. */
  readonly cpuPer1000: number
  readonly rssMb: number
  readonly writtenPerCheck: number
  /** The longest that a transaction held the writer, and that the main event loop stood still. */
  readonly transactionMs: number
  readonly loopMs: number
  readonly againMs: number
}

/** One period to settle in, then whole periods; then it is started again. */
async function watch(sink: Part, port: number, { probes, everyMs, periods = PERIODS }: Size): Promise<Round> {
  const home = newHome()
  const catalogue = catalogueOf(port, probes, everyMs)
  const held = join(home.dataDir, 'held.jsonl')
  const product = await startProduct(home, {
    catalogue,
    env: { NODE_OPTIONS: `--import ${new URL('./writer-watch.mjs', import.meta.url)}`, BENCH_WRITER: held },
  })
  try {
    await pause(everyMs)
    await sink.ask({ forget: true })
    const before = { ...usageOf(product.pid), written: writtenBy(product.pid), at: Date.now() }
    await pause(periods * everyMs)
    const after = { ...usageOf(product.pid), written: writtenBy(product.pid) }
    const punctual = await sink.ask<Punctual>({ everyMs })
    await product.stop()
    return {
      punctual,
      cpuPer1000: (after.cpuMs - before.cpuMs) / punctual.checks,
      rssMb: after.rssMb,
      writtenPerCheck: (after.written - before.written) / punctual.checks,
      ...longestSince(held, before.at),
      againMs: await startAgain(sink, home, { catalogue, probes }),
    }
  } finally {
    home.remove()
  }
}

/** From spawning it to the first check of the last probe. */
async function startAgain(
  sink: Part,
  home: Home,
  { catalogue, probes }: { readonly catalogue: string; readonly probes: number },
): Promise<number> {
  await sink.ask({ forget: true })
  const startedAt = performance.now()
  const product = await startProduct(home, { catalogue })
  await sink.ask({ seen: probes })
  const tookMs = performance.now() - startedAt
  await product.stop()
  return tookMs
}

/** As writer-watch.mjs writes it: the most within one second, ms. */
interface WriterSecond {
  readonly at: number
  readonly loopMs: number
  readonly transactionMs: number
}

function longestSince(file: string, since: number): Pick<Round, 'transactionMs' | 'loopMs'> {
  const lines = readFileSync(file, 'utf8').trim().split('\n')
  const seconds = lines.map((line) => JSON.parse(line) as WriterSecond).filter((second) => second.at > since + 1_000)
  const most = (of: (second: WriterSecond) => number) => Math.max(...seconds.map(of))
  return { transactionMs: most((s) => s.transactionMs), loopMs: most((s) => s.loopMs) }
}

async function loop(bare: Part, port: number): Promise<number> {
  const count = 4_000
  const before = usageOf(bare.pid).cpuMs
  await bare.ask({ url: `http://127.0.0.1:${port}`, count, perSecond: 100 } satisfies BareChecks)
  return (usageOf(bare.pid).cpuMs - before) / count
}

/** Bytes that a process has sent to the disk. */
function writtenBy(pid: number): number {
  return Number(/^write_bytes: (\d+)/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1] ?? 0)
}

const STALL = { atMost: 50 }

function finding(rounds: readonly Round[], loops: readonly number[], large: Round): Finding {
  const over = (of: (round: Round) => number) => rounds.map(of)
  const series: Series[] = [
    { what: 'CPU for 1,000 checks', unit: 's', values: over((r) => r.cpuPer1000), goal: { atMost: 0.9 } },
    { what: 'CPU for 1,000 of a bare undici loop', unit: 's', values: loops },
    { what: 'ratio', unit: 'x', values: rounds.map((r, i) => r.cpuPer1000 / (loops[i] ?? Number.NaN)) },
    {
      what: 'CPU above 1.5 x the bare loop',
      unit: 's',
      values: rounds.map((r, i) => r.cpuPer1000 - 1.5 * (loops[i] ?? Number.NaN)),
      goal: { atMost: 0.2 },
    },
    { what: 'behind the grid, p99', unit: 'ms', values: over((r) => r.punctual.lateP99Ms), goal: { atMost: 10 } },
    { what: 'behind the grid, most', unit: 'ms', values: over((r) => r.punctual.lateMostMs) },
    { what: 'drift of a period', unit: 'ms', values: over((r) => r.punctual.driftMs) },
    { what: 'memory', unit: 'MB', values: over((r) => r.rssMb) },
    { what: 'written to disk for a check', unit: 'B', values: over((r) => r.writtenPerCheck), goal: { atMost: 1_024 } },
    { what: 'the writer held, longest transaction', unit: 'ms', values: over((r) => r.transactionMs), goal: STALL },
    { what: 'the event loop of the database held, most', unit: 'ms', values: over((r) => r.loopMs), goal: STALL },
    {
      what: 'started again: from its start until every probe was checked',
      unit: 's',
      values: over((r) => r.againMs / 1_000),
      goal: { atMost: SMALL.everyMs / 1_000 },
    },
    {
      what: '10,000 a minute: behind the grid, p99',
      unit: 'ms',
      values: [large.punctual.lateP99Ms],
      goal: { atMost: 100 },
    },
    { what: '10,000 a minute: CPU for 1,000 checks', unit: 's', values: [large.cpuPer1000] },
    { what: '10,000 a minute: memory', unit: 'MB', values: [large.rssMb], goal: { atMost: 250 } },
    { what: '10,000 a minute: longest transaction', unit: 'ms', values: [large.transactionMs], goal: STALL },
    {
      what: '10,000 a minute: started again, from its start until all were checked',
      unit: 's',
      values: [large.againMs / 1_000],
      goal: { atMost: LARGE.everyMs / 1_000 },
    },
  ]
  return {
    title: 'Checks',
    how: `${SMALL.probes.toLocaleString('en')} HTTP probes every ${SMALL.everyMs / 1_000} s, a fresh connection each, against one server on loopback; after one period to settle in, ${PERIODS} whole periods, ${ROUNDS} rounds; then once ${LARGE.probes.toLocaleString('en')} a minute. CPU is that of the whole process, all threads: checks, storage, verdicts, roll-ups, page. The grid of a probe is its own earliest phase, seen by the server that is checked. The bare loop makes an undici Client for each check, at the same rate. A transaction is timed from its begin to the end of its commit, inside the product. At the end it is stopped and started again with the same database.`,
    series,
  }
}

/** More than one probe watches a component in the field; a page of 10,000 components would be refused. */
const PROBES_OF_ONE = 5

function catalogueOf(port: number, probes: number, everyMs: number): string {
  const probe = (i: number) =>
    `      - { key: part-${i}, url: "http://127.0.0.1:${port}/${i}", every: ${everyMs / 1_000}s }\n`
  const components = Array.from({ length: Math.ceil(probes / PROBES_OF_ONE) }, (_, i) => {
    const first = i * PROBES_OF_ONE
    const own = Array.from({ length: Math.min(PROBES_OF_ONE, probes - first) }, (_, j) => probe(first + j))
    return `  - key: part-${i}\n    name: { en: Part ${i}, it: Parte ${i} }\n    probes:\n${own.join('')}`
  })
  return `page:\n  name: { en: Bench, it: Banco }\n  languages: [en, it]\n  defaultLanguage: en\ncomponents:\n${components.join('')}`
}
