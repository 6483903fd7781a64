/**
 * Where "as of" stands in the files that a revision rendered: the renderer says it, and the publisher fills in the next
 * minute's without rendering anything.
 */

/** What the prober last said, for "as of": renewed every minute without a new revision. */
export interface AsOf {
  readonly at: number
  /** Start of the newest check that counts; null when nothing is measured yet. */
  readonly verifiedAt: number | null
}

/** What "as of" says in one place, with all that it takes to say it of another instant. */
export type AsOfText =
  /** Epoch ms, or an ISO date and time. */
  | { readonly is: 'ms'; readonly of: keyof AsOf }
  | { readonly is: 'iso'; readonly of: keyof AsOf }
  /** As a time of the page; escaped for HTML. */
  | {
      readonly is: 'time'
      readonly of: keyof AsOf
      readonly style: 'time' | 'clock' | 'day' | 'dayOfYear' | 'date' | 'month' | 'moment'
      readonly locale: string
      readonly timeZone: string
    }
  /** How long it is since `since`, in days no more than `daysAtMost`; escaped for HTML. */
  | ({ readonly is: 'age' } & Age)

export interface Age {
  readonly since: number
  readonly daysAtMost: number
  readonly locale: string
  readonly short: string
  readonly days: { readonly one: string; readonly other: string }
}

export interface AsOfPlace {
  /** In characters of a rendered text, in bytes of a finished file. */
  readonly start: number
  readonly end: number
  readonly text: AsOfText
}

/** As long as this is so, another "as of" changes nothing but its places. */
export interface AsOfHolds {
  readonly timeZone: string
  /** The days of "as of", and of the newest check: ISO; '' when there is none. */
  readonly day: string
  readonly verifiedDay: string
  /** "As of" is not before `from`, and before `until`: epoch ms. */
  readonly from: number
  readonly until: number
}

export interface AsOfPlaces {
  /** In the order of the text. */
  readonly places: readonly AsOfPlace[]
  readonly holds: AsOfHolds
}

/** What the small module that Vite emits (`dist/web/as-of.js`) exports; the server loads it by path. */
export interface AsOfModule {
  asOfText(text: AsOfText, asOf: AsOf): string
  stillHolds(holds: AsOfHolds, asOf: AsOf): boolean
}
