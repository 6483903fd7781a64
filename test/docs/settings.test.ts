/** docs/configuration.md explains every setting that the server reads, and none that it does not. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from '../support/sources.ts'
import { rowsUnder } from './tables.ts'

const guide = readFileSync(join(ROOT, 'docs/configuration.md'), 'utf8')
const config = ['server/config.ts', 'server/config/openid.ts']
  .map((path) => readFileSync(join(ROOT, path), 'utf8'))
  .join('\n')

test('the table of settings is complete', () => {
  const read = [...config.matchAll(/\.(?:text|secret|path|file|oneOf|networks)\(\s*'([A-Z_]+)'/g)].map(
    ([, name]) => name,
  )
  const listed = rowsUnder(guide, '| Setting | Default | What it does |').map(([name = '']) => name.replaceAll('`', ''))
  // It belongs to BASE_URL and is explained with it.
  expect(new Set([...listed, 'BASE_URL_INSECURE'])).toEqual(new Set(read))
})

test('what may come from a file is named', () => {
  const secrets = [...config.matchAll(/\.secret\('([A-Z_]+)'/g)].map(([, name = '']) => name)
  const [told = ''] = /[^\n]*may hold a password[^.]*\./.exec(guide.replaceAll('\n', ' ')) ?? []
  expect(secrets.filter((name) => !told.includes(`\`${name}\``))).toEqual([])
  expect(secrets.length).toBeGreaterThan(1)
})
