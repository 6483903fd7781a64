/** STARTTLS of the tls kind: against a real SMTP server, and stand-ins by the RFCs that do it right, not at all, or wrong. */
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { afterEach, describe, expect, test } from 'vitest'
import { PROBE_SCHEMES } from '../../probes/check-url.ts'
import { authority, type CertificateName, certificate } from '../support/certificates.ts'
import { startSmtpCatcher } from '../support/smtp-catcher.ts'
import { check, loopbackGuard, type Wanted } from './assignments.ts'
import { deadlineFor, dripper, tcpServer } from './tcp-server.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const guard = loopbackGuard({ schemes: PROBE_SCHEMES, trust: [authority()] })
const look = (port: number, protocol: string, wanted: Wanted = {}) =>
  check(`tls://127.0.0.1:${port}?starttls=${protocol}`, { kind: 'tls', guard, ...wanted })

async function lookAt(onSocket: (socket: Socket) => void, protocol: string, wanted: Wanted = {}) {
  const server = await tcpServer(onSocket)
  closing.push(() => server.close())
  return await look(server.port, protocol, wanted)
}

type Script = readonly (readonly [string | null, string])[]

/** Says each answer when exactly its line came, null at once; then TLS, unless an answer is the last word. */
function standIn(script: Script, name: CertificateName = 'good', chunk = Number.POSITIVE_INFINITY) {
  return (socket: Socket) => {
    let at = 0
    const answer = () => {
      const text = script[at++]?.[1] ?? ''
      for (let from = 0; from < text.length; from += chunk) socket.write(text.slice(from, from + chunk))
      if (at < script.length) return
      socket.off('data', onData)
      const secured = new TLSSocket(socket, { isServer: true, ...certificate(name) })
      secured.on('error', () => {})
    }
    const onData = (bytes: Buffer) => {
      if (bytes.toString() === `${script[at]?.[0]}\r\n`) answer()
      else socket.destroy()
    }
    socket.setNoDelay(true).on('data', onData)
    answer()
  }
}

const EHLO = 'EHLO vedetta.invalid'
const WHOLE: Readonly<Record<string, Script>> = {
  smtp: [
    [null, '220-mail\r\n220 ready\r\n'],
    [EHLO, '250-mail\r\n250-SIZE 1000\r\n250-starttls\r\n250 HELP\r\n'],
    ['STARTTLS', '220 go\r\n'],
  ],
  imap: [
    [null, '* OK IMAP4rev2\r\n'],
    ['v1 CAPABILITY', '* CAPABILITY IMAP4rev2 STARTTLS LOGINDISABLED\r\nv1 OK done\r\n'],
    ['v2 STARTTLS', 'v2 OK begin\r\n'],
  ],
  pop3: [
    [null, '+OK POP3\r\n'],
    ['CAPA', '+OK list\r\nTOP\r\nSTLS\r\n.\r\n'],
    ['STLS', '+OK begin\r\n'],
  ],
}
const PROTOCOLS = Object.keys(WHOLE)
const whole = (protocol: string) => WHOLE[protocol] ?? []
const ending = (protocol: string, text: string, at = 2): Script => [
  ...whole(protocol).slice(0, at),
  [whole(protocol)[at]?.[0] ?? null, text],
]

describe('a real SMTP server', () => {
  test.each([
    ['good', 'pass', 'ok'],
    ['expired', 'fail', 'tls'],
    ['other-name', 'fail', 'tls-host'],
  ] as const)('with the certificate %s', async (startTls, outcome, code) => {
    const server = await startSmtpCatcher({ startTls })
    closing.push(() => server.close())
    expect(await look(server.port, 'smtp')).toMatchObject({ outcome, code, phases: { tlsMs: expect.any(Number) } })
  })

  test('that does not offer it', async () => {
    const server = await startSmtpCatcher()
    closing.push(() => server.close())
    expect(await look(server.port, 'smtp')).toMatchObject({ outcome: 'fail', code: 'no-starttls' })
  })
})

describe.each(PROTOCOLS)('%s', (protocol) => {
  test.each([Number.POSITIVE_INFINITY, 1])('turns to TLS, answers in pieces of %d', async (chunk) => {
    const result = await lookAt(standIn(whole(protocol), 'good', chunk), protocol)
    expect(result).toMatchObject({ outcome: 'pass', code: 'ok' })
  })

  test('with a certificate of another host', async () => {
    expect(await lookAt(standIn(whole(protocol), 'other-name'), protocol)).toMatchObject({ code: 'tls-host' })
  })

  test('more than the ready line is refused, and not read as what came over TLS', async () => {
    const ready = whole(protocol)[2]?.[1] ?? ''
    const result = await lookAt(standIn(ending(protocol, `${ready}250 injected\r\n`)), protocol)
    expect(result).toMatchObject({ outcome: 'fail', code: 'bad-answer' })
  })

  test.each([
    ['garbage', (socket: Socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'), 'bad-answer'],
    ['a line without end', (socket: Socket) => socket.write('2'.repeat(9_000)), 'bad-answer'],
    ['silence', () => {}, 'timeout-tls'],
    ['drips', dripper('2'), 'timeout-tls'],
    ['hanging up', (socket: Socket) => socket.end(), 'connect-reset'],
  ] as const)('%s', async (_name, onSocket, code) => {
    expect(await lookAt(onSocket, protocol, deadlineFor(code))).toMatchObject({ outcome: 'fail', code })
  })
})

test.each([
  ['smtp', ending('smtp', '250-mail\r\n250 HELP\r\n', 1), 'no-starttls'],
  ['smtp', ending('smtp', '502 no\r\n', 1), 'no-starttls'],
  ['smtp', ending('smtp', '454 not now\r\n'), 'no-starttls'],
  ['smtp', ending('smtp', '250-mail\r\n220 STARTTLS\r\n', 1), 'bad-answer'],
  ['smtp', ending('smtp', '554 no\r\n', 0), 'not-serving'],
  ['smtp', ending('smtp', '250-x\r\n'.repeat(20_000), 1), 'bad-answer'],
  ['imap', ending('imap', '* CAPABILITY IMAP4rev2\r\nv1 OK\r\n', 1), 'no-starttls'],
  ['imap', ending('imap', 'v2 NO later\r\n'), 'no-starttls'],
  ['imap', ending('imap', '* PREAUTH you\r\n', 0), 'no-starttls'],
  ['imap', ending('imap', '* BYE\r\n', 0), 'not-serving'],
  ['pop3', ending('pop3', '+OK\r\nTOP\r\n.\r\n', 1), 'no-starttls'],
  ['pop3', ending('pop3', '-ERR unknown\r\n', 1), 'no-starttls'],
  ['pop3', ending('pop3', '-ERR no\r\n'), 'no-starttls'],
] as const)('%s: %j is %s', async (protocol, script, code) => {
  expect(await lookAt(standIn(script), protocol)).toMatchObject({ outcome: 'fail', code })
})

test.each([
  ['tls://a.example:25?starttls=ftp', 'asks for another ?starttls= than smtp, imap, pop3, postgres'],
  ['tls://a.example:25?starttls=', 'asks for another ?starttls= than smtp, imap, pop3, postgres'],
  ['tls://a.example:25?starttls=smtp&starttls=imap', 'asks for another ?starttls= than smtp, imap, pop3, postgres'],
  ['tls://a.example?starttls=smtp', 'names no port, which ?starttls= needs'],
  ['tls://a.example:25?startls=smtp', 'asks for ?startls=, and all that can be asked for is ?starttls='],
  ['tls://a.example:25?starttls=smtp&x', 'asks for ?x=, and all that can be asked for is ?starttls='],
  ['tls://a.example:25/smtp', 'has a path, and a certificate is of a host and a port'],
])('%s is refused before it is saved', (text, because) => {
  expect(guard.check(text)).toEqual({ refused: 'not-a-url', because })
})
