/**
 * A real mail server that delivers nowhere: it keeps what it got, raw and parsed, and fails the way the test tells it to.
 */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server'
import { type Arrivals, arrivals } from './arrivals.ts'
import { type CertificateName, certificate } from './certificates.ts'

export type CaughtMail = {
  /** Of the envelope, not of the header. */
  from: string
  to: readonly string[]
  parsed: ParsedMail
  /** The bytes after DATA. */
  raw: Buffer
  /** Names as written, in order, without those of folded lines. */
  headerNames: readonly string[]
  /** true: came over TLS. */
  secure: boolean
}

export type CatcherOptions = {
  port?: number
  /** Offers STARTTLS with this certificate; without it there is no STARTTLS. */
  startTls?: CertificateName
  /** Refuses MAIL FROM in clear with 530. */
  requireTls?: boolean
  /** Asks for exactly this account. */
  account?: { user: string; password: string }
  greetingDelayMs?: number
}

export type SmtpCatcher = {
  /** `smtp://127.0.0.1:<port>` */
  url: string
  port: number
  /** Mails that were acknowledged with 250, oldest first. */
  mails: readonly CaughtMail[]
  /** Mails taken whole and then dropped without an answer (`dropAfterData`). */
  dropped: readonly CaughtMail[]
  /** The oldest mail not handed out before that matches, past or future. */
  mail: Arrivals<CaughtMail>['next']
  /** Answers RCPT TO of this address (`*`: of any) with the code, as often as `times` says; 0 forgives. */
  refuse(address: string, code: 421 | 450 | 451 | 550 | 552, times?: number): void
  /** Greets the next connections with 421 instead of 220. */
  refuseConnections(times: number): void
  /** Takes the next mails whole, final dot included, and cuts the connection instead of saying 250. */
  dropAfterData(times: number): void
  connections(): number
  close(): Promise<void>
}

type Script = { refusals: Map<string, { code: number; times: number }>; connections: number; drops: number }

/** Listens on 127.0.0.1, on a free port unless `port` names one. */
export async function startSmtpCatcher(options: CatcherOptions = {}): Promise<SmtpCatcher> {
  const came = arrivals<CaughtMail>(({ to, parsed }) => `to ${to.join(', ')}: ${parsed.subject}`)
  const dropped: CaughtMail[] = []
  const script: Script = { refusals: new Map(), connections: 0, drops: 0 }
  const greetings = new Set<NodeJS.Timeout>()
  let connections = 0

  const server = new SMTPServer({
    ...serverOptions(options),
    onConnect(_session, callback) {
      connections++
      const refusal = script.connections > 0 ? reply(421, 'Try again later') : null
      script.connections = Math.max(0, script.connections - 1)
      const greet = () => callback(refusal)
      if (options.greetingDelayMs) greetings.add(setTimeout(greet, options.greetingDelayMs))
      else greet()
    },
    onMailFrom: (_address, session, callback) =>
      callback(options.requireTls && !session.secure ? reply(530, 'Must issue a STARTTLS command first') : null),
    onRcptTo: ({ address }, _session, callback) => callback(refusalFor(script, address)),
    onData: async (stream, session, callback) => {
      const mail = await read(await buffer(stream), session)
      if (script.drops > 0) {
        script.drops--
        dropped.push(mail)
        return cut(session)
      }
      callback(null)
      came.add(mail)
    },
  })
  const sockets = new Map<number, { destroy(): void }>()
  const cut = ({ remotePort }: SMTPServerSession) => sockets.get(remotePort)?.destroy()
  server.server.on('connection', (socket) => {
    const { remotePort } = socket
    if (remotePort === undefined) return
    sockets.set(remotePort, socket)
    socket.once('close', () => sockets.delete(remotePort))
  })
  // A client that hangs up early or refuses the certificate is part of the play; the test looks at the client.
  server.on('error', () => {})
  server.listen(options.port ?? 0, '127.0.0.1')
  await once(server.server, 'listening')
  const { port } = server.server.address() as AddressInfo

  return {
    url: `smtp://127.0.0.1:${port}`,
    port,
    mails: came.all,
    dropped,
    mail: came.next,
    refuse: (address, code, times = Number.POSITIVE_INFINITY) => void script.refusals.set(address, { code, times }),
    refuseConnections: (times) => {
      script.connections = times
    },
    dropAfterData: (times) => {
      script.drops = times
    },
    connections: () => connections,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const greeting of greetings) clearTimeout(greeting)
      for (const socket of sockets.values()) socket.destroy()
      await closed
    },
  }
}

function serverOptions({ startTls, account }: CatcherOptions): SMTPServerOptions {
  const disabled = [...(startTls ? [] : ['STARTTLS']), ...(account ? [] : ['AUTH'])]
  return {
    ...certificate(startTls ?? 'good'),
    disabledCommands: disabled,
    disableReverseLookup: true,
    authOptional: !account,
    allowInsecureAuth: true,
    logger: false,
    closeTimeout: 1_000,
    onAuth: ({ username, password }, _session, callback) =>
      username === account?.user && password === account?.password
        ? callback(null, { user: username })
        : callback(reply(535, 'Invalid username or password')),
  }
}

function refusalFor({ refusals }: Script, address: string): Error | null {
  const refusal = refusals.get(address) ?? refusals.get('*')
  if (!refusal || refusal.times <= 0) return null
  refusal.times--
  return reply(refusal.code, refusal.code < 500 ? 'Try again later' : 'No such mailbox here')
}

async function read(raw: Buffer, session: SMTPServerSession): Promise<CaughtMail> {
  const { mailFrom, rcptTo } = session.envelope
  const head = raw.toString('latin1').split('\r\n\r\n', 1)[0] ?? ''
  return {
    from: mailFrom ? mailFrom.address : '',
    to: rcptTo.map(({ address }) => address),
    parsed: await simpleParser(raw),
    raw,
    headerNames: [...head.matchAll(/^([^\s:]+):/gm)].map(([, name = '']) => name),
    secure: session.secure,
  }
}

function reply(responseCode: number, words: string): Error {
  return Object.assign(new Error(words), { responseCode })
}
