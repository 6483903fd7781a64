/** The shape of the tree, as data: who may import whom, and what no file may be. README explains it; this decides it. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cycles, hasDefaultExport, isBarrel, ROOT, type Source, sources } from './support/sources.ts'

/** A part of the tree, and the parts it may import from besides itself. What is absent is forbidden. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  probes: ['probes/protocol'],
  'probes/protocol': [],
  migrations: [],
  'server/config': ['server/domain/rights'],
  'server/require-node': ['package'],
  'server/domain': ['probes/protocol'],
  'server/contract': ['server/domain', 'probes/protocol'],
  'server/ports': ['server/domain', 'server/contract', 'probes/protocol'],
  'server/store': ['server/domain', 'migrations', 'probes/protocol'],
  'server/flow': ['server/domain', 'server/contract', 'server/ports', 'server/store', 'probes/protocol'],
  'server/senders': ['server/domain', 'server/ports'],
  'server/identity': ['server/domain', 'server/ports'],
  'server/publish': ['server/domain', 'server/contract', 'server/ports'],
  'server/http': ['server/domain', 'server/contract', 'server/ports', 'server/flow'],
  'server/jobs': ['server/domain', 'server/ports', 'server/flow', 'probes/protocol'],
  'server/compose': ['server', 'probes', 'migrations'],
  'server/main': ['server', 'probes', 'migrations'],
  'server/serve': ['server', 'probes', 'migrations'],
  'server/cli': ['server', 'probes', 'migrations'],
  'server/vedetta': ['server/cli', 'package'],
  web: ['server/contract'],
  test: ['server', 'web', 'probes', 'migrations'],
}

/** Parts that the others may know the types of, and no more. */
const TYPES_ONLY: Record<string, readonly string[]> = { web: ['server/contract'] }

/** The only files that ask which storage engine they are on. */
const ENGINE_FILES = [
  'server/store/open.ts',
  'server/store/engine.ts',
  'server/store/search.ts',
  'migrations/columns.ts',
]
/** Checks how DATABASE_URL is written; what follows from it is decided in store/open.ts. */
const SETTINGS_FILE = 'server/config.ts'
const ENGINE_QUESTION =
  /\b(?:engine|dialect)\b\s*(?:[!=]==?|\?)|[!=]==?\s*['"](?:sqlite|postgres)|['"](?:sqlite|postgres(?:ql)?)['"]\s*[!=]==?|case ['"](?:sqlite|postgres)|(?:startsWith|includes)\(['"](?:sqlite|postgres)/

const LONGEST = 300
/** Read by looking up, not from top to bottom: the columns of every table, and all words of one language in one file. */
const LOOKED_UP = ['server/store/schema.ts', 'web/words/en.ts', 'web/words/it.ts']
const DEFAULT_EXPORTS = ['vite.config.ts', 'vitest.config.ts', 'web/vite.config.ts']

const product = sources(['server', 'web', 'probes', 'migrations'])
const everything = [...product, ...sources(['test'])]

function isIn(part: string, path: string): boolean {
  const name = path.replace(/\.[a-z]+$/, '')
  return name === part || path.startsWith(`${part}/`)
}

/** The most exact part that a file belongs to. */
function partOf(path: string): string | undefined {
  return Object.keys(MAY_IMPORT)
    .filter((part) => isIn(part, path))
    .toSorted((a, b) => b.length - a.length)[0]
}

function offences(files: readonly Source[], judge: (file: Source) => readonly string[]): string[] {
  return files.flatMap((file) => judge(file).map((offence) => `${file.path}: ${offence}`))
}

test('every file belongs to a part of the tree', () => {
  expect(offences(everything, ({ path }) => (partOf(path) ? [] : ['no part of MAY_IMPORT']))).toEqual([])
})

test.each(Object.keys(MAY_IMPORT))('%s imports only what it may', (part) => {
  const files = everything.filter(({ path }) => partOf(path) === part)
  const allowed = [part, ...(MAY_IMPORT[part] ?? [])]
  const found = offences(files, ({ imports }) =>
    imports.flatMap(({ path }) => (path && !allowed.some((other) => isIn(other, path)) ? [`imports ${path}`] : [])),
  )
  expect(found).toEqual([])
})

test.each(Object.keys(TYPES_ONLY))('%s takes only types from outside', (part) => {
  const files = everything.filter(({ path }) => partOf(path) === part)
  const found = offences(files, ({ imports }) =>
    imports.flatMap(({ path, typeOnly }) =>
      path && !typeOnly && TYPES_ONLY[part]?.some((other) => isIn(other, path))
        ? [`imports more than types of ${path}`]
        : [],
    ),
  )
  expect(found).toEqual([])
})

test('rules and protocol import no package', () => {
  const pure = everything.filter(({ path }) => isIn('server/domain', path) || isIn('probes/protocol', path))
  const found = offences(pure, ({ imports }) =>
    imports.flatMap(({ path, specifier }) => (path ? [] : [`imports ${specifier}`])),
  )
  expect(found).toEqual([])
})

test('nothing imports in a circle', () => {
  expect(cycles(everything)).toEqual([])
})

test('no file only passes on what others export', () => {
  expect(offences(everything, ({ text }) => (isBarrel(text) ? ['is a barrel'] : []))).toEqual([])
})

test('what a file exports has a name', () => {
  const named = everything.filter(({ path }) => !DEFAULT_EXPORTS.includes(path))
  expect(offences(named, ({ text }) => (hasDefaultExport(text) ? ['has a default export'] : []))).toEqual([])
})

test(`no file is longer than ${LONGEST} lines`, () => {
  const read = everything.filter(({ path }) => !LOOKED_UP.includes(path))
  const found = offences(read, ({ text }) => {
    const lines = text.trimEnd().split('\n').length
    return lines > LONGEST ? [`${lines} lines`] : []
  })
  expect(found).toEqual([])
})

test('no file is named after nothing', () => {
  const found = offences(everything, ({ path }) =>
    /(?:^|\/)(?:utils?|helpers?|common|misc)\./.test(path) ? ['says nothing'] : [],
  )
  expect(found).toEqual([])
})

test('only four files ask which storage engine they are on', () => {
  const asked = product.filter(({ path }) => ![...ENGINE_FILES, SETTINGS_FILE].includes(path))
  const found = offences(asked, ({ text }) =>
    text
      .split('\n')
      .flatMap((line, index) => (ENGINE_QUESTION.test(line) ? [`line ${index + 1}: ${line.trim()}`] : [])),
  )
  expect(found).toEqual([])
})

test('every path that README names is there', () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8')
  const named = readme.matchAll(
    /(?<![\w/.@-])(?:\.\/)?((?:server|web|probes|migrations|test|docs|deploy|\.ci)\/[\w.*/-]*)/g,
  )
  const paths = [...new Set([...named].map(([, path = '']) => path.replace(/\.$/, '')))]
  expect(paths.length).toBeGreaterThan(10)
  expect(paths.filter((path) => globSync(path, { cwd: ROOT }).length === 0)).toEqual([])
})
