import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const FILE = fileURLToPath(new URL('../../server/require-node.cjs', import.meta.url))
const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))

/** Runs the file as another Node on another platform would see it. */
function checkOn(version: string, platform: string, arch: string, without = '') {
  const disguise = `
    Object.defineProperty(process.versions, 'node', { value: '${version}' })
    ${without}
    Object.defineProperties(process, { platform: { value: '${platform}' }, arch: { value: '${arch}' } })
    require(${JSON.stringify(FILE)})`
  return spawnSync(process.execPath, ['--input-type=commonjs', '-e', disguise], { encoding: 'utf8' })
}

test.each([
  ['20.20.2', 'freebsd', 'x64'],
  ['12.22.0', 'linux', 'ppc64'],
])('Node %s on %s-%s is told what to install', (version, platform, arch) => {
  const { status, stderr } = checkOn(version, platform, arch)
  expect(status).toBe(1)
  expect(stderr).toContain(`npm found ${version} on ${platform}-${arch}`)
  expect(stderr).toContain('darwin-arm64, linux-arm64, linux-x64')
  expect(stderr).toMatch(/install Node \d+\.\d+\.\d+ from https:\/\/nodejs\.org/)
})

test('a Node without Temporal is refused, whatever its number', () => {
  const { status, stderr } = checkOn('24.9.0', 'linux', 'x64', 'delete globalThis.Temporal')
  expect([status, stderr]).toEqual([1, expect.stringContaining('needs Node 26 or newer')])
})

test('the Node that came along passes without a word', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [FILE], { encoding: 'utf8' })
  expect([status, stdout, stderr]).toEqual([0, '', ''])
})

test.each(['prestart', 'predemo', 'pretest', 'prefaults', 'prebench'])('npm asks before: %s', (script) => {
  expect(scripts[script]).toBe('node server/require-node.cjs')
})
