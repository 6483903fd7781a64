/** `npm run demo`, run as a person without a terminal would: the whole story for real, and a clean end. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, expect, test, vi } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { ROOT } from '../support/sources.ts'

vi.setConfig({ testTimeout: 300_000 })

const started: ChildProcess[] = []
afterEach(() => {
  for (const { pid } of started.splice(0)) if (groupIsAlive(pid)) process.kill(-pid!, 'SIGKILL')
})

function startDemo() {
  // A group of its own: afterwards the group must be empty, or something was left behind.
  const child = spawn(process.execPath, ['test/demo/main.ts', '--once'], {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  started.push(child)
  let words = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      words += text
    })
  }
  return { child, words: () => words, ended: once(child, 'close') }
}

function groupIsAlive(pid: number | undefined): boolean {
  try {
    return pid !== undefined && process.kill(-pid, 0)
  } catch {
    return false
  }
}

test('the demo tells the night from the first 504 to the recovery notice, measures it, and leaves nothing running', async () => {
  const { child, words, ended } = startDemo()
  const [code] = await ended
  expect(words()).not.toContain('The demo failed')
  const told = [
    'a check gets the first 504',
    'suspected: it lies in the inbox of the desk',
    'evidence: HTTP 504 instead of 200-299',
    'confirmed from the template, in two languages: committed',
    'emma@example.com: "Streaming is not working in Italy and in Spain" / Investigating',
    'ivo@example.it: "Streaming non funziona in Italia e in Spagna" / Stiamo indagando',
    'incident.created, signed well',
    'looks recovered: the desk offers the recovery template',
    'incident.resolved, signed well',
    'from the first 504 to the suspicion in the inbox',
  ]
  const places = told.map((line) => words().indexOf(line))
  expect(places.every((place) => place >= 0)).toBe(true)
  expect(code).toBe(0)
  expect(groupIsAlive(child.pid)).toBe(false)
})

test('Ctrl-C in the middle of it ends the product too', async () => {
  const { child, words, ended } = startDemo()
  await eventually(() => words().includes('suspected: it lies in the inbox'), { withinMs: 60_000 })
  child.kill('SIGINT')
  expect(await ended).toEqual([0, null])
  expect(groupIsAlive(child.pid)).toBe(false)
})
