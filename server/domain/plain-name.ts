/** Names that people type, of themselves and of what they set up, as every list and log can show them. */

/** Line breaks, other control characters, and those that turn the direction of what follows them. */
const UNSEEN = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+/gu

/** One line, without what nobody sees and what would reorder the text around it; may be empty. */
export function plainName(typed: string): string {
  return typed.replace(UNSEEN, ' ').replace(/\s+/gu, ' ').trim()
}
