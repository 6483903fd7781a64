/** What a person sets of a probe of kind inbound. Kept beside the probe; read by alert-place and by the form. */
import type { AlertMeaning, Labels } from './alert.ts'
import { DAY_MS } from './time.ts'

/** What a person set of an inbound probe. */
export interface InboundSettings {
  /** Key of the probe whose URL is posted to; null: it has one of its own. */
  readonly source: string | null
  readonly match: Labels
  /** `evidence`: alerts stand beside what the checks say; `verdict`: they decide as a check does. */
  readonly policy: AlertPolicy
  /** By the label `severity`, in lower case; what is not named means the usual. */
  readonly severities: Readonly<Record<string, AlertMeaning>>
  /** Of a source: nobody has spoken of an alert for so long that nobody knows. */
  readonly forgetAfterMs: number
}

export const ALERT_POLICIES = ['evidence', 'verdict'] as const
export type AlertPolicy = (typeof ALERT_POLICIES)[number]

/** Above what Alertmanager and Grafana wait before they repeat: four hours, unless told otherwise; twelve is common. */
export const FORGET_AFTER_MS = DAY_MS

export const LONGEST_FORGET_MS = 30 * DAY_MS
