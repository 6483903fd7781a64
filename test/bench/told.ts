/** (a) From the first 504 to the word, with a check every second: the demo plays the night and measures each step. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Finding } from './figures.ts'

const ROUNDS = 3
const DEMO = fileURLToPath(new URL('../demo/main.ts', import.meta.url))

/** What the demo says of each step, and what it should be at most, in seconds. */
const STEPS: readonly { readonly what: string; readonly goal?: { readonly atMost: number } }[] = [
  { what: 'from the first 504 to the suspicion in the inbox' },
  { what: 'from the first 504 to the first word to on-call' },
  { what: 'from confirming to the page', goal: { atMost: 1 } },
  { what: 'from confirming to the first notice', goal: { atMost: 1 } },
  { what: 'from the first good answer to "looks recovered"' },
]

export async function benchTold(): Promise<Finding> {
  const nights: string[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const { stdout } = await promisify(execFile)(process.execPath, [DEMO, '--once'], { maxBuffer: 1 << 22 })
    nights.push(stdout)
  }
  return {
    title: 'From the first bad answer to the word',
    how: `\`npm run demo -- --once\`, ${ROUNDS} times: a real 504, a check every second, the real prober thread, SMTP and webhooks. The person confirms at once.`,
    series: STEPS.map(({ what, goal }) => ({
      ...{ what, unit: 's' as const, values: nights.map((night) => secondsOf(night, what)) },
      ...(goal ? { goal } : {}),
    })),
  }
}

function secondsOf(night: string, what: string): number {
  const line = night.split('\n').findLast((one) => one.trimEnd().endsWith(what))
  const seconds = Number(/([\d.]+) s /.exec(line ?? '')?.[1])
  if (Number.isNaN(seconds)) throw new Error(`The demo did not say how long it took ${what}:\n${night}`)
  return seconds
}
