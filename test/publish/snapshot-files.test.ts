import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { PublicFile } from '../../server/contract/public.ts'
import { openSnapshotFiles } from '../../server/publish/snapshot-files.ts'

function root(): string {
  const dir = mkdtempSync(join(tmpdir(), 'vedetta-public-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return join(dir, 'public')
}

const bytes = (text: string) => new TextEncoder().encode(text)

function file(path: string, text: string, change: Partial<PublicFile> = {}): PublicFile {
  return {
    ...{ path, body: bytes(text), contentType: 'text/html; charset=utf-8', cacheControl: 'no-cache', part: 'live' },
    ...{ gzip: bytes(`gzip of ${text}`), brotli: null, etag: `"${text}"` },
    ...change,
  }
}

const page = (text: string) => [
  file('en/index.html', text),
  file('it/index.html', text),
  file('api/v2/status.json', text),
]
const textOf = (found: PublicFile | undefined) => found && new TextDecoder().decode(found.body)
const liveDirs = (dir: string) => readdirSync(dir).filter((name) => /^r\d/.test(name))

/** Every file and folder that is given to the disk from now on, in this order. */
async function watchSyncs(dir: string): Promise<{ readonly ino: bigint }[]> {
  const handle = await open(dirname(dir), 'r')
  const files = Object.getPrototypeOf(handle) as FileHandle
  await handle.close()
  const synced: { ino: bigint }[] = []
  const real = files.sync
  files.sync = async function (this: FileHandle) {
    synced.push({ ino: (await this.stat({ bigint: true })).ino })
    return real.call(this)
  }
  onTestFinished(() => {
    files.sync = real
  })
  return synced
}

describe('a swap', () => {
  test('makes all files the page at once, on the disk and in memory', async () => {
    const dir = root()
    const { target, live } = openSnapshotFiles(dir)
    expect([live.revision, live.find('en/index.html')]).toEqual([0, undefined])
    await target.swap(7, page('seven'))
    expect([live.revision, live.languages.toSorted(), textOf(live.find('en/index.html'))]).toEqual([
      7,
      ['en', 'it'],
      'seven',
    ])
    expect(readFileSync(join(dir, 'current/api/v2/status.json'), 'utf8')).toBe('seven')
    expect(readFileSync(join(dir, 'current/en/index.html.gz'), 'utf8')).toBe('gzip of seven')
  })

  test('of the same revision again renews it', async () => {
    const dir = root()
    const { target, live } = openSnapshotFiles(dir)
    await target.swap(7, page('seven'))
    await target.swap(7, page('seven, a minute later'))
    expect(textOf(live.find('en/index.html'))).toBe('seven, a minute later')
    expect(readFileSync(join(dir, 'current/en/index.html'), 'utf8')).toBe('seven, a minute later')
  })

  test('is never seen half done: whatever `current` names is whole and of one revision', async () => {
    const dir = root()
    const { target } = openSnapshotFiles(dir)
    await target.swap(1, page('1'))
    const seen: string[][] = []
    let isOver = false
    const look = async () => {
      while (!isOver) {
        const now = join(dir, readlinkSync(join(dir, 'current')))
        seen.push(page('').map((f) => readFileSync(join(now, f.path), 'utf8')))
        await new Promise((resolve) => setImmediate(resolve))
      }
    }
    const looking = look()
    for (let revision = 2; revision < 12; revision += 1) await target.swap(revision, page(String(revision)))
    isOver = true
    await looking
    expect(seen.length).toBeGreaterThan(10)
    for (const texts of seen) expect(new Set(texts).size).toBe(1)
  })

  test('keeps the last three', async () => {
    const dir = root()
    const { target } = openSnapshotFiles(dir)
    for (const revision of [1, 2, 3, 3, 4]) await target.swap(revision, page(String(revision)))
    expect(liveDirs(dir).toSorted()).toEqual(['r3-3', 'r3-4', 'r4-5'])
    expect(readlinkSync(join(dir, 'current'))).toBe('r4-5')
  })
})

describe('what did not change', () => {
  test('is not written again: only what changed, and the index, are new files', async () => {
    const dir = root()
    const { target } = openSnapshotFiles(dir)
    const incident = [1, 2].map((n) => file(`en/incidents/${n}/index.html`, `incident ${n}`))
    const inode = (path: string) => statSync(join(dir, 'current', path), { bigint: true }).ino
    const paths = [...page(''), ...incident].flatMap(({ path }) => [path, `${path}.gz`])
    await target.swap(1, [...page('as of 20:47'), ...incident])
    const before = new Map(paths.map((path) => [path, inode(path)]))
    await target.swap(1, [file('en/index.html', 'as of 20:48'), ...page('as of 20:47').slice(1), ...incident])
    const written = paths.filter((path) => inode(path) !== before.get(path))
    expect(written).toEqual(['en/index.html', 'en/index.html.gz'])
    expect(readFileSync(join(dir, 'current/en/incidents/2/index.html'), 'utf8')).toBe('incident 2')
  })

  test('is written anew when somebody has damaged it, or when another process wrote it', async () => {
    const dir = root()
    const first = openSnapshotFiles(dir)
    await first.target.swap(1, page('one'))
    writeFileSync(join(dir, 'current/en/index.html'), 'dam')
    rmSync(join(dir, 'current/it/index.html'))
    await first.target.swap(1, page('one'))
    expect(page('').map(({ path }) => readFileSync(join(dir, 'current', path), 'utf8'))).toEqual(['one', 'one', 'one'])
    const inode = () => statSync(join(dir, 'current/en/index.html'), { bigint: true }).ino
    const before = inode()
    await openSnapshotFiles(dir).target.swap(1, page('one'))
    expect(inode()).not.toBe(before)
  })

  test('stands in the folders before too, and a swap that fails takes it from none of them', async () => {
    const dir = root()
    const { target } = openSnapshotFiles(dir)
    await target.swap(1, page('one'))
    await expect(target.swap(2, [...page('one'), file('en', 'in the way')])).rejects.toThrow('not written')
    await expect(target.swap(2, [...page('one'), file('en/index.html', 'twice')])).rejects.toThrow('not written')
    expect(page('').map(({ path }) => readFileSync(join(dir, 'current', path), 'utf8'))).toEqual(['one', 'one', 'one'])
  })
})

describe('what `current` names is durable', () => {
  test('each of its files and folders was given to the disk before, and nothing twice', async () => {
    const dir = root()
    const synced = await watchSyncs(dir)
    const { target } = openSnapshotFiles(dir)
    const incident = file('en/incidents/1/index.html', 'incident')
    await target.swap(1, [...page('20:47'), incident])
    const first = synced.length
    await target.swap(1, [...page('20:48'), incident])
    const now = join(dir, readlinkSync(join(dir, 'current')))
    const named = ['.', ...(readdirSync(now, { recursive: true }) as string[])]
    const inodes = named.map((name) => statSync(join(now, name), { bigint: true }).ino)
    expect(inodes.filter((ino) => !synced.some((one) => one.ino === ino))).toEqual([])
    // Three pages with an encoding each, the index; `en`, `it`, `api`, `api/v2`, two of the incident, the folder; the root.
    expect(synced.length - first).toBe(3 * 2 + 1 + 7 + 1)
    expect(new Set(synced.slice(first).map(({ ino }) => ino)).size).toBe(synced.length - first)
  })
})

describe('a disk that says no', () => {
  /** Fails in the middle: a file stands where a folder is wanted. */
  const impossible = [...page('eight'), file('en', 'in the way')]

  test('keeps the page that was, on the disk and in memory, and says so', async () => {
    const dir = root()
    const { target, live } = openSnapshotFiles(dir)
    await target.swap(7, page('seven'))
    await expect(target.swap(8, impossible)).rejects.toMatchObject({
      ...{ code: 'snapshot.not-written', retry: true },
      message: expect.stringMatching(/^Revision 8 was not written, the page stays as it was: /),
    })
    expect([live.revision, textOf(live.find('en/index.html'))]).toEqual([7, 'seven'])
    expect(readFileSync(join(dir, 'current/en/index.html'), 'utf8')).toBe('seven')
  })

  test('is not filled by tries that failed, and they push no good page out', async () => {
    const dir = root()
    const { target } = openSnapshotFiles(dir)
    for (const revision of [5, 6, 7]) await target.swap(revision, page(String(revision)))
    for (const _try of [1, 2, 3, 4, 5]) await expect(target.swap(8, impossible)).rejects.toThrow('not written')
    expect(
      liveDirs(dir)
        .map((name) => name.split('-')[0])
        .toSorted(),
    ).toEqual(['r5', 'r6', 'r7'])
    await target.swap(9, page('nine'))
    expect(
      liveDirs(dir)
        .map((name) => name.split('-')[0])
        .toSorted(),
    ).toEqual(['r6', 'r7', 'r9'])
  })

  test('is asked again at the next try', async () => {
    const dir = root()
    writeFileSync(dir, 'a file where the folder belongs')
    const { target, live } = openSnapshotFiles(dir)
    await expect(target.swap(1, page('one'))).rejects.toMatchObject({ code: 'snapshot.not-written' })
    await expect(target.writeArchive([file('en/incidents/1/index.html', 'x')])).rejects.toMatchObject({
      code: 'snapshot.not-written',
    })
    expect(live.revision).toBe(0)
    rmSync(dir)
    await target.swap(1, page('one'))
    expect(live.revision).toBe(1)
  })
})

describe('after a restart', () => {
  test('the last page is there again, every file with its encodings and its name', async () => {
    const dir = root()
    const files = [...page('seven'), file('feed.json', '{}', { brotli: bytes('br'), gzip: null, part: 'asset' })]
    await openSnapshotFiles(dir).target.swap(7, files)
    const { target, live } = openSnapshotFiles(dir)
    expect(await target.restore()).toEqual({ revision: 7 })
    const plain = (f: PublicFile | undefined) =>
      f && { ...f, ...{ body: [...f.body], gzip: f.gzip && [...f.gzip], brotli: f.brotli && [...f.brotli] } }
    expect(files.map((f) => plain(live.find(f.path)))).toEqual(files.map(plain))
    expect([live.revision, live.languages.toSorted()]).toEqual([7, ['en', 'it']])
  })

  test('in the middle of a swap the page before is there', async () => {
    const dir = root()
    await openSnapshotFiles(dir).target.swap(7, page('seven'))
    mkdirSync(join(dir, 'r8-2/en'), { recursive: true })
    writeFileSync(join(dir, 'r8-2/en/index.html'), 'ei')
    const { target, live } = openSnapshotFiles(dir)
    expect(await target.restore()).toEqual({ revision: 7 })
    await target.swap(8, page('eight'))
    expect(textOf(live.find('en/index.html'))).toBe('eight')
  })

  test.each([
    ['nothing was ever written', () => undefined],
    ['the index is damaged', (dir: string) => writeFileSync(join(dir, 'current/_files.json'), '{"revision": 7, "fil')],
    ['the index is gone', (dir: string) => rmSync(join(dir, 'current/_files.json'))],
    ['a file is gone', (dir: string) => rmSync(join(dir, 'current/en/index.html'))],
    ['the folder is gone', (dir: string) => rmSync(join(dir, readlinkSync(join(dir, 'current'))), { recursive: true })],
  ])('there is no page, and no fault, when %s', async (_name, damage) => {
    const dir = root()
    if (damage.length > 0) await openSnapshotFiles(dir).target.swap(7, page('seven'))
    damage(dir)
    const { target, live } = openSnapshotFiles(dir)
    expect(await target.restore()).toBeNull()
    await target.swap(8, page('eight'))
    expect(live.revision).toBe(8)
  })
})

describe('the archive', () => {
  const path = 'en/incidents/i1/index.html'

  test('is written once, and again only where it changed', async () => {
    const dir = root()
    const { target, sharedDir } = openSnapshotFiles(dir)
    const other = file('en/incidents/i2/index.html', 'two', { part: 'archive' })
    await target.writeArchive([file(path, 'one', { part: 'archive' }), other])
    const stamp = (name: string) => statSync(join(sharedDir, name), { bigint: true }).ino
    const [first, second] = [stamp(path), stamp(other.path)]
    await target.writeArchive([file(path, 'one', { part: 'archive' }), other])
    expect([stamp(path), stamp(other.path)]).toEqual([first, second])
    await target.writeArchive([file(path, 'one, corrected', { part: 'archive' }), other])
    expect(stamp(path)).not.toBe(first)
    expect(stamp(other.path)).toBe(second)
    expect(readFileSync(join(sharedDir, path), 'utf8')).toBe('one, corrected')
    expect(readFileSync(join(sharedDir, `${path}.gz`), 'utf8')).toBe('gzip of one, corrected')
  })

  test('outlives the swaps of the page, and leaves no draft behind', async () => {
    const dir = root()
    const { target, sharedDir } = openSnapshotFiles(dir)
    await target.writeArchive([file(path, 'one', { part: 'archive' })])
    for (const revision of [1, 2, 3, 4, 5]) await target.swap(revision, page(String(revision)))
    expect(readdirSync(join(sharedDir, 'en/incidents/i1')).toSorted()).toEqual(['index.html', 'index.html.gz'])
  })

  test('is given to the disk with every folder that a new name stands in; what did not change asks nothing of it', async () => {
    const dir = root()
    const synced = await watchSyncs(dir)
    const { target, sharedDir } = openSnapshotFiles(dir)
    const files = ['i1', 'i2'].map((id) => file(`en/incidents/${id}/index.html`, id, { part: 'archive' }))
    await target.writeArchive(files)
    const named = [dir, sharedDir, ...(readdirSync(sharedDir, { recursive: true }) as string[])]
    const inodes = named.map((name) => statSync(resolve(sharedDir, name), { bigint: true }).ino)
    expect(inodes.toSorted()).toEqual(synced.map(({ ino }) => ino).toSorted())
    await target.writeArchive(files)
    expect(synced.length).toBe(inodes.length)
  })
})
