/**
 * What strangers wrote on their status page, made fit to be passed on: plain text without anything that is none, and links
 * that lead to the web. Pure; called by the readers beside this file.
 */
import { WEB_SCHEMES } from '../check-url.ts'
import { LIMITS } from '../protocol.ts'

// Controls, and marks that turn the direction of the text around them.
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
const NO_TEXT = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]+/g

/** One line, at most 200 characters; empty for what is no text. */
export function plainText(value: unknown): string {
  if (typeof value !== 'string') return ''
  // Looked at a little further than is kept: spaces may go.
  const line = value
    .slice(0, LIMITS.reportedText * 4)
    .replace(NO_TEXT, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  const characters = [...line]
  if (characters.length <= LIMITS.reportedText) return line.toWellFormed()
  return `${characters.slice(0, LIMITS.reportedText - 1).join('')}…`.toWellFormed()
}

/** @param base the address that was asked, for links without a host; null: it is no link of the web's */
export function webLink(value: unknown, base: URL): string | null {
  if (typeof value !== 'string' || value === '' || value.length > LIMITS.urlLength) return null
  const url = URL.parse(value, base)
  if (url === null || !WEB_SCHEMES.includes(url.protocol)) return null
  const isPlain = url.username === '' && url.password === '' && url.href.length <= LIMITS.urlLength
  return isPlain ? url.href : null
}

/** Epoch ms of a date by ISO 8601 or RFC 822; null where it is none. */
export function instantOf(value: unknown): number | null {
  const at = typeof value === 'string' && value.length <= 64 ? Date.parse(value) : Number.NaN
  return Number.isSafeInteger(at) && at >= 0 ? at : null
}
