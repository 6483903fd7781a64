/** E-mail: one message to one recipient over a pool of SMTP connections. Called by flow/deliver through the `Sender` port. */
import { MAILS_AT_ONCE } from '../domain/outbox.ts'
import type { OutgoingMessage, Sender, SendOutcome } from '../ports.ts'
import { cutOffOf } from './cut-off.ts'
import { lazily } from './lazily.ts'
import { failureOf } from './mail-failure.ts'
import { headerLine, headersOf, isMailAddress } from './mail-headers.ts'
import { parseSmtpUrl, type SmtpServer } from './smtp-url.ts'

export interface MailSenderOptions {
  /** See `parseSmtpUrl`; null: every message is held. */
  readonly smtpUrl: string | null
  /** `status@example.com` or `Name <status@example.com>`; without a name the page's name stands there. */
  readonly mailFrom: string
  /** What stands in a rendered text where the recipient's own link belongs: the contract's UNSUBSCRIBE_URL. */
  readonly unsubscribePlaceholder: string
  readonly connections?: number
  /** For the connection and the greeting, each. */
  readonly connectMs?: number
  /** Certificates (PEM) to trust beside those of the system. */
  readonly trust?: readonly string[]
}

const CONNECT_MS = 10_000
const SILENCE_MS = 15_000

/** @throws RangeError if `smtpUrl` or `mailFrom` cannot be read; its words hold no password */
export function createMailSender(options: MailSenderOptions): Sender {
  const from = parseFrom(options.mailFrom)
  if (options.smtpUrl === null) {
    const because = 'No SMTP_URL is set: mail is held until there is one.'
    return { channel: 'email', send: async () => ({ is: 'held', because }), close: async () => {} }
  }
  const server = readServer(options.smtpUrl)
  const pool = lazily(
    async () => {
      const { createTransport } = await import('nodemailer')
      return createTransport(poolOptions(server, options))
    },
    (transport) => transport.close(),
  )
  const underWay = new Set<Promise<SendOutcome>>()

  async function attempt(message: OutgoingMessage, signal: AbortSignal): Promise<SendOutcome> {
    if (!isMailAddress(message.address)) {
      return { is: 'refused', code: 'bad-address', because: 'This is not one mail address.' }
    }
    try {
      const transport = await pool.open()
      const mail = mailOf(message, from, options.unsubscribePlaceholder)
      const { response } = await transport.sendMail({ ...mail, signal })
      return { is: 'sent', code: `smtp-${/^\d{3}/.exec(response)?.[0] ?? '250'}` }
    } catch (error) {
      return cutOffOf(signal) ?? failureOf(error, server)
    }
  }

  return {
    channel: 'email',
    send(message, signal) {
      const outcome = attempt(message, signal)
      underWay.add(outcome)
      return outcome.finally(() => underWay.delete(outcome))
    },
    async close() {
      await Promise.allSettled(underWay)
      await pool.close()
    },
  }
}

function readServer(smtpUrl: string): SmtpServer {
  const server = parseSmtpUrl(smtpUrl)
  if ('wrong' in server) throw new RangeError(`SMTP_URL: ${server.wrong}`)
  return server
}

function poolOptions(
  server: SmtpServer,
  { connections = MAILS_AT_ONCE, connectMs = CONNECT_MS, trust }: MailSenderOptions,
) {
  const { host, port, secure, requireTls, verify, account } = server
  return {
    pool: true as const,
    host,
    port,
    secure,
    requireTLS: requireTls,
    tls: { rejectUnauthorized: verify, ...(trust ? { ca: [...trust] } : {}) },
    ...(account ? { auth: { user: account.user, pass: account.password } } : {}),
    maxConnections: connections,
    maxMessages: 500,
    // Once, for a connection that the server closed while it was idle; the outbox does the rest, and counts it.
    maxRequeues: 1,
    connectionTimeout: connectMs,
    greetingTimeout: connectMs,
    dnsTimeout: connectMs,
    socketTimeout: SILENCE_MS,
    // A message is text that we hold: nothing of it is ever read from a path or a URL.
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

interface From {
  readonly name: string
  readonly address: string
}

function parseFrom(text: string): From {
  const [, name = '', address = ''] = /^(.*?)<([^<>]*)>\s*$/s.exec(text) ?? [text, '', text]
  const from = { name: headerLine(name.trim().replace(/^"(.*)"$/s, '$1')), address: address.trim() }
  if (!isMailAddress(from.address)) {
    throw new RangeError('MAIL_FROM: write it as status@example.com or Name <status@example.com>')
  }
  return from
}

function mailOf(message: OutgoingMessage, from: From, placeholder: string) {
  const { text, address, unsubscribeUrl, from: page } = message
  const link = unsubscribeUrl ?? page.pageUrl
  const { list, headers, ...ids } = headersOf(message)
  return {
    ...ids,
    ...(list ? { list } : {}),
    headers: { ...headers },
    from: { name: from.name || headerLine(page.pageName), address: from.address },
    to: { name: '', address },
    envelope: { from: from.address, to: [address] },
    subject: headerLine(text.subject),
    text: text.text.replaceAll(placeholder, () => link),
    html: text.html.replaceAll(placeholder, () => escapeHtml(link)),
    ...(text.calendar === undefined ? {} : { attachments: [calendarOf(text.calendar)] }),
    xMailer: false as const,
  }
}

/** As a file and not as an invitation: whoever wants it takes it into their calendar, and nobody has to answer. */
function calendarOf(content: string) {
  return { filename: 'planned-work.ics', content, contentType: 'text/calendar; charset=utf-8; method=PUBLISH' }
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')
}
