/**
 * What "as of" says, and how long nothing else depends on it. Built twice: into the renderer, and alone as
 * `dist/web/as-of.js`, which the server loads to renew the page's files from minute to minute.
 */
import type { Age, AsOf, AsOfHolds, AsOfModule } from '../server/contract/as-of.ts'

import { counted } from './words/fill.ts'
import { isoDay, lengthText, timeText } from './words/time.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

export const asOfText: AsOfModule['asOfText'] = (text, asOf) => {
  if (text.is === 'age') return escaped(ageText(text, asOf.at) ?? '')
  const at = asOf[text.of] ?? 0
  if (text.is === 'ms') return String(at)
  if (text.is === 'iso') return new Date(at).toISOString()
  return escaped(timeText(at, text.style, text))
}

export const stillHolds: AsOfModule['stillHolds'] = (holds, asOf) => {
  const { day, verifiedDay } = daysOf(asOf, holds.timeZone)
  return day === holds.day && verifiedDay === holds.verifiedDay && holds.from <= asOf.at && asOf.at < holds.until
}

export function daysOf(asOf: AsOf, timeZone: string): Pick<AsOfHolds, 'day' | 'verifiedDay'> {
  const verifiedDay = asOf.verifiedAt === null ? '' : isoDay(asOf.verifiedAt, timeZone)
  return { day: isoDay(asOf.at, timeZone), verifiedDay }
}

/** Null when it is too short for a figure. */
export function ageText({ since, daysAtMost, locale, short, days }: Age, at: number): string | null {
  const ms = at - since
  if (ms < MINUTE_MS) return null
  if (ms < DAY_MS) return lengthText(ms - (ms % (ms < HOUR_MS ? MINUTE_MS : HOUR_MS)), locale, short)
  const known = Math.min(daysAtMost, Math.floor(ms / DAY_MS))
  return known === 0 ? null : counted(days, known)
}

/** When `ageText` turns from null to a text or back, as "after this instant". */
export function turnsOf({ since, daysAtMost }: Pick<Age, 'since' | 'daysAtMost'>): number[] {
  return daysAtMost === 0 ? [since + MINUTE_MS - 1, since + DAY_MS - 1] : [since + MINUTE_MS - 1]
}

const ENTITIES: Readonly<Record<string, string>> = { '"': '&quot;', '&': '&amp;', '<': '&lt;' }

/** As the renderer escapes its texts. */
function escaped(text: string): string {
  return text.replace(/["&<]/g, (letter) => ENTITIES[letter] ?? letter)
}
