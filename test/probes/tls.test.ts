/** The tls kind against real servers: certificates that hold, that end soon, and that do not hold. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { AddressInfo, Socket } from 'node:net'
import { createServer, type TlsOptions } from 'node:tls'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { PROBE_SCHEMES } from '../../probes/check-url.ts'
import type { Guard, GuardOptions } from '../../probes/connect.ts'
import type { ResultCode } from '../../probes/protocol/result-codes.ts'
import { authority, type CertificateName, certificate } from '../support/certificates.ts'
import { check, loopbackGuard, scriptedDns, type Wanted } from './assignments.ts'
import { checkTcp, deadlineFor } from './tcp-server.ts'

const closing: (() => void)[] = []
afterEach(() => {
  vi.useRealTimers()
  for (const close of closing.splice(0)) close()
})

/** @returns its port */
async function tlsServer(options: TlsOptions, onSecure: () => void = () => {}): Promise<number> {
  const server = createServer(options, (socket) => {
    socket.on('error', () => {})
    onSecure()
  })
  server.on('tlsClientError', () => {})
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => server.close())
  return (server.address() as AddressInfo).port
}

const guard = (options: Partial<GuardOptions> = {}) =>
  loopbackGuard({
    schemes: PROBE_SCHEMES,
    trust: [authority()],
    resolve: scriptedDns({ localhost: ['127.0.0.1'], 'shop.example': ['127.0.0.1'] }),
    ...options,
  })

async function checkCertificate(
  options: TlsOptions,
  { host = 'localhost', ...wanted }: Wanted & { host?: string; guard?: Guard } = {},
) {
  const port = await tlsServer(options)
  return await check(`tls://${host}:${port}`, { kind: 'tls', guard: guard(), ...wanted })
}

describe('a certificate that holds', () => {
  test.each(['localhost', '127.0.0.1'])('is a pass, asked as %s', async (host) => {
    expect(await checkCertificate(certificate('good'), { host, expect: { expiryDays: 365 } })).toMatchObject({
      outcome: 'pass',
      code: 'ok',
      because: expect.stringMatching(
        /^The certificate of (localhost|127\.0\.0\.1), good for \d+ more days, came in \d+ ms$/,
      ),
      phases: { connectMs: expect.any(Number), tlsMs: expect.any(Number) },
    })
  })

  test('that comes later than it may is slow', async () => {
    expect(await checkCertificate(certificate('good'), { expect: { slowMs: 0 } })).toMatchObject({
      outcome: 'slow',
      code: 'slow',
      evidence: { certificate: { validTo: expect.stringContaining('GMT') } },
    })
  })

  test('is read on a port that speaks another protocol than the web', async () => {
    const result = await checkCertificate({ ...certificate('good'), ALPNProtocols: ['imap'] })
    expect(result).toMatchObject({ outcome: 'pass' })
  })

  test.each([
    ['14 days and an hour', 14 * 24 + 1, 14, 'ok', /good for 14 more days/],
    [
      '14 days less an hour',
      14 * 24 - 1,
      14,
      'expiring',
      /^The certificate of localhost is good for 13 more days, fewer than 14$/,
    ],
    ['a day and an hour', 25, 14, 'expiring', /good for 1 more day, fewer/],
    ['an hour', 1, 14, 'expiring', /good for 0 more days/],
    ['an hour, of which nobody asked to be told', 1, null, 'ok', /good for 0 more days/],
  ])('and ends in %s', async (_name, hours, expiryDays, code, because) => {
    const endsAt = Date.parse(await validTo())
    // Only what the check takes for the present: OpenSSL asks the real clock.
    vi.useFakeTimers({ toFake: ['Date'], now: endsAt - hours * 3_600_000 })
    const result = await checkCertificate(certificate('good'), { expect: { expiryDays } })
    expect(result).toMatchObject({
      outcome: code === 'ok' ? 'pass' : 'slow',
      code,
      because: expect.stringMatching(because),
    })
  })
})

/** As the server's own certificate says it. */
async function validTo(): Promise<string> {
  const { evidence } = await checkCertificate(certificate('good'), { expect: { slowMs: 0 } })
  return evidence?.certificate?.validTo ?? ''
}

describe('a certificate that does not hold', () => {
  const named: [CertificateName, string, ResultCode, RegExp][] = [
    ['expired', 'localhost', 'tls', /^The certificate of localhost expired on .+ 20\d\d GMT$/],
    [
      'other-name',
      'localhost',
      'tls-host',
      /^The certificate of localhost is for another host \(.*elsewhere\.example.*\)$/,
    ],
    ['good', 'shop.example', 'tls-host', /^The certificate of shop\.example is for another host/],
  ]
  test.each(named)('%s, asked as %s', async (name, host, code, because) => {
    expect(await checkCertificate(certificate(name), { host, expect: { expiryDays: 14 } })).toMatchObject({
      outcome: 'fail',
      code,
      because: expect.stringMatching(because),
      evidence: { certificate: { validTo: expect.stringContaining('GMT') }, remoteAddress: '127.0.0.1' },
    })
  })

  test('self-signed', async () => {
    const read = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8')
    const own = { key: read('self-signed.key.pem'), cert: read('self-signed.pem') }
    expect(await checkCertificate(own)).toMatchObject({
      outcome: 'fail',
      code: 'tls-chain',
      because: 'The certificate of localhost is self-signed',
    })
  })

  test('from an issuer that nobody trusts', async () => {
    const trustless = loopbackGuard({ schemes: PROBE_SCHEMES, resolve: scriptedDns({ localhost: ['127.0.0.1'] }) })
    expect(await checkCertificate(certificate('good'), { guard: trustless })).toMatchObject({
      outcome: 'fail',
      code: 'tls-chain',
      because: expect.stringContaining('its issuer is not trusted'),
    })
  })
})

describe('no certificate', () => {
  const ports: [string, (socket: Socket) => void, ResultCode][] = [
    ['from a port without TLS', (socket) => socket.write('220 mail ESMTP\r\n'), 'tls'],
    ['from a port that is silent', () => {}, 'timeout-tls'],
    ['from a port that hangs up', (socket) => socket.end(), 'connect-reset'],
  ]
  test.each(ports)('%s', async (_name, onSocket, code) => {
    const result = await checkTcp(onSocket, 'tls', { kind: 'tls', guard: guard(), ...deadlineFor(code) })
    expect(result).toMatchObject({ outcome: 'fail', code })
  })

  test('from a private address, which is not contacted', async () => {
    const result = await check('tls://192.168.0.1', { kind: 'tls', guard: guard() })
    expect(result).toMatchObject({ outcome: 'inconclusive', code: 'blocked' })
  })
})
