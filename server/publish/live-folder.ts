/**
 * One folder of live files, whole and durable before anything points at it. A file that did not change since the folder
 * before is a second name of the same bytes, and is not written again. Called by snapshot-files.
 */
import { link, mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { PublicFile } from '../contract/public.ts'
import { syncDir, writeDurably } from './durable.ts'

const INDEX = '_files.json'

/** Names every file of a folder, for the next start. */
interface Index {
  readonly revision: number
  readonly files: readonly (Omit<PublicFile, 'body' | 'gzip' | 'brotli' | 'asOf'> & {
    gzip: boolean
    brotli: boolean
  })[]
}

export interface FolderFacts {
  readonly revision: number
  readonly files: readonly PublicFile[]
  /** A folder that this process filled: what stands in it is durable. Null: everything is written. */
  readonly before: { readonly dir: string; etagOf(path: string): string | undefined } | null
}

export async function fillFolder(dir: string, { revision, files, before }: FolderFacts): Promise<void> {
  const folders = foldersOf(files)
  await mkdir(dir, { recursive: true })
  await Promise.all(folders.map((folder) => mkdir(join(dir, folder), { recursive: true })))
  // All of them, also after one has failed: nothing may still be writing when the folder is removed.
  const written = await Promise.allSettled(
    files
      .flatMap((file) => encodings(file).map((one) => ({ ...one, isNew: before?.etagOf(file.path) !== file.etag })))
      .map(({ path, bytes, isNew }) =>
        writeOrLink({ path: join(dir, path), bytes, known: before && !isNew ? join(before.dir, path) : null }),
      ),
  )
  const failed = written.find((one) => one.status === 'rejected')
  if (failed) throw failed.reason
  const index: Index = {
    revision,
    files: files.map(({ body, gzip, brotli, asOf, ...rest }) => ({ ...rest, gzip: !!gzip, brotli: !!brotli })),
  }
  await writeDurably(join(dir, INDEX), new TextEncoder().encode(JSON.stringify(index)))
  // A name is durable with its folder, and a linked file has nothing else that would make it so.
  await Promise.all(folders.map((folder) => syncDir(join(dir, folder))))
  await syncDir(dir)
}

/** Every folder below the top that a file needs. */
export function foldersOf(files: readonly PublicFile[]): string[] {
  const folders = new Set<string>()
  for (const { path } of files) {
    for (let folder = dirname(path); folder !== '.' && !folders.has(folder); folder = dirname(folder))
      folders.add(folder)
  }
  return [...folders]
}

/** The file and its ready encodings beside it, as file servers look for them. */
function encodings({ path, body, gzip, brotli }: PublicFile): { path: string; bytes: Uint8Array }[] {
  const all = [
    { path, bytes: body },
    { path: `${path}.gz`, bytes: gzip },
    { path: `${path}.br`, bytes: brotli },
  ]
  return all.flatMap(({ path, bytes }) => (bytes ? [{ path, bytes }] : []))
}

async function writeOrLink({
  path,
  bytes,
  known,
}: {
  readonly path: string
  readonly bytes: Uint8Array
  readonly known: string | null
}): Promise<void> {
  // Read and compared, not remembered: a file that somebody damaged is written anew.
  const there = known === null ? null : await readFile(known).catch(() => null)
  if (known !== null && there && Buffer.compare(there, bytes) === 0) {
    const isLinked = await link(known, path).then(
      () => true,
      // Some file systems know no second names.
      () => false,
    )
    if (isLinked) return
  }
  await writeDurably(path, bytes)
}

/** @throws whatever the disk says when the folder is not whole */
export async function readFolder(dir: string): Promise<{ revision: number; files: PublicFile[] }> {
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
