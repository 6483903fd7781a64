/** Two builds at once, as when a test run and a start begin together: one after the other, and no dead holder keeps the turn. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { takeTurn } from '../../web/build-turn.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vedetta-turn-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('the second waits until the first gives its turn back', async () => {
  const lock = join(folder, 'lock')
  const order: string[] = []
  const first = await takeTurn(lock)
  const second = takeTurn(lock).then((release) => {
    order.push('second')
    release()
  })
  order.push('first')
  first()
  await second
  expect(order).toEqual(['first', 'second'])
  expect(existsSync(lock)).toBe(false)
})

test('a holder that died without giving it back does not keep it', async () => {
  const lock = join(folder, 'lock')
  // No process has this number: it is above what Linux and macOS give out.
  writeFileSync(lock, '99999999')
  const release = await takeTurn(lock)
  release()
  expect(existsSync(lock)).toBe(false)
})
