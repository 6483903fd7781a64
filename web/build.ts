/**
 * Builds what the server loads by path: `dist/web/renderer.js`, the page's script and style, the desk.
 * `npm start` and `npm test` run it with `--if-stale`, which does nothing when no source changed.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { takeTurn } from './build-turn.ts'

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..')
const OUT = join(ROOT, 'dist', 'web')
const STAMP = join(OUT, '.stamp')
/** Folders and files whose content decides what is built. */
const SOURCES = ['web', 'server/contract', 'server/domain', 'package-lock.json']

/**
 * @param ifStale do nothing when the last build was made from the same sources
 * @returns whether it built
 */
export async function buildWeb(ifStale: boolean): Promise<boolean> {
  if (ifStale && isFresh()) return false
  mkdirSync(dirname(OUT), { recursive: true })
  const release = await takeTurn(`${OUT}.lock`)
  try {
    // Another process may have built it while this one waited.
    if (ifStale && isFresh()) return false
    await build()
    return true
  } finally {
    release()
  }
}

async function build(): Promise<void> {
  const startedAt = performance.now()
  const stamp = hashOfSources()
  process.stdout.write('Building page and desk ... ')
  // Vite is loaded only now: asking whether there is something to do must not cost its start.
  const { writeDesk, writePage } = await import('./build-steps.ts')
  const fresh = `${OUT}.new-${process.pid}`
  rmSync(fresh, { recursive: true, force: true })
  try {
    await writePage(ROOT, fresh)
    try {
      await writeDesk(ROOT, fresh)
      writeFileSync(join(fresh, '.stamp'), stamp)
    } finally {
      // A desk that does not build takes nothing from the page; without a stamp the next build tries again.
      swap(fresh)
    }
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
  process.stdout.write(`done in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s\n`)
}

/** The old build stays whole until the new one is. */
function swap(fresh: string): void {
  const old = `${OUT}.old-${process.pid}`
  if (existsSync(OUT)) renameSync(OUT, old)
  renameSync(fresh, OUT)
  rmSync(old, { recursive: true, force: true })
}

function isFresh(): boolean {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hashOfSources()
}

function hashOfSources(): string {
  const hash = createHash('sha256')
  for (const path of SOURCES.flatMap((one) => filesUnder(join(ROOT, one)))) {
    hash.update(path.slice(ROOT.length)).update('\0').update(readFileSync(path)).update('\0')
  }
  return hash.digest('hex')
}

function filesUnder(path: string): string[] {
  if (!existsSync(path)) return []
  if (path.endsWith('.json')) return [path]
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name))
    .sort()
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await buildWeb(process.argv.includes('--if-stale'))
  } catch (error) {
    console.error(`\nThe build failed: ${error instanceof Error ? error.message : String(error)}`)
    process.exitCode = 1
  }
}
