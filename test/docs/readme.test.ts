/** README: its links lead somewhere, and what it says of imports is what architecture.test.ts decides. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from '../support/sources.ts'
import { rowsUnder } from './tables.ts'

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const { scripts } = JSON.parse(read('package.json'))

test('who may import whom is told as it is tested', () => {
  const [, law = ''] = /const MAY_IMPORT[^{]*\{\n(.+?)\n\}/s.exec(read('test/architecture.test.ts')) ?? []
  const decided = [...law.matchAll(/^ {2}'?([\w/-]+)'?: \[(.*?)\],$/gms)].map(([, part = '', others = '']) => [
    part,
    ...namesIn(others, /'([^']+)'/g),
  ])
  const told = rowsUnder(read('README.md'), '| Part | May import |').map((cells) =>
    namesIn(cells.join(' '), /`([^`.]+)(?:\.\w+)?`/g),
  )
  expect(decided.length).toBeGreaterThan(10)
  expect(told).toEqual(decided)
})

test.each([
  'README.md',
  'CHANGELOG.md',
  'docs/api.md',
  'docs/configuration.md',
  'docs/operating.md',
  'docs/oncall.md',
  'docs/sign-in.md',
  'docs/webhooks.md',
  'docs/probes/README.md',
  'docs/probes/http.md',
  'docs/probes/tcp.md',
  'docs/probes/tls.md',
  'docs/probes/dns.md',
  'docs/probes/icmp.md',
  'docs/probes/websocket.md',
  'docs/probes/grpc.md',
  'docs/probes/hls.md',
])('every link of %s to a file leads to one', (path) => {
  const links = namesIn(read(path), /\]\(([^)\s]+)\)/g).filter((link) => !/^(https?:|#)/.test(link))
  const dead = links.filter((link) => !existsSync(join(ROOT, dirname(path), link.split('#')[0] ?? '')))
  expect(dead).toEqual([])
})

test('every npm script that README names is one', () => {
  const named = namesIn(read('README.md'), /npm run (\w+)/g)
  expect(named.length).toBeGreaterThan(3)
  expect(named.filter((name) => !(name in scripts))).toEqual([])
})

function namesIn(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, name = '']) => name)
}
