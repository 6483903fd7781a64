/** Removes files that hold what was redacted, and remembers beside them how far that has been done. Called by snapshot-files. */
import { readdir, readFile, readlink, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { replaceDurably, syncDir } from './durable.ts'

const MARK = 'forgot-until'

/** 0: never asked to. */
export async function forgotUntil(root: string): Promise<number> {
  const mark = await readFile(join(root, MARK), 'utf8').catch(() => '0')
  return Number.parseInt(mark, 10) || 0
}

interface Forgotten {
  readonly sharedDir: string
  readonly until: number
  readonly records: readonly string[]
  readonly written: ReadonlySet<string>
  readonly files: readonly string[]
}

export async function forget(root: string, { sharedDir, until, records, written, files }: Forgotten): Promise<void> {
  for (const language of await foldersIn(sharedDir)) {
    const old = records.filter((record) => !written.has(`${language}/${record}/index.html`))
    await Promise.all(old.map((record) => rm(join(sharedDir, language, record), { recursive: true, force: true })))
  }
  await Promise.all(files.map((file) => rm(join(sharedDir, file), { force: true })))
  const current = await readlink(join(root, 'current'))
  const before = (await foldersIn(root)).filter((name) => /^r\d+-\d+$/.test(name) && name !== current)
  await Promise.all(before.map((name) => rm(join(root, name), { recursive: true, force: true })))
  await replaceDurably(join(root, MARK), new TextEncoder().encode(`${until}\n`))
  await syncDir(root)
}

async function foldersIn(dir: string): Promise<string[]> {
  // No record was ever written: there is no such folder.
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => [])
  return entries.filter((one) => one.isDirectory()).map((one) => one.name)
}
