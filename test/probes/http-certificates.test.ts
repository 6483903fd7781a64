/** Certificates of an HTTP check, its own and those that it trusts, against real servers that demand one. */

import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type ServerOptions } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { afterEach, describe, expect, test } from 'vitest'
import type { HttpWay } from '../../probes/protocol/http-way.ts'
import { certificatesFault, keyFault } from '../../probes/secure-contexts.ts'
import { authority, certificate } from '../support/certificates.ts'
import { startHttpTarget } from '../support/http-target.ts'
import { check, loopbackGuard, scriptedDns } from './assignments.ts'
import { stepsAt } from './http-steps.ts'

const closing: (() => Promise<unknown> | undefined)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const identityOf = (name: 'good' | 'expired' | 'other-name') => {
  const { cert, key } = certificate(name)
  return { certificate: cert, key }
}

const selfSigned = {
  certificate: readFileSync(new URL('./self-signed.pem', import.meta.url), 'utf8'),
  key: readFileSync(new URL('./self-signed.key.pem', import.meta.url), 'utf8'),
}

/** Answers with the subject of the certificate that it was shown. */
async function demandingServer(options: ServerOptions = {}) {
  const { cert, key } = certificate('good')
  const shown: (string | null)[] = []
  const demands = { requestCert: true, rejectUnauthorized: true, ca: authority() }
  const server = createServer({ cert, key, ...demands, ...options }, (request, response) => {
    const subject = (request.socket as TLSSocket).getPeerCertificate().subject as { CN?: string } | undefined
    shown.push(subject?.CN ?? null)
    response.end('ok')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(async () => server.close())
  return { port: (server.address() as AddressInfo).port, shown }
}

const trusting = { trust: authority() }

describe('a server that demands a certificate', () => {
  test('is shown it, and answers', async () => {
    const server = await demandingServer()
    const way = { ...trusting, identity: identityOf('good') }
    const result = await check(`https://127.0.0.1:${server.port}/`, { target: { way } })
    expect(result).toMatchObject({ outcome: 'pass', status: 200, phases: { tlsMs: expect.any(Number) } })
    expect(server.shown).toHaveLength(1)
  })

  test('and gets none ends the handshake, and the reason says what is missing', async () => {
    const server = await demandingServer()
    const result = await check(`https://127.0.0.1:${server.port}/`, { target: { way: trusting } })
    const because = '127.0.0.1 demands a certificate of the client'
    expect(result).toMatchObject({ outcome: 'fail', code: 'tls', because })
  })

  test.each<[string, ServerOptions, NonNullable<HttpWay['identity']>]>([
    ['of an authority that it does not know', {}, selfSigned],
    ['that is out of its time', {}, identityOf('expired')],
    ['of an authority that it does not know, in TLS 1.2', { maxVersion: 'TLSv1.2' }, selfSigned],
  ])('and gets one %s fails', async (_name, options, identity) => {
    const server = await demandingServer(options)
    const way = { ...trusting, identity }
    const result = await check(`https://127.0.0.1:${server.port}/`, { target: { way } })
    expect(result.outcome).toBe('fail')
    expect(['tls', 'connect-reset']).toContain(result.code)
    expect(server.shown).toEqual([])
  })

  test('elsewhere, where a redirect leads, is not shown it', async () => {
    const elsewhere = await demandingServer({ rejectUnauthorized: false })
    const first = await startHttpTarget({ tls: 'good' })
    closing.push(() => first.close())
    first.on('/', { redirect: `https://localhost:${elsewhere.port}/there` })
    const guard = loopbackGuard({ resolve: scriptedDns({ localhost: ['127.0.0.1'] }) })
    const way = { ...trusting, identity: identityOf('good') }
    expect(await check(`${first.url}/`, { guard, target: { way } })).toMatchObject({ outcome: 'pass' })
    expect(elsewhere.shown).toEqual([null])
    await check(`https://localhost:${elsewhere.port}/there`, { guard, target: { way } })
    expect(elsewhere.shown).toEqual([null, expect.any(String)])
  })
})

test('a step at another origin is shown the certificate of the client too', async () => {
  const login = await demandingServer()
  const own = await startHttpTarget({ tls: 'good' })
  closing.push(() => own.close())
  const { step } = stepsAt(() => own)
  const steps = [step(`https://127.0.0.1:${login.port}/session`)]
  const way = { ...trusting, identity: identityOf('good'), steps }
  expect(await check(`${own.url}/`, { target: { way } })).toMatchObject({ outcome: 'pass' })
  expect(login.shown).toEqual([expect.any(String)])
})

describe('an authority of our own', () => {
  test('is trusted by the probe that names it, and by no other', async () => {
    const server = await startHttpTarget({ tls: 'good' })
    closing.push(() => server.close())
    const guard = loopbackGuard()
    expect(await check(`${server.url}/`, { guard, target: { way: trusting } })).toMatchObject({ outcome: 'pass' })
    expect(await check(`${server.url}/`, { guard })).toMatchObject({ outcome: 'fail', code: 'tls-chain' })
  })

  test.each([
    ['expired', 'tls'],
    ['other-name', 'tls-host'],
  ] as const)('vouches for no certificate that is %s', async (name, code) => {
    const server = await startHttpTarget({ tls: name })
    closing.push(() => server.close())
    expect(await check(`${server.url}/`, { target: { way: trusting } })).toMatchObject({ outcome: 'fail', code })
  })
})

describe('what is saved', () => {
  const { cert, key } = certificate('good')

  test.each<[string, string, string | null]>([
    ['one certificate', cert, null],
    ['a chain with words around it', `# ours\n${cert}\n${authority()}`, null],
    ['no certificate', 'hello', 'holds no certificate: write PEM, from -----BEGIN CERTIFICATE----- to its end'],
    [
      'one that is cut',
      `${cert}\n-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----`,
      'holds a certificate that cannot be read, number 2',
    ],
    ['a key beside it', `${cert}\n${key}`, 'holds a private key, which would be shown: write it as the key alone'],
  ])('%s is taken, or told why not', (_name, pem, because) => {
    expect(certificatesFault(pem)).toBe(because)
  })

  test.each<[string, string, string | null]>([
    ['its own key', key, null],
    ['another one’s key', selfSigned.key, 'is the key of another certificate'],
    ['no key', 'hello', 'cannot be read: write PEM, from -----BEGIN PRIVATE KEY----- to its end'],
    [
      'a locked key',
      '-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----',
      'is locked with a passphrase: write it without one, it is sealed here',
    ],
  ])('%s is taken, or told why not', (_name, pem, because) => {
    expect(keyFault({ certificate: cert, key: pem })).toBe(because)
  })
})
