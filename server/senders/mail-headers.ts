/** What a mail program, a list and an auto-responder read of a message besides its text. Pure; used by the mail sender. */
import { createHash } from 'node:crypto'
import { isIP } from 'node:net'
import type { OutgoingMessage } from '../ports.ts'

/** Fields of a nodemailer message. */
export interface Headers {
  readonly messageId: string
  readonly inReplyTo?: string
  readonly references?: string
  readonly list?: { readonly id: { url: string; comment: string }; readonly unsubscribe: { url: string }[][] }
  readonly headers: Readonly<Record<string, string>>
}

/**
 * The thread: its first message has the root's id, all later ones refer to it. Ids follow from key and address alone,
 * so they are the same at every try, and differ between recipients whose mail ends in one mailbox.
 */
export function headersOf(message: OutgoingMessage): Headers {
  const { deliveryKey, threadKey, opensThread, unsubscribeUrl, from, language } = message
  const host = idHost(from.pageUrl)
  const root = threadKey === null ? null : `<${word(threadKey)}.${recipientHash(message.address)}@${host}>`
  const own = `<${word(deliveryKey)}@${host}>`
  return {
    messageId: root !== null && opensThread ? root : own,
    ...(root !== null && !opensThread ? { inReplyTo: root, references: root } : {}),
    ...(unsubscribeUrl === null ? {} : { list: listOf(message, unsubscribeUrl) }),
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'Content-Language': word(language),
      ...(unsubscribeUrl === null ? {} : { Precedence: 'bulk', 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }),
    },
  }
}

/** Nested: two entries side by side would become two List-Unsubscribe headers, of which a signature covers one. */
function listOf({ from }: OutgoingMessage, url: string): NonNullable<Headers['list']> {
  return { id: { url: word(from.listId), comment: headerLine(from.pageName) }, unsubscribe: [[{ url }]] }
}

/** One line for a header: no controls, no line separators, nothing that turns the direction of what stands beside it. */
export function headerLine(text: string, longest = 200): string {
  const line = text
    .toWellFormed()
    .slice(0, longest * 10)
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/ {2,}/g, ' ')
    .trim()
  return [...line].slice(0, longest).join('')
}

/** One recipient and nothing else: what could be read as a list, a name or a second header is none. */
export function isMailAddress(address: string): boolean {
  return address.length <= 254 && /^[^\s@<>()[\]\\,;:"\p{Cc}]+@[^\s@<>()[\]\\,;:"\p{Cc}]+$/u.test(address)
}

function word(text: string): string {
  return text.replace(/[^\w.-]+/g, '-').slice(0, 120)
}

function recipientHash(address: string): string {
  return createHash('sha256').update(address).digest('hex').slice(0, 16)
}

function idHost(pageUrl: string): string {
  const { hostname } = new URL(pageUrl)
  return isIP(hostname) === 4 ? `[${hostname}]` : hostname
}
