/**
 * The page as files: live ones in `r<revision>-<n>/`, swapped as a whole by renaming the link `current`; ended incidents
 * and assets in `shared/`, written once. Any file server can serve both, and they outlive this process.
 */
import { access, mkdir, readdir, readFile, readlink, rename, rm, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { PublicFile } from '../contract/public.ts'
import { Fault } from '../domain/refusal.ts'
import type { LiveFiles, SnapshotTarget } from '../ports.ts'
import { replaceDurably, syncDir } from './durable.ts'
import { forget, forgotUntil } from './forget.ts'
import { type FolderFacts, fillFolder, foldersOf, readFolder } from './live-folder.ts'
import { renewal } from './renew.ts'

const KEPT = 3

export interface SnapshotFiles {
  readonly target: SnapshotTarget
  readonly live: LiveFiles
  /** The folder of ended incidents and assets. */
  readonly sharedDir: string
}

/**
 * @param root `DATA_DIR/public`; made when missing
 * @param asOfModule `dist/web/as-of.js`; without it every "as of" is rendered
 */
export function openSnapshotFiles(root: string, asOfModule?: string): SnapshotFiles {
  const renew = asOfModule === undefined ? null : renewal(asOfModule)
  const memory = new LiveMemory()
  const sharedDir = join(root, 'shared')
  /** The folder that this process swapped in last. */
  let before: string | null = null
  const swap: SnapshotTarget['swap'] = async (revision, files) => {
    await orFault(revision, async () => {
      // Records and cached pages keep naming the styles that they were written with, also after an upgrade.
      await writeChanged(
        sharedDir,
        files.filter(({ part }) => part === 'asset'),
      )
      const known = before === null ? null : { dir: before, etagOf: (path: string) => memory.find(path)?.etag }
      before = await writeLive(root, { revision, files, before: known })
    })
    memory.set(revision, files)
  }
  return {
    live: memory,
    sharedDir,
    target: {
      swap,
      renew: async (asOf) => {
        const files = renew && (await renew(memory.all(), asOf))
        if (files) await swap(memory.revision, files)
        return files !== null
      },
      writeArchive: (files) => orFault(0, () => writeChanged(sharedDir, files)),
      forgotUntil: () => forgotUntil(root),
      forget: (redacted) => orFault(redacted.until, () => forget(root, { sharedDir, ...redacted })),
      missing: async (paths) => {
        const there = await Promise.all(paths.map((path) => isThere(join(sharedDir, path))))
        return paths.filter((_, n) => !there[n])
      },
      restore: async () => {
        // None, or one that is not whole: the start goes on, and the first swap makes a new one.
        const last = await readlink(join(root, 'current'))
          .then((name) => readFolder(join(root, name)))
          .catch(() => null)
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

  all(): PublicFile[] {
    return [...this.#files.values()]
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

/** @returns the folder */
async function writeLive(root: string, facts: FolderFacts): Promise<string> {
  await mkdir(root, { recursive: true })
  const name = `r${facts.revision}-${await nextNumber(root)}`
  const dir = join(root, name)
  try {
    await fillFolder(dir, facts)
    await point(root, name)
  } catch (cause) {
    // A full disk is not to be filled further by every try; what cannot be removed either goes with the old ones.
    await rm(dir, { recursive: true, force: true }).catch(() => undefined)
    throw cause
  }
  await syncDir(root)
  // Old folders that stay cost room, not the page.
  await dropOld(root).catch(() => undefined)
  return dir
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

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

/** Each file replaced by a rename, and only where its bytes changed. */
async function writeChanged(dir: string, files: readonly PublicFile[]): Promise<void> {
  const changed: PublicFile[] = []
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
      if (bytes) await replaceDurably(`${path}${ending}`, bytes)
      // One that is too short for it now must not be answered with what it was.
      else await rm(`${path}${ending}`, { force: true })
    }
    changed.push(file)
  }
  if (changed.length === 0) return
  // The name of a new folder is durable with the folder above it, up to the one that holds `dir`.
  const folders = [...foldersOf(changed).map((folder) => join(dir, folder)), dir, dirname(dir)]
  await Promise.all(folders.map(syncDir))
}
