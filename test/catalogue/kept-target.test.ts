import { expect, test } from 'vitest'
import type { Target } from '../../probes/protocol.ts'
import { HIDDEN } from '../../server/domain/secret-headers.ts'
import { openTarget, sealEdited, sealTarget } from '../../server/flow/kept-target.ts'
import { createVault } from '../../server/store/vault.ts'

const vault = createVault(Buffer.alloc(32, 7))
const targetAt = (url: string, authorization: string): Target => ({
  ...{ url, method: 'GET', headers: { authorization }, body: null },
})

test.each([
  ['the same', 'https://api.example.com/a', 'https://api.example.com/b', true],
  ['another host', 'https://api.example.com/', 'https://evil.example.net/', false],
  ['another port', 'https://api.example.com/', 'https://api.example.com:8443/', false],
  ['another scheme', 'wss://api.example.com/', 'ws://api.example.com/', false],
  ['another host, not of the web', 'grpc://api.example.com:1', 'grpc://evil.example.net:1', false],
  ['another scheme, not of the web', 'tcp://api.example.com:1', 'grpc://api.example.com:1', false],
  ['the same, not of the web', 'grpc://api.example.com:1/a', 'grpc://api.example.com:1/b', true],
])('a kept secret, sent back hidden, goes to %s: %s -> %s is %s', (_what, from, to, goes) => {
  const before = sealTarget(vault, targetAt(from, 'Bearer x'), null)
  const sealed = sealEdited(vault, targetAt(to, HIDDEN), before)
  if (!goes) return expect(sealed).toMatchObject({ refused: 'target-refused' })
  expect('url' in sealed && openTarget(vault, sealed)?.headers).toEqual({ authorization: 'Bearer x' })
})

const asMonitor = (url: string, secret: string): Target => ({
  ...{ url, method: 'GET', headers: {}, body: null },
  credentials: { user: 'monitor', secret },
})

test('a secret of credentials is sealed, kept when it comes back hidden, and sent nowhere else', () => {
  const before = sealTarget(vault, asMonitor('postgres://db.example.com/shop', 'hunter2'), null)
  expect(JSON.stringify(before)).not.toContain('hunter2')
  expect(sealTarget(vault, asMonitor('postgres://db.example.com/shop', 'hunter2'), before)).toEqual(before)
  const kept = sealEdited(vault, asMonitor('postgres://db.example.com/books', HIDDEN), before)
  expect('url' in kept && openTarget(vault, kept)?.credentials).toEqual({ user: 'monitor', secret: 'hunter2' })
})

test.each([
  ['to another host', 'postgres://db.example.net/shop', 'is not sent to another host'],
  ['without encryption', 'postgres://db.example.com/shop?sslmode=disable', 'is not sent to another host'],
])('a kept secret of credentials does not go %s', (_how, url, because) => {
  const before = sealTarget(vault, asMonitor('postgres://db.example.com/shop', 'hunter2'), null)
  const refusal = { refused: 'target-refused', because: expect.stringContaining(because) }
  expect(sealEdited(vault, asMonitor(url, HIDDEN), before)).toMatchObject(refusal)
})

test('credentials whose secret was never written are refused', () => {
  const refusal = { refused: 'target-refused', because: 'The secret of the credentials is missing. Write it.' }
  expect(sealEdited(vault, asMonitor('postgres://db.example.com/shop', HIDDEN), null)).toMatchObject(refusal)
})
