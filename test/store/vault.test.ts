import { execFile as execFileCallback } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { createVault, hashToken, loadOrMakeKey } from '../../server/store/vault.ts'

const execFile = promisify(execFileCallback)
const VAULT = new URL('../../server/store/vault.ts', import.meta.url).href

const vault = createVault(new Uint8Array(32).fill(1))
const another = createVault(new Uint8Array(32).fill(2))

test.each(['', 'whsec_abc', 'però 🎭\n', 'x'.repeat(100_000)])('R64 what is sealed opens again: %#', (plain) => {
  const sealed = vault.seal(plain)
  expect(vault.open(sealed)).toBe(plain)
  expect(sealed).toMatch(/^v1\.[\w-]{16}\.[\w-]{22}\.[\w-]*$/)
})

test('R64 sealing twice gives two texts, and neither shows what is in it', () => {
  const [one, two] = [vault.seal('whsec_secret'), vault.seal('whsec_secret')]
  expect(one).not.toBe(two)
  expect(Buffer.from(one, 'base64').toString('latin1')).not.toContain('secret')
})

/** Another letter in place of the one at `at`. */
const bent = (text: string, at: number) => text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1)

test('R64 what was sealed with another key, cut short or changed does not open', () => {
  const sealed = vault.seal('whsec_secret')
  const wrong = ['', 'v1', 'v1...', sealed.slice(0, -4), sealed.replace('v1', 'v2'), bent(sealed, 4), bent(sealed, 24)]
  for (const text of [...wrong, bent(sealed, 44), another.seal('whsec_secret')]) {
    expect(() => vault.open(text)).toThrow('A sealed secret cannot be read: is SECRET_KEY_FILE')
  }
})

test('R45 a signature is good for its purpose, its subject and its key alone', () => {
  const signature = vault.sign('unsubscribe', 's1')
  expect(signature).toMatch(/^[\w-]{43}$/)
  expect(vault.isSigned('unsubscribe', 's1', signature)).toBe(true)
  const others = ['', 'x', signature.slice(0, -1), `${signature}A`, bent(signature, 0), bent(signature, 20)]
  for (const wrong of others) expect(vault.isSigned('unsubscribe', 's1', wrong)).toBe(false)
  expect(vault.isSigned('confirm', 's1', signature)).toBe(false)
  expect(vault.isSigned('unsubscribe', 's2', signature)).toBe(false)
  expect(another.isSigned('unsubscribe', 's1', signature)).toBe(false)
  expect(vault.isSigned('unsubscribe\ns1', '', signature)).toBe(false)
})

test('of a token only its hash is kept', () => {
  expect(hashToken('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'vedetta-key-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

test('R69 the first start makes a key of its own, for the owner alone; later ones read it', () => {
  const path = join(folder(), 'secret.key')
  const key = loadOrMakeKey(path)
  expect(key).toHaveLength(32)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(loadOrMakeKey(path)).toEqual(key)
  expect(loadOrMakeKey(join(folder(), 'secret.key'))).not.toEqual(key)
})

test('R02 the key appears whole, and a draft that a killed start left stops nobody', () => {
  const dir = folder()
  writeFileSync(join(dir, `secret.key.${process.pid}`), 'half a k')
  loadOrMakeKey(join(dir, 'secret.key'))
  expect(readdirSync(dir)).toEqual(['secret.key'])
  expect(readFileSync(join(dir, 'secret.key'), 'utf8')).toMatch(/^[A-Za-z0-9+/]{43}=\n$/)
})

test('R69 first starts at the same time agree on one key', async () => {
  const path = join(folder(), 'secret.key')
  const script = `import { loadOrMakeKey } from ${JSON.stringify(VAULT)}
    process.stdout.write(Buffer.from(loadOrMakeKey(process.argv[1])).toString('hex'))`
  const start = () => execFile(process.execPath, ['--input-type=module', '--eval', script, path])
  const keys = (await Promise.all([start(), start(), start(), start()])).map(({ stdout }) => stdout)
  expect(keys[0]).toHaveLength(64)
  expect(new Set(keys).size).toBe(1)
})

test.each(['', 'short', 'x'.repeat(100)])('a key file that holds %j is refused and left as it is', (content) => {
  const path = join(folder(), 'secret.key')
  writeFileSync(path, content)
  expect(() => loadOrMakeKey(path)).toThrow(`${path} must hold 32 random bytes`)
  expect(readFileSync(path, 'utf8')).toBe(content)
})
