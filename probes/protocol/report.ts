/** What others say, as a check brings it: of themselves on their status page, and posts with a tag. Part of the protocol between prober and server. */

export const REPORTED_STATES = ['operational', 'maintenance', 'degraded', 'partial', 'major'] as const
export type ReportedState = (typeof REPORTED_STATES)[number]

/** What others say of themselves on their status page, in their own words, cut short and freed of what is no text. */
export interface Report {
  /** As their page calls itself. */
  readonly by: string
  /** Their page for people, http or https; null: it names none. */
  readonly url: string | null
  /** Their component, as they call it; null: the whole page. */
  readonly part: string | null
  readonly state: ReportedState
  /** Those that are open, newest first. */
  readonly incidents: readonly ReportedIncident[]
}

export interface ReportedIncident {
  readonly title: string
  /** http or https; null: none, or another scheme. */
  readonly url: string | null
  /** Epoch ms, by them. */
  readonly startedAt: number | null
}

/** Posts with a tag in the hour before a check. */
export interface PostCount {
  /** Without `#`. */
  readonly tag: string
  readonly count: number
  /** There may be more: the server's limit, or ours, was reached. */
  readonly isAtLeast: boolean
}
