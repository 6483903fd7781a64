/**
 * Which mail addresses are taken, and when two are the same person's. Asked by sign-up, on-call contacts and staff.
 *
 * Narrower than RFC 5322 on purpose: comments, quoted parts, groups and literals never stand in a form that a person
 * fills in, and each of them is a way to make two mail servers read one text as two addresses.
 */
import { type Refusal, refuse } from './refusal.ts'

/** The longest address that SMTP can carry in a path (RFC 5321, 4.5.3.1.3, less the angle brackets). */
export const ADDRESS_LENGTH = 254
const LOCAL_LENGTH = 64
const DOMAIN_LENGTH = 253

export interface MailAddress {
  /** As it was written, without spaces around it. */
  readonly address: string
  /** Lower-cased: the same for every spelling that reaches the same mailbox in practice. */
  readonly key: string
}

// Each is one pass without alternatives, so 10,000 characters cost no more than their reading; the length is checked before.
const LOCAL = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+$/
const LABEL = /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/

/** @returns the address, or `address-refused` with the reason */
export function mailAddress(text: string): MailAddress | Refusal {
  // Only spaces: a line break at the end is no slip of a person's finger.
  const address = text.length > 2 * ADDRESS_LENGTH ? text : text.replace(/^ +| +$/g, '')
  const wrong = whatIsWrong(address)
  if (wrong !== null) return refuse('address-refused', `This is no address we can write to: ${wrong}.`)
  return { address, key: address.toLowerCase() }
}

function whatIsWrong(address: string): string | null {
  if (address.length > ADDRESS_LENGTH) return `it is longer than ${ADDRESS_LENGTH} characters`
  const [local = '', domain, ...more] = address.split('@')
  if (domain === undefined || more.length > 0) return 'it needs exactly one @'
  return wrongLocal(local) ?? wrongDomain(domain)
}

function wrongLocal(local: string): string | null {
  if (local === '') return 'nothing stands before the @'
  if (local.length > LOCAL_LENGTH) return `more than ${LOCAL_LENGTH} characters stand before the @`
  if (!LOCAL.test(local)) return 'a character before the @ is none that mail addresses have'
  if (local.startsWith('.') || local.endsWith('.') || local.includes('..')) return 'a dot before the @ is misplaced'
  return null
}

function wrongDomain(domain: string): string | null {
  if (domain.length > DOMAIN_LENGTH) return `more than ${DOMAIN_LENGTH} characters stand behind the @`
  const labels = domain.split('.')
  if (labels.length < 2) return 'the part behind the @ needs a dot, as in example.com'
  // Letters that look like Latin ones would name another domain than the one that is read.
  if (!labels.every((label) => LABEL.test(label))) {
    return 'the part behind the @ is no domain name (write an international one in its xn-- form)'
  }
  const top = labels[labels.length - 1] ?? ''
  return /^\d+$/.test(top) ? 'the part behind the @ is a number, not a name' : null
}
