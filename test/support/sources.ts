/** Reads the product's own source files for architecture.test.ts: who imports whom, and what else a file says of itself. */
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export type Source = {
  /** From the root, with slashes: `server/domain/time.ts` */
  path: string
  text: string
  imports: readonly Import[]
}

export type Import = {
  specifier: string
  /** The imported file from the root; null for a package. */
  path: string | null
  typeOnly: boolean
}

/** Every TypeScript and CommonJS file below these folders of the root, in order. */
export function sources(folders: readonly string[]): Source[] {
  const paths = folders.flatMap((folder) => globSync(`${folder}/**/*.{ts,tsx,cjs}`, { cwd: ROOT }))
  return paths.toSorted().map((path) => {
    const text = readFileSync(join(ROOT, path), 'utf8')
    return { path, text, imports: importsOf(path, text) }
  })
}

// Between the keyword and `from` stand only names, braces, commas and stars: nothing that a declaration could hold.
const STATEMENT = /^[ \t]*(?:import|export)(\s+type)?\b[\w\s{},*$]*?\bfrom\s*['"]([^'"]+)['"]/gm
const SIDE_EFFECT = /^[ \t]*import\s*()['"]([^'"]+)['"]/gm
const CALL = /\b(?:import|require)()\(\s*['"]([^'"]+)['"]\s*\)/g

/** All imports and re-exports, also of types, and calls of `import()` with a literal. */
export function importsOf(path: string, text: string): Import[] {
  const code = withoutComments(text)
  return [STATEMENT, SIDE_EFFECT, CALL]
    .flatMap((pattern) => [...code.matchAll(pattern)])
    .map(([, type, specifier = '']) => ({
      specifier,
      path: specifier.startsWith('.') ? normalize(join(dirname(path), specifier)) : null,
      typeOnly: Boolean(type),
    }))
}

/** Nothing but re-exports (and imports that serve them). */
export function isBarrel(text: string): boolean {
  const code = withoutComments(text)
  const rest = code.replaceAll(STATEMENT, '').replaceAll(/^export\s*(?:type\s*)?\{[^}]*\}/gm, '')
  return /^[ \t]*export\b/m.test(code) && rest.replaceAll(/[;\s]/g, '') === ''
}

export function hasDefaultExport(text: string): boolean {
  return /^[ \t]*export\s*(?:default\b|\{[^}]*\bas\s+default\b)/m.test(withoutComments(text))
}

/** The chains of files that end where they began, each once, as `a.ts -> b.ts -> a.ts`. */
export function cycles(files: readonly Source[]): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]))
  const done = new Set<string>()
  const found: string[] = []
  const visit = (path: string, chain: readonly string[]): void => {
    const from = chain.indexOf(path)
    if (from >= 0) return void found.push([...chain.slice(from), path].join(' -> '))
    if (done.has(path)) return
    for (const { path: next } of byPath.get(path)?.imports ?? []) if (next) visit(next, [...chain, path])
    done.add(path)
  }
  for (const { path } of files) visit(path, [])
  return found
}

/** Whole-line and block comments go; line numbers stay. A `//` behind code stays: it may stand in a string. */
function withoutComments(text: string): string {
  return text
    .replaceAll(/\/\*[\s\S]*?\*\//g, (comment) => comment.replaceAll(/[^\n]/g, ''))
    .replaceAll(/^[ \t]*\/\/.*$/gm, '')
}
