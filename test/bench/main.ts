/**
 * `npm run bench`: measures the product, prints the figures and writes them to docs/benchmarks.md. `npm run bench -- page`
 * runs one bench and refreshes its part of the file.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import { benchChecks } from './checks.ts'
import { benchConfirm } from './confirm.ts'
import { benchDeliveries } from './deliveries.ts'
import { benchDesk } from './desk.ts'
import { type Finding, tableOf } from './figures.ts'
import { benchHistory } from './history.ts'
import { benchPage } from './page.ts'
import { benchStart } from './start.ts'
import { benchStorage } from './storage.ts'
import { benchTold } from './told.ts'
import { benchTruth } from './truth.ts'

const BENCHES: Readonly<Record<string, () => Promise<Finding>>> = {
  told: benchTold,
  confirm: benchConfirm,
  page: benchPage,
  deliveries: benchDeliveries,
  start: benchStart,
  checks: benchChecks,
  storage: benchStorage,
  history: benchHistory,
  truth: benchTruth,
  desk: benchDesk,
}

const FILE = fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url))

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !(name in BENCHES))
if (unknown.length > 0) {
  process.stderr.write(`There is no bench ${unknown.join(', ')}. There are: ${Object.keys(BENCHES).join(', ')}\n`)
  process.exit(1)
}

for (const [name, bench] of Object.entries(BENCHES)) {
  if (asked.length > 0 && !asked.includes(name)) continue
  process.stdout.write(`\n${name} ...\n`)
  const finding = await bench()
  process.stdout.write(`\n${finding.title}\n${finding.how}\n\n${tableOf(finding.series)}\n`)
  writePart(name, finding)
}
process.exit(0)

/** Replaces one bench's part of the file and leaves what people wrote around it. */
function writePart(name: string, finding: Finding): void {
  const [begin, end] = [`<!-- bench ${name} -->`, `<!-- end ${name} -->`]
  const part = `${begin}\n## ${finding.title}\n\n${finding.how}\n\n${tableOf(finding.series)}\n\n${machine()}\n${end}`
  const text = existsSync(FILE) ? readFileSync(FILE, 'utf8') : '# Benchmarks\n'
  const from = text.indexOf(begin)
  const to = text.indexOf(end)
  const next = from < 0 ? `${text.trimEnd()}\n\n${part}\n` : text.slice(0, from) + part + text.slice(to + end.length)
  writeFileSync(FILE, next)
}

function machine(): string {
  const day = new Date().toISOString().slice(0, 10)
  const gib = Math.round(totalmem() / 2 ** 30)
  return `Measured on ${day} with Node ${process.versions.node}: ${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${gib} GiB.`
}
