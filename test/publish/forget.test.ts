/** Files that hold what was redacted: which of them go, and that the next process knows of it. */
import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { PublicFile } from '../../server/contract/public.ts'
import { openSnapshotFiles } from '../../server/publish/snapshot-files.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

function file(path: string, text: string, change: Partial<PublicFile> = {}): PublicFile {
  return {
    ...{ path, body: bytes(text), contentType: 'text/html; charset=utf-8', cacheControl: 'no-cache', part: 'archive' },
    ...{ gzip: bytes(`gzip of ${text}`), brotli: null, etag: `"${text}"` },
    ...change,
  }
}

test('folders of before go, and records that were not written anew, in every language', async () => {
  const dir = join(mkdtempSync(join(tmpdir(), 'vedetta-public-')), 'public')
  onTestFinished(() => rmSync(join(dir, '..'), { recursive: true, force: true }))
  const { target, sharedDir } = openSnapshotFiles(dir)
  const paths = ['en', 'it'].flatMap((code) => ['i1', 'i2'].map((id) => `${code}/incidents/${id}/index.html`))
  await target.writeArchive(paths.map((path) => file(path, 'secret')))
  for (const revision of [1, 2, 3]) await target.swap(revision, [file('en/index.html', 'secret', { part: 'live' })])
  await target.swap(4, [file('en/index.html', 'clean', { part: 'live' })])
  expect(await target.forgotUntil()).toBe(0)
  const written = 'en/incidents/i1/index.html'
  await target.writeArchive([file(written, 'clean', { gzip: null })])
  const [gone, kept] = ['pictures/a.png', 'pictures/b.png'] as const
  await target.writeArchive([gone, kept].map((path) => file(path, 'seen', { gzip: null })))
  const files = [gone, 'pictures/a.jpeg']
  await target.forget({ until: 4, records: ['incidents/i1'], written: new Set([written]), files })
  const left = (readdirSync(sharedDir, { recursive: true }) as string[]).filter((one) => one.includes('index'))
  const untouched = paths.filter((path) => path.includes('i2')).flatMap((path) => [path, `${path}.gz`])
  expect(readdirSync(join(sharedDir, 'pictures'))).toEqual(['b.png'])
  expect(left.toSorted()).toEqual([written, ...untouched].toSorted())
  expect(readdirSync(dir).filter((name) => /^r/.test(name))).toEqual([readlinkSync(join(dir, 'current'))])
  expect(await openSnapshotFiles(dir).target.forgotUntil()).toBe(4)
})
