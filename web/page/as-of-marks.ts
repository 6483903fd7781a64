/**
 * "As of" while a page is rendered. Nobody gets the instant itself: whoever writes it leaves a mark, whoever decides by it
 * asks here. So it is known of each file where "as of" stands and until when nothing else in it would change.
 * Made by reading.ts, one for each reading.
 */
import type { Age, AsOf, AsOfHolds, AsOfPlace, AsOfText } from '../../server/contract/as-of.ts'

import { ageText, asOfText, daysOf, turnsOf } from '../as-of.ts'

export interface Settled {
  readonly body: string
  readonly places: readonly AsOfPlace[]
}

export class AsOfMarks {
  readonly #asOf: AsOf
  /** Nobody's text can hold it: nobody knows it. */
  readonly #mark = `as-of-${crypto.randomUUID()}-`
  readonly #texts: AsOfText[] = []
  readonly #numbers = new Map<string, number>()
  readonly #holds: { -readonly [key in keyof AsOfHolds]: AsOfHolds[key] }

  constructor(asOf: AsOf, timeZone: string) {
    this.#asOf = asOf
    this.#holds = { timeZone, ...daysOf(asOf, timeZone), from: -Infinity, until: Infinity }
  }

  /** Grows narrower with every question, until all files are rendered. */
  get holds(): AsOfHolds {
    return this.#holds
  }

  get isVerified(): boolean {
    return this.#holds.verifiedDay !== ''
  }

  /** ISO, in the page's zone. */
  get day(): string {
    return this.#holds.day
  }

  get verifiedDay(): string {
    return this.#holds.verifiedDay
  }

  isAfter(at: number): boolean {
    const isAfter = this.#asOf.at > at
    if (isAfter) this.#holds.from = Math.max(this.#holds.from, at + 1)
    else this.#holds.until = Math.min(this.#holds.until, at + 1)
    return isAfter
  }

  /** Null while it is too short for a figure. */
  age(age: Age): string | null {
    for (const turn of turnsOf(age)) this.isAfter(turn)
    return ageText(age, this.#asOf.at) === null ? null : this.write({ is: 'age', ...age })
  }

  /** @returns what stands for the text until the file is settled: letters, digits and hyphens */
  write(text: AsOfText): string {
    const key = JSON.stringify(text)
    const number = this.#numbers.get(key) ?? this.#texts.push(text) - 1
    this.#numbers.set(key, number)
    return `${this.#mark}${number}-`
  }

  /** @param bareNumbers the text is JSON: a mark for a number stands in it as a string */
  settle(written: string, bareNumbers = false): Settled {
    const [first = '', ...rest] = written.split(this.#mark)
    const places: AsOfPlace[] = []
    let body = first
    for (const piece of rest) {
      const end = piece.indexOf('-')
      const text = this.#texts[Number(piece.slice(0, end))]
      if (!text) throw new Error(`No text of "as of" stands behind the mark "${piece.slice(0, end)}".`)
      const isBare = bareNumbers && text.is === 'ms'
      if (isBare) body = body.slice(0, -1)
      const start = body.length
      body += asOfText(text, this.#asOf)
      places.push({ start, end: body.length, text })
      body += piece.slice(isBare ? end + 2 : end + 1)
    }
    return { body, places }
  }
}
