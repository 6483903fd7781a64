import { expect, test } from 'vitest'
import { cycles, hasDefaultExport, importsOf, isBarrel, type Source } from '../support/sources.ts'

test.each([
  ['a plain import', `import { a } from './b.ts'`, 'server/b.ts', false],
  ['one over several lines', `import {\n  a,\n  type B,\n} from '../probes/b.ts'`, 'probes/b.ts', false],
  ['one of types', `import type { A } from './b.ts'`, 'server/b.ts', true],
  ['a re-export', `export { a } from './b.ts'`, 'server/b.ts', false],
  ['a re-export of all', `export * as b from './b.ts'`, 'server/b.ts', false],
  ['a re-export of types', `export type { A } from './b.ts'`, 'server/b.ts', true],
  ['a side effect', `import './b.ts'`, 'server/b.ts', false],
  ['a call', `const b = await import('./b.ts')`, 'server/b.ts', false],
  ['a type in a call', `type B = import('./b.ts').B`, 'server/b.ts', false],
  ['a package', `import Fastify, { type A } from 'fastify'`, null, false],
  ['one after a declaration', `export type A = { from: B }\nimport { a } from './b.ts'`, 'server/b.ts', false],
])('the reader finds %s', (_name, text, path, typeOnly) => {
  expect(importsOf('server/a.ts', text)).toEqual([{ specifier: expect.any(String), path, typeOnly }])
})

test.each([
  ['a comment', `// import { a } from './b.ts'\n/*\nimport './b.ts'\n*/`],
  ['a word', `const words = "we import bread from 'Rome'"`],
  ['a declaration', `export const from = 'here'`],
])('the reader is not misled by %s', (_name, text) => {
  expect(importsOf('server/a.ts', text)).toEqual([])
})

test.each([
  ['re-exports only', `/** All. */\nexport * from './b.ts'\nexport { c } from './c.ts'\n`, true],
  ['imports exported again', `import { c } from './c.ts'\nexport { c }\n`, true],
  ['a re-export beside a declaration', `export { c } from './c.ts'\nexport const d = 1\n`, false],
  ['declarations', `export const d = 1\n`, false],
  ['a file that only runs', `import './c.ts'\n`, false],
])('a barrel or not: %s', (_name, text, expected) => {
  expect(isBarrel(text)).toBe(expected)
})

test.each([
  ['export default function a() {}', true],
  ['const a = 1\nexport { a as default }', true],
  ['export const byDefault = 1', false],
])('a default export or not: %s', (text, expected) => {
  expect(hasDefaultExport(text)).toBe(expected)
})

test('a cycle is found wherever it begins, and told once', () => {
  const source = (path: string, ...to: string[]): Source => {
    const text = to.map((name) => `import './${name}.ts'`).join('\n')
    return { path: `${path}.ts`, text, imports: importsOf(`${path}.ts`, text) }
  }
  expect(cycles([source('a', 'b', 'd'), source('b', 'c'), source('c', 'b'), source('d', 'c')])).toEqual([
    'b.ts -> c.ts -> b.ts',
  ])
})
