/**
 * The words before TLS on a port that begins in clear: SMTP (RFC 3207), IMAP (RFC 9051), POP3 (RFC 2595) and, in
 * postgres-tls.ts, PostgreSQL. Called by tls.ts, which secures the connection when this returns. Nothing that came in clear is taken for what came over TLS (CVE-2011-0411).
 */
import type net from 'node:net'
import type { StartTls } from '../check-url.ts'
import { faultOf, NetworkFault, timedOut } from '../faults.ts'
import { askForTls } from './postgres-tls.ts'

const LINE_BYTES = 8_192
const ALL_BYTES = 65_536

interface Talking {
  readonly protocol: StartTls
  readonly host: string
  readonly signal: AbortSignal
}

/** @throws NetworkFault when the server does not turn to TLS; the caller destroys the socket */
export function startTls(socket: net.Socket, talking: Talking): Promise<void> {
  return WAYS[talking.protocol](socket, talking)
}

type Way = (socket: net.Socket, talking: Talking) => Promise<void>

const WAYS: Readonly<Record<StartTls, Way>> = {
  smtp: inLines(smtp),
  imap: inLines(imap),
  pop3: inLines(pop3),
  postgres: (socket, { host, signal }) => askForTls(socket, host, signal),
}

function inLines(dialogue: (lines: Lines) => Promise<void>): Way {
  return async (socket, { host, signal }) => {
    const lines = new Lines(socket, host)
    const onAbort = () => lines.fail(timedOut('tls', host))
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) onAbort()
    try {
      await dialogue(lines)
      lines.assertNothingLeft()
    } finally {
      signal.removeEventListener('abort', onAbort)
      lines.letGo()
    }
  }
}

async function smtp(lines: Lines): Promise<void> {
  const greeting = await smtpReply(lines)
  if (/^[45]/.test(greeting.code)) throw lines.notServing()
  if (greeting.code !== '220') throw lines.garbage()
  lines.say('EHLO vedetta.invalid')
  const { code, texts } = await smtpReply(lines)
  if (code !== '250' || !texts.slice(1).some((text) => text.trim().toUpperCase() === 'STARTTLS')) {
    throw lines.notOffered()
  }
  lines.say('STARTTLS')
  if ((await smtpReply(lines)).code !== '220') throw lines.refused()
}

/** Of one or more lines, all with one code (RFC 5321, 4.2.1). */
async function smtpReply(lines: Lines): Promise<{ readonly code: string; readonly texts: readonly string[] }> {
  const texts: string[] = []
  let first: string | null = null
  for (;;) {
    const parts = /^([2-5][0-9]{2})(?:([ -])(.*))?$/.exec(await lines.next())
    const [, code = '', mark, text = ''] = parts ?? []
    first ??= code
    if (parts === null || code !== first) throw lines.garbage()
    texts.push(text)
    if (mark !== '-') return { code, texts }
  }
}

async function imap(lines: Lines): Promise<void> {
  const greeting = await lines.next()
  if (/^\* BYE\b/i.test(greeting)) throw lines.notServing()
  // Who is logged in already cannot turn to TLS any more.
  if (/^\* PREAUTH\b/i.test(greeting)) throw lines.notOffered()
  if (!/^\* OK\b/i.test(greeting)) throw lines.garbage()
  lines.say('v1 CAPABILITY')
  const { isOk, untagged } = await imapReply(lines, 'v1')
  const known = untagged.filter((line) => /^\* CAPABILITY /i.test(line)).join(' ')
  if (!isOk || !known.toUpperCase().split(' ').includes('STARTTLS')) throw lines.notOffered()
  lines.say('v2 STARTTLS')
  if (!(await imapReply(lines, 'v2')).isOk) throw lines.refused()
}

async function imapReply(lines: Lines, tag: string): Promise<{ isOk: boolean; untagged: readonly string[] }> {
  const untagged: string[] = []
  for (;;) {
    const line = await lines.next()
    const [, said] = new RegExp(`^${tag} (OK|NO|BAD)\\b`, 'i').exec(line) ?? []
    if (said !== undefined) return { isOk: said.toUpperCase() === 'OK', untagged }
    if (!line.startsWith('* ')) throw lines.garbage()
    untagged.push(line)
  }
}

async function pop3(lines: Lines): Promise<void> {
  if (!(await pop3Status(lines))) throw lines.notServing()
  lines.say('CAPA')
  if (!(await pop3Status(lines))) throw lines.notOffered()
  const known: string[] = []
  for (let line = await lines.next(); line !== '.'; line = await lines.next()) known.push(line.trim().toUpperCase())
  if (!known.includes('STLS')) throw lines.notOffered()
  lines.say('STLS')
  if (!(await pop3Status(lines))) throw lines.refused()
}

async function pop3Status(lines: Lines): Promise<boolean> {
  const [, said] = /^(\+OK|-ERR)(?: |$)/.exec(await lines.next()) ?? []
  if (said === undefined) throw lines.garbage()
  return said === '+OK'
}

/** What the other side says, line by line, within bounds. */
class Lines {
  readonly #socket: net.Socket
  readonly #host: string
  #text = ''
  #bytes = 0
  #fault: NetworkFault | null = null
  #wake: () => void = () => {}

  constructor(socket: net.Socket, host: string) {
    this.#socket = socket
    this.#host = host
    socket.on('data', this.#onData).on('close', this.#onClose).on('end', this.#onClose)
  }

  async next(): Promise<string> {
    for (;;) {
      const end = this.#text.indexOf('\r\n')
      if (Math.max(end, end < 0 ? this.#text.length : 0) > LINE_BYTES) throw this.garbage()
      if (end >= 0) {
        const line = this.#text.slice(0, end)
        this.#text = this.#text.slice(end + 2)
        return line
      }
      if (this.#fault !== null) throw this.#fault
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#wake = resolve
      await promise
    }
  }

  /** Nobody may have answered already what is asked only now. */
  say(line: string): void {
    this.assertNothingLeft()
    this.#socket.write(`${line}\r\n`)
  }

  assertNothingLeft(): void {
    if (this.#text === '' && this.#socket.readableLength === 0) return
    throw new NetworkFault('bad-answer', 'tls', `${this.#host} says more than was asked before TLS begins`)
  }

  fail(fault: NetworkFault): void {
    this.#fault ??= fault
    this.#wake()
  }

  letGo(): void {
    this.#socket.pause()
    this.#socket.off('data', this.#onData).off('close', this.#onClose).off('end', this.#onClose)
  }

  garbage = () => new NetworkFault('bad-answer', 'tls', `${this.#host} answers in another protocol than was asked for`)
  notServing = () => new NetworkFault('not-serving', 'tls', `${this.#host} greets with a refusal`)
  notOffered = () => new NetworkFault('no-starttls', 'tls', `${this.#host} does not offer STARTTLS`)
  refused = () => new NetworkFault('no-starttls', 'tls', `${this.#host} offers STARTTLS and refuses it`)

  #onData = (chunk: Buffer) => {
    this.#bytes += chunk.length
    if (this.#bytes > ALL_BYTES) return this.fail(this.garbage())
    this.#text += chunk.toString('latin1')
    this.#wake()
  }

  #onClose = () => this.fail(faultOf(Object.assign(new Error('closed'), { code: 'ECONNRESET' }), 'tls', this.#host))
}
