/** (d) How long a start with a new database takes, and what the process then costs when nothing happens. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Finding } from './figures.ts'
import { forgetCompiled, newHome, startProduct, usageOf } from './product.ts'

const ROUNDS = 5
const FIRST_ROUNDS = 3
const PROBES = 20
const SETTLE_MS = 2_000
const IDLE_MS = 15_000

export async function benchStart(): Promise<Finding> {
  const first: number[] = []
  for (let round = 0; round < FIRST_ROUNDS; round += 1) {
    forgetCompiled()
    first.push((await startOnce(0)).readyMs / 1_000)
  }
  const rounds = []
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await startOnce(IDLE_MS))
  return {
    title: 'Start and idle',
    how: `\`npm start\` after its build step, with an empty folder and ${PROBES} probes a minute: from spawning the process to the first 200 of \`/readyz\`, ${FIRST_ROUNDS} rounds as if for the first time after \`npm ci\`, then ${ROUNDS} with what an earlier start has compiled. Resident memory (all threads) and CPU ${(SETTLE_MS + IDLE_MS) / 1_000} s after, without a visitor. Uptime Kuma: 2.6-4.6 s and 196 MB.`,
    series: [
      { what: 'first start, to ready', unit: 's', values: first },
      { what: 'to the first answer on the port', unit: 's', values: rounds.map((r) => r.listeningMs / 1_000) },
      { what: 'to ready', unit: 's', values: rounds.map((r) => r.readyMs / 1_000), goal: { atMost: 1.5 } },
      { what: 'CPU until ready, all threads', unit: 's', values: rounds.map((r) => r.readyCpuMs / 1_000) },
      { what: 'idle memory', unit: 'MB', values: rounds.map((r) => r.idleMb), goal: { atMost: 150 } },
      { what: 'idle CPU, of one core', unit: '%', values: rounds.map((r) => r.idleCpuRatio * 100) },
    ],
  }
}

async function startOnce(idleMs: number) {
  const home = newHome()
  const product = await startProduct(home, { catalogue: catalogueOf(PROBES) })
  try {
    const { readyMs, listeningMs } = product
    const readyCpuMs = usageOf(product.pid).cpuMs
    await pause(Math.min(SETTLE_MS, idleMs))
    const before = usageOf(product.pid)
    await pause(idleMs)
    const { rssMb: idleMb, cpuMs } = usageOf(product.pid)
    return { readyMs, listeningMs, readyCpuMs, idleMb, idleCpuRatio: (cpuMs - before.cpuMs) / Math.max(1, idleMs) }
  } finally {
    await product.stop()
    home.remove()
  }
}

/** Probes of the product's own health, which is really there. */
export function catalogueOf(probes: number): string {
  const components = Array.from(
    { length: probes },
    (_, i) => `  - key: part-${i}
    name: { en: Part ${i}, it: Parte ${i} }
    probes:
      - { key: part-${i}, url: "\${BASE_URL}/healthz?${i}" }
`,
  )
  return `page:
  name: { en: Bench, it: Banco }
  languages: [en, it]
  defaultLanguage: en
components:
${components.join('')}`
}
