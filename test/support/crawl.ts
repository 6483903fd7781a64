/** What anybody may read of a server: for tests that nothing of the desk is in it. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const BEGINNINGS = ['/', '/api/v2/summary.json', '/api/v2/status.json', '/maintenance.ics', '/api/v1/incidents']

/** Every address that the pages link to, and what programs ask, with what it answers; without signing in. */
export async function crawl(base: string): Promise<Map<string, string>> {
  const waiting = [...BEGINNINGS]
  const read = new Map<string, string>()
  for (let path = waiting.shift(); path !== undefined && read.size < 400; path = waiting.shift()) {
    if (read.has(path)) continue
    const answer = await fetch(`${base}${path}`)
    const body = await answer.text()
    read.set(path, body)
    if (!(answer.headers.get('content-type') ?? '').includes('html')) continue
    const links = [...body.matchAll(/(?:href|src)="([^"#]+)/g)].map(([, link = '']) => new URL(link, answer.url))
    waiting.push(...links.filter((to) => to.origin === base).map((to) => to.pathname))
  }
  return read
}

/** The page's files as they stand on disk, by path: of this revision and of those before it. What a swap clears away meanwhile is left out. */
export function filesWritten(dataDir: string): Map<string, string> {
  const files = readdirSync(dataDir, { recursive: true, withFileTypes: true })
  const texts = files.filter((f) => f.isFile() && /\.(html|json|atom|rss|ics|xml)$/.test(f.name))
  return new Map(
    texts.flatMap((f): [string, string][] => {
      const path = join(f.parentPath, f.name)
      const text = textOf(path)
      return text === null ? [] : [[path, text]]
    }),
  )
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
