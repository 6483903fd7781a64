/** What it means that a mail did not go out: nodemailer's error and the server's reply, as an outcome without secrets. */
import type { SendOutcome } from '../ports.ts'
import type { SmtpServer } from './smtp-url.ts'

const CODES: readonly (readonly [RegExp, string])[] = [
  [/ETLS|ERR_TLS|ERR_SSL|CERT_|SELF_SIGNED|UNABLE_TO/, 'tls'],
  [/EDNS/, 'dns-fault'],
  [/ETIMEDOUT/, 'timeout'],
  [/ECONNREFUSED/, 'connect-refused'],
  [/ECONNECTION|ECONNRESET|EPIPE|ESOCKET/, 'connect-reset'],
  [/EPROTOCOL/, 'bad-answer'],
]

/**
 * A permanent reply about this very recipient (to RCPT TO) or this very message (after its last dot) is a refusal.
 * All else may be better at the next try, a wrong password or a missing STARTTLS too: people repair those.
 */
export function failureOf(error: unknown, server: SmtpServer): SendOutcome {
  const { code, reply, command } = read(error)
  const words = redact(error instanceof Error ? error.message : String(error), server)
  if (isPermanent(reply) && command === 'RCPT TO') return { is: 'refused', code: `smtp-${reply}`, because: words }
  if (isPermanent(reply) && command === 'DATA') return { is: 'refused', code: `smtp-${reply}-message`, because: words }
  const known = CODES.find(([form]) => form.test(code))?.[1] ?? 'fault'
  const fromServer = reply >= 400 && known !== 'tls'
  return { is: 'retry', code: fromServer ? `smtp-${reply}` : known, because: words, afterMs: null }
}

/** 503 speaks of the session and not of the message. */
function isPermanent(reply: number): boolean {
  return reply >= 500 && reply !== 503
}

interface Failure {
  /** Nodemailer's, and the system's where it began there. */
  readonly code: string
  /** 0: the server said nothing. */
  readonly reply: number
  /** What the server answered to. */
  readonly command: string
}

function read(error: unknown): Failure {
  const facts: Record<string, unknown> = { ...(error instanceof Error ? error : {}) }
  const { originalCode, code, responseCode, command } = facts
  return { code: `${code} ${originalCode}`, reply: Number(responseCode) || 0, command: String(command ?? '') }
}

/** Servers like to quote what they were told, and a log-in is told in base64. */
function redact(text: string, { account }: SmtpServer): string {
  if (!account) return text.slice(0, 300)
  const { user, password } = account
  const forms = [password, encodeURIComponent(password), base64(password), base64(`\0${user}\0${password}`)]
  return forms
    .filter((form) => form !== '')
    .reduce((clean, form) => clean.replaceAll(form, '[hidden]'), text)
    .slice(0, 300)
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}
