/** The short form of the long run of the same name (`npm run faults`): a few real kills, the same accounts at the end. */
import { afterEach, expect, test, vi } from 'vitest'
import { killUnderLoad } from '../faults/r01-kill-under-load.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 60_000 })

const closing: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

test('R01 kill -9 at random while people write and messages go out loses nothing that was acknowledged', async () => {
  const rig = { cycles: 8, progress: () => undefined, later: (close: () => unknown) => void closing.push(close) }
  const { figures, failures } = await killUnderLoad.run(rig)
  expect(failures).toEqual([])
  expect(Object.fromEntries(figures)).toMatchObject({ kills: 8, 'updates acknowledged': expect.any(Number) })
})
