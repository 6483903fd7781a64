/** Who is writing about an incident right now, and how often colleagues are told so. Asked by flow/writing. */
import { DAY_MS, MINUTE_MS } from './time.ts'

/** Words that nobody has touched for this long lie there; nobody is writing them. */
export const WRITES_FOR_MS = 2 * MINUTE_MS
/** Every keystroke would make all desks read the incident again. */
const TOLD_EVERY_MS = MINUTE_MS
/** Words that nobody came back to go. */
export const WORDS_KEPT_MS = 30 * DAY_MS

export function isWriting(savedAt: number, now: number): boolean {
  return now - savedAt < WRITES_FOR_MS
}

/** @param toldAt null: these are the first words */
export function tellsColleagues(toldAt: number | null, now: number): boolean {
  return toldAt === null || now - toldAt >= TOLD_EVERY_MS
}
