/** What a check costs without a product: a fresh undici Client for each, at a steady rate. A part of the bench of checks. */
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'undici'
import { answerWith } from './part.ts'

export type BareChecks = { readonly url: string; readonly count: number; readonly perSecond: number }

answerWith(async ({ url, count, perSecond }: BareChecks) => {
  const startedAt = performance.now()
  const checks: Promise<void>[] = []
  for (let i = 0; i < count; i += 1) {
    const waitMs = startedAt + (i * 1_000) / perSecond - performance.now()
    if (waitMs > 1) await pause(waitMs)
    checks.push(check(url, i))
  }
  await Promise.all(checks)
  return { done: count }
})

async function check(url: string, i: number): Promise<void> {
  const client = new Client(url, { pipelining: 1 })
  const answer = await client.request({ method: 'GET', path: `/bare/${i}`, headers: { connection: 'close' } })
  await answer.body.dump()
  await client.destroy()
}
