/**
 * The page as files: live ones in `r<revision>-<n>/`, swapped as a whole by renaming the link `current`; ended incidents
 * and assets in `shared/`, written once. Any file server can serve both, and they outlive this process.
 */
import { mkdir, open, readdir, readFile, readlink, rename, rm, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { PublicFile } from '../contract/public.ts'
import { Fault } from '../domain/refusal.ts'
import type { LiveFiles, SnapshotTarget } from '../ports.ts'

const KEPT = 3
const INDEX = '_files.json'

export interface SnapshotFiles {
  readonly target: SnapshotTarget
  readonly live: LiveFiles
  /** The folder of ended incidents and assets. */
  readonly sharedDir: string
}

/** @param root `DATA_DIR/public`; made when missing */
export function openSnapshotFiles(root: string): SnapshotFiles {
  const memory = new LiveMemory()
  const sharedDir = join(root, 'shared')
  return {
    live: memory,
    sharedDir,
    target: {
      swap: async (revision, files) => {
        await orFault(revision, async () => {
          // Records and cached pages keep naming the styles that they were written with, also after an upgrade.
          await writeChanged(
            sharedDir,
            files.filter(({ part }) => part === 'asset'),
          )
          await writeLive(root, revision, files)
        })
        memory.set(revision, files)
      },
      writeArchive: (files) => orFault(0, () => writeChanged(sharedDir, files)),
      restore: async () => {
        // None, or one that is not whole: the start goes on, and the first swap makes a new one.
        const last = await readCurrent(root).catch(() => null)
        if (last) memory.set(last.revision, last.files)
        return last ? { revision: last.revision } : null
      },
    },
  }
}

class LiveMemory implements LiveFiles {
  #files = new Map<string, PublicFile>()
  revision = 0
  languages: readonly string[] = []

  find(path: string): PublicFile | undefined {
    return this.#files.get(path)
  }

  set(revision: number, files: readonly PublicFile[]): void {
    this.#files = new Map(files.map((f) => [f.path, f]))
    this.revision = revision
    this.languages = files.flatMap((f) => /^([A-Za-z-]+)\/index\.html$/.exec(f.path)?.[1] ?? [])
  }
}

async function orFault(revision: number, write: () => Promise<void>): Promise<void> {
  try {
    await write()
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new Fault('snapshot.not-written', `Revision ${revision} was not written, the page stays as it was: ${why}`, {
      retry: true,
      cause,
    })
  }
}

async function writeLive(root: string, revision: number, files: readonly PublicFile[]): Promise<void> {
  await mkdir(root, { recursive: true })
  const name = `r${revision}-${await nextNumber(root)}`
  try {
    await fill(join(root, name), revision, files)
    await point(root, name)
  } catch (cause) {
    // A full disk is not to be filled further by every try; what cannot be removed either goes with the old ones.
    await rm(join(root, name), { recursive: true, force: true }).catch(() => undefined)
    throw cause
  }
  await syncDir(root)
  // Old folders that stay cost room, not the page.
  await dropOld(root).catch(() => undefined)
}

async function fill(dir: string, revision: number, files: readonly PublicFile[]): Promise<void> {
  // All of them, also after one has failed: nothing may still be writing when the folder is removed.
  const written = await Promise.allSettled(files.map((file) => writeFile(dir, file)))
  const failed = written.find((one) => one.status === 'rejected')
  if (failed) throw failed.reason
  const index: Index = {
    revision,
    files: files.map(({ body, gzip, brotli, ...rest }) => ({ ...rest, gzip: !!gzip, brotli: !!brotli })),
  }
  await writeDurably(join(dir, INDEX), new TextEncoder().encode(JSON.stringify(index)))
  await syncDir(dir)
}

/** Names every file of a folder, for the next start. */
interface Index {
  readonly revision: number
  readonly files: readonly (Omit<PublicFile, 'body' | 'gzip' | 'brotli'> & { gzip: boolean; brotli: boolean })[]
}

async function point(root: string, name: string): Promise<void> {
  const link = join(root, 'current.next')
  await rm(link, { force: true })
  await symlink(name, link)
  await rename(link, join(root, 'current'))
}

const numberOf = (name: string) => Number(/^r\d+-(\d+)$/.exec(name)?.[1] ?? 0)

async function nextNumber(root: string): Promise<number> {
  return Math.max(0, ...(await readdir(root)).map(numberOf)) + 1
}

async function dropOld(root: string): Promise<void> {
  const dirs = (await readdir(root)).filter((name) => numberOf(name) > 0).sort((a, b) => numberOf(b) - numberOf(a))
  await Promise.all(dirs.slice(KEPT).map((name) => rm(join(root, name), { recursive: true, force: true })))
}

/** The file and its ready encodings beside it, as file servers look for them. */
async function writeFile(dir: string, file: PublicFile): Promise<void> {
  const path = join(dir, file.path)
  await mkdir(dirname(path), { recursive: true })
  await writeDurably(path, file.body)
  if (file.gzip) await writeDurably(`${path}.gz`, file.gzip)
  if (file.brotli) await writeDurably(`${path}.br`, file.brotli)
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(path, 'w')
  try {
    await handle.writeFile(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function syncDir(dir: string): Promise<void> {
  const handle = await open(dir, 'r')
  await handle.sync().finally(() => handle.close())
}

/** Each file replaced by a rename, and only where its bytes changed. */
async function writeChanged(dir: string, files: readonly PublicFile[]): Promise<void> {
  for (const file of files) {
    const path = join(dir, file.path)
    const there = await readFile(path).catch(() => null)
    if (there && Buffer.compare(there, file.body) === 0) continue
    await mkdir(dirname(path), { recursive: true })
    const encodings: [string, Uint8Array | null][] = [
      ['.gz', file.gzip],
      ['.br', file.brotli],
      ['', file.body],
    ]
    for (const [ending, bytes] of encodings) {
      if (!bytes) continue
      await writeDurably(`${path}.next`, bytes)
      await rename(`${path}.next`, `${path}${ending}`)
    }
  }
}

/** @throws whatever the disk says when there is no whole page */
async function readCurrent(root: string): Promise<{ revision: number; files: PublicFile[] }> {
  const dir = join(root, await readlink(join(root, 'current')))
  const index = JSON.parse(await readFile(join(dir, INDEX), 'utf8')) as Index
  const files = await Promise.all(
    index.files.map(async (f): Promise<PublicFile> => {
      const path = join(dir, f.path)
      return {
        ...f,
        body: await readFile(path),
        gzip: f.gzip ? await readFile(`${path}.gz`) : null,
        brotli: f.brotli ? await readFile(`${path}.br`) : null,
      }
    }),
  )
  return { revision: index.revision, files }
}
