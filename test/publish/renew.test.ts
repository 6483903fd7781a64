import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { AsOf } from '../../server/contract/as-of.ts'
import type { RendererModule } from '../../server/contract/notice.ts'
import type { PublicFile, PublicPage } from '../../server/contract/public.ts'
import { finishFiles } from '../../server/publish/encode.ts'
import { renewal } from '../../server/publish/renew.ts'
import { openSnapshotFiles } from '../../server/publish/snapshot-files.ts'
import { AS_OF, component, DAY, HOUR, MINUTE, NOW } from '../web/facts.ts'
import { FIXTURES, GOOD, OPEN } from '../web/fixtures.ts'

const WEB = fileURLToPath(new URL('../../dist/web/', import.meta.url))
const renderer = (await import(pathToFileURL(`${WEB}renderer.js`).href)) as RendererModule
const renew = renewal(`${WEB}as-of.js`)

const rendered = (page: PublicPage, asOf: AsOf) => finishFiles(renderer.renderLive(page, asOf))
const later = (ms: number): AsOf => ({ at: NOW + ms, verifiedAt: NOW + ms - 7_000 })
const found = (files: readonly PublicFile[] | null, path: string) => files?.find((file) => file.path === path)

/** Components of every age whose figure grows with the minutes, the hours and the days. */
const YOUNG: PublicPage = {
  ...GOOD,
  components: [30_000, 59 * MINUTE, HOUR, 5 * HOUR, 23 * HOUR + 59 * MINUTE, 3 * DAY, 89 * DAY].map((ageMs, index) =>
    component(`young-${index}`, { en: `Young ${index}`, it: `Giovane ${index} ☂ àè` }, { createdAt: NOW - ageMs }),
  ),
}
const PAGES: readonly [string, PublicPage][] = [...Object.entries(FIXTURES), ['young', YOUNG]]

const instant = fc.oneof(
  fc.integer({ min: -2 * MINUTE, max: 3 * MINUTE }),
  fc.integer({ min: -2 * HOUR, max: 12 * HOUR }),
  fc.integer({ min: -3 * DAY, max: 400 * DAY }),
)
const asOf = fc
  .record({ at: instant, behind: fc.option(fc.integer({ min: 0, max: 2 * DAY })) })
  .map(({ at, behind }): AsOf => ({ at: NOW + at, verifiedAt: behind === null ? null : NOW + at - behind }))

describe('the minute’s tick', () => {
  test.each(PAGES)(
    'gives byte for byte what rendering "%s" again would give, or leaves it to that',
    async (_, page) => {
      const steps = fc.array(asOf, { minLength: 1, maxLength: 2 })
      await fc.assert(
        fc.asyncProperty(asOf, steps, async (first, rest) => {
          let files = rendered(page, first)
          for (const next of rest) {
            const ticked = await renew(files, next)
            if (ticked) expect(ticked).toEqual(rendered(page, next))
            files = ticked ?? rendered(page, next)
          }
        }),
        { numRuns: 5 },
      )
    },
  )

  test.each(PAGES)('needs no rendering of "%s" a second later', async (_, page) => {
    expect(await renew(rendered(page, AS_OF), later(1_000))).toEqual(rendered(page, later(1_000)))
  })

  test('says how long young components are watched, each minute anew', async () => {
    const page = { ...YOUNG, components: YOUNG.components.slice(1) }
    let files = rendered(page, later(0))
    for (const minutes of [1, 2, 61, 62, 180, 500]) {
      const asOf = later(minutes * MINUTE)
      const ticked = await renew(files, asOf)
      expect(ticked).toEqual(rendered(page, asOf))
      files = ticked ?? files
    }
  })

  test('leaves alone what says nothing of "as of"', async () => {
    const files = rendered(OPEN, AS_OF)
    const ticked = await renew(files, later(1_000))
    const moved = files.filter((file) => found(ticked, file.path) !== file).map((file) => file.path)
    expect(moved).toEqual(expect.arrayContaining(['index.html', 'en/index.html', 'it/index.html', 'live.json']))
    expect(moved.filter((path) => /^(_answers|assets)|\.(ics|svg|txt)$/.test(path))).toEqual([])
  })

  test.each<[string, PublicPage, AsOf]>([
    ['the day has changed', GOOD, later(11 * HOUR)],
    ['the newest check is of another day', GOOD, { at: NOW, verifiedAt: NOW - DAY }],
    ['nothing is checked any more', GOOD, { at: NOW, verifiedAt: null }],
    ['a component is old enough for a figure', YOUNG, later(MINUTE)],
    ['the next update is late', OPEN, later(HOUR)],
  ])('is left to rendering when %s', async (_, page, asOf) => {
    expect(await renew(rendered(page, AS_OF), asOf)).toBeNull()
  })

  test('is on the disk and in memory like every other page, and the page stays where it has to be rendered', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'vedetta-renewed-'))
    onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
    const { target, live } = openSnapshotFiles(dir, `${WEB}as-of.js`)
    await target.swap(7, rendered(GOOD, AS_OF))
    const wanted = rendered(GOOD, later(1_000))
    const shown = () => wanted.map(({ path }) => [path, readFileSync(join(dir, 'current', path))])
    expect(await target.renew(later(1_000))).toBe(true)
    expect([live.revision, ...wanted.map(({ path }) => live.find(path))]).toEqual([7, ...wanted])
    expect(shown()).toEqual(wanted.map(({ path, body }) => [path, Buffer.from(body)]))
    expect(await target.renew(later(11 * HOUR))).toBe(false)
    expect(shown()).toEqual(wanted.map(({ path, body }) => [path, Buffer.from(body)]))
  })

  test('is left to rendering where an earlier process wrote the files', async () => {
    const restored = rendered(GOOD, AS_OF).map(({ asOf, ...rest }) => rest)
    expect(await renew(restored, later(1_000))).toBeNull()
  })
})
