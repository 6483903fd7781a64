/** What a browser fetches before the desk stands: script counts by the wire, and the goal is 80 kB. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { DESKS } from '../../web/words/desks.ts'

const DESK = join(import.meta.dirname, '../../dist/web/console')
const bytes = (path: string): number => gzipSync(readFileSync(join(DESK, path)), { level: 9 }).length
/** Of the document: its script, and what that needs at once. */
const atOnce = [...readFileSync(join(DESK, 'index.html'), 'utf8').matchAll(/\/console\/(assets\/[^"]+\.js)"/g)].map(
  ([, path]) => path ?? '',
)

test.each(Object.keys(DESKS))('the desk in %s is at most 80 kB of compressed script', (language) => {
  const words = readdirSync(join(DESK, 'assets')).filter((one) => new RegExp(`^${language}-[^.]+\\.js$`).test(one))
  expect(atOnce.length).toBeGreaterThan(0)
  expect(words).toHaveLength(1)
  const all = new Set([...atOnce, ...words.map((one) => `assets/${one}`)])
  expect([...all].reduce((sum, path) => sum + bytes(path), 0)).toBeLessThanOrEqual(80_000)
})
