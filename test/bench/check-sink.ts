/**
 * A service that is checked by thousands of probes: it answers 200 and notes when each came. A part of the bench of checks;
 * asked `{ since }` it tells how late they were.
 */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { quantile } from './figures.ts'
import { answerWith } from './part.ts'

type ToSink =
  | { readonly open: true }
  | { readonly everyMs: number }
  | { readonly forget: true }
  /** Answers once so many probes have come since it forgot. */
  | { readonly seen: number }
type Opened = { readonly port: number }

export type Punctual = {
  readonly checks: number
  /** Probes that came at least twice. */
  readonly probes: number
  /** Of all checks but the first of each probe, ms behind its grid: its own earliest phase, repeated. */
  readonly lateP99Ms: number
  readonly lateMostMs: number
  /** How much longer than the period it took from check to check, on average over a probe's whole run: the median probe. */
  readonly driftMs: number
}

const arrivals = new Map<string, number[]>()
let waiting: { readonly seen: number; readonly resolve: () => void } | null = null

async function open(): Promise<Opened> {
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    const times = arrivals.get(path) ?? []
    times.push(performance.now())
    arrivals.set(path, times)
    if (waiting && arrivals.size >= waiting.seen) waiting.resolve()
    response.writeHead(200, { 'content-type': 'text/plain' }).end('well\n')
  }).listen(0, '127.0.0.1', 4_096)
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port }
}

function punctual(everyMs: number): Punctual {
  const runs = [...arrivals.values()].filter((times) => times.length >= 2)
  const late = runs.flatMap((times) => {
    const phases = times.map((at, i) => at - i * everyMs)
    const grid = Math.min(...phases)
    return phases.map((phase) => phase - grid)
  })
  const drifts = runs.map((times) => ((times.at(-1) ?? 0) - (times[0] ?? 0)) / (times.length - 1) - everyMs)
  return {
    checks: [...arrivals.values()].reduce((sum, times) => sum + times.length, 0),
    probes: runs.length,
    lateP99Ms: quantile(late, 0.99),
    lateMostMs: quantile(late, 1),
    driftMs: quantile(drifts, 0.5),
  }
}

answerWith(async (message: ToSink): Promise<Opened | Punctual | { readonly done: true }> => {
  if ('open' in message) return open()
  if ('everyMs' in message) return punctual(message.everyMs)
  if ('seen' in message) await new Promise<void>((resolve) => (waiting = { seen: message.seen, resolve }))
  else arrivals.clear()
  return { done: true }
})
