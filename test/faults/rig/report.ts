/** Keeps docs/faults.md: a section for each long run, replaced when that run is done again; the others stay. Called by main.ts. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Fault, Outcome } from './fault.ts'

const FILE = fileURLToPath(new URL('../../../docs/faults.md', import.meta.url))

const HEAD = `# Faults: what the long runs came to

\`npm test\` holds a short form of every promise that the product makes about crashes and bad input. These are the full
counts, from \`npm run faults\` (test/faults): real processes, real signals, real sockets, and what was lost or doubled.
Each section is written by its last run, bad figures too. \`npm run faults -- R01 --cycles 50\` does one of them again.
`

export type Ran = {
  readonly fault: Fault
  readonly cycles: number
  readonly outcome: Outcome
  readonly tookMs: number
}

export function writeReport(ran: Ran): void {
  const sections = new Map(readSections().map((text) => [idOf(text), text]))
  sections.set(ran.fault.id, sectionOf(ran))
  const all = [...sections].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text)
  writeFileSync(FILE, `${HEAD}\n${summaryOf(all)}\n${all.join('\n')}`)
}

function readSections(): string[] {
  if (!existsSync(FILE)) return []
  return readFileSync(FILE, 'utf8')
    .split(/^(?=## )/m)
    .slice(1)
    .filter((text) => !text.startsWith('## Summary'))
    .map((text) => `${text.trimEnd()}\n`)
}

function idOf(section: string): string {
  return /^## (\S+)/.exec(section)?.[1] ?? ''
}

function summaryOf(sections: readonly string[]): string {
  const rows = sections.map((text) => {
    const [, id = '', title = ''] = /^## (\S+) (.*)$/m.exec(text) ?? []
    const [, verdict = ''] = /^\*\*(.*?)\*\*/m.exec(text) ?? []
    return `| ${id} | ${title} | ${verdict} |`
  })
  return `## Summary\n\n| | | |\n|---|---|---|\n${rows.join('\n')}\n`
}

function sectionOf({ fault, cycles, outcome, tookMs }: Ran): string {
  const { figures, failures, skipped } = outcome
  const verdict = skipped ? 'skipped' : failures.length === 0 ? `held, ${cycles} cycles` : `broken, ${cycles} cycles`
  const short = cycles === fault.cycles ? '' : ` The full count is ${fault.cycles}.`
  const when = new Date().toISOString().slice(0, 10)
  const command = `npm run faults -- ${fault.id} --cycles ${cycles}`
  const lines = [
    `## ${fault.id} ${fault.title}`,
    '',
    wrapped(
      `**${verdict}**, ${when}, in ${Math.round(tookMs / 1_000)} s, on ${machine()}, at ${commit()}: \`${command}\`.${short}`,
    ),
    '',
    wrapped(fault.how),
    '',
    ...(skipped ? [`Not tried: ${skipped}`] : []),
    ...(figures.length > 0 ? ['| | |', '|---|---|'] : []),
    ...figures.map(([label, figure]) => `| ${label} | ${figure} |`),
    ...(failures.length > 0 ? ['', ...failures.map((failure) => `- broken: ${failure.split('\n')[0]}`)] : []),
  ]
  return `${lines.join('\n')}\n`
}

const WIDTH = 120

function wrapped(text: string): string {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const longer = lines.length > 0 ? `${lines.at(-1)} ${word}` : word
    if (lines.length > 0 && longer.length <= WIDTH) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines.join('\n')
}

function machine(): string {
  const [first] = cpus()
  return `${cpus().length} x ${first?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}, ${process.platform}`
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      encoding: 'utf8',
      cwd: fileURLToPath(new URL('.', import.meta.url)),
    }).trim()
  } catch {
    return 'an unknown commit'
  }
}
