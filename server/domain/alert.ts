/**
 * Alerts of other systems: what a message adds to what is known of one, whose it is, and what all of them say of a
 * component. Asked by flow/hear-alerts when a message comes and by flow/judge-alerts every few seconds.
 *
 * 1. An alert is known by its fingerprint; the last word on it holds, and saying it again changes nothing.
 * 2. One that was never called over and is spoken of no more is not over, and not firing: nobody knows. It is let go when
 *    its source speaks again and does not speak of it.
 * 3. That a query found no data is no outage.
 */
import { lengthWords } from './length.ts'

export const ALERT_STATES = ['firing', 'silent', 'over'] as const
export type AlertState = (typeof ALERT_STATES)[number]

export const ALERT_SENDERS = ['Alertmanager', 'Grafana'] as const
export type AlertSender = (typeof ALERT_SENDERS)[number]

export type Labels = Readonly<Record<string, string>>

/** What one message says of one alert. */
export interface AlertWord {
  readonly fingerprint: string
  readonly fires: boolean
  readonly labels: Labels
  readonly annotations: Labels
  /** By the clock of the sender. */
  readonly startsAt: number
  /** When it ended, or, of one that fires, until when that was said; null: not said. */
  readonly endsAt: number | null
  /** http or https; null: none. */
  readonly link: string | null
  readonly sentBy: AlertSender
}

export interface Alert extends Omit<AlertWord, 'fires'> {
  readonly state: AlertState
  /** By our clock: when it was heard first and last in this turn, and when it was over or fell silent. */
  readonly firstAt: number
  readonly lastAt: number
  readonly endedAt: number | null
}

/** @returns `before` itself for a word that says nothing of now: the end of an earlier turn, or of one that nobody told us of */
export function heardAlert<A extends Alert>(before: A | null, word: AlertWord, now: number): Alert | A | null {
  const { fires, ...facts } = word
  const isOpen = before !== null && before.state !== 'over'
  if (!fires) {
    // Messages of two senders, or one sent again, may come late.
    if (!isOpen || (word.endsAt !== null && word.endsAt <= before.startsAt)) return before
    return { ...facts, state: 'over', firstAt: before.firstAt, lastAt: now, endedAt: now }
  }
  return { ...facts, state: 'firing', firstAt: isOpen ? before.firstAt : now, lastAt: now, endedAt: null }
}

/**
 * @param around.awakeAt since when we listen without a gap: what was not heard before that is our own silence
 * @param around.spokeAt when its source said anything, of whatever alert
 * @returns `alert` itself when nothing moved
 */
export function agedAlert<A extends Alert>(
  alert: A,
  around: { readonly now: number; readonly awakeAt: number; readonly forgetAfterMs: number; readonly spokeAt: number },
): A {
  const { now, awakeAt, forgetAfterMs, spokeAt } = around
  if (alert.state === 'silent')
    return spokeAt > (alert.endedAt ?? now) ? { ...alert, state: 'over', endedAt: now } : alert
  if (alert.state === 'over') return alert
  const heardUntil = Math.max(alert.lastAt, awakeAt) + forgetAfterMs
  // Said until then, and nobody was there to hear more: then our own limit decides.
  const saidUntil = alert.endsAt !== null && alert.endsAt > awakeAt ? alert.endsAt : heardUntil
  return now >= Math.min(heardUntil, saidUntil) ? { ...alert, state: 'silent', endedAt: now } : alert
}

/** What a person set of one component's place at a source. */
export interface AlertPlace {
  /** Every one of these labels must have this value; none: it takes what no other place takes. */
  readonly match: Labels
}

/** The places that an alert belongs to; none: it is unmatched. */
export function placesOf<P extends AlertPlace>(labels: Labels, places: readonly P[]): readonly P[] {
  const asks = ({ match }: P) => Object.keys(match).length > 0
  const own = places.filter((p) => asks(p) && Object.entries(p.match).every(([name, value]) => labels[name] === value))
  return own.length > 0 ? own : places.filter((p) => !asks(p))
}

export const ALERT_MEANINGS = ['down', 'degraded', 'nothing'] as const
export type AlertMeaning = (typeof ALERT_MEANINGS)[number]

/** By the label `severity`, lower case. Any other value, and none at all, is degraded: loud enough for somebody to look. */
const USUAL_MEANINGS: Readonly<Record<string, AlertMeaning>> = {
  ...{ critical: 'down', emergency: 'down', fatal: 'down', page: 'down', disaster: 'down' },
  ...{ info: 'nothing', none: 'nothing' },
}

/** Grafana's own alerts about its rules: the query found nothing, or failed. */
const BLIND_RULES = ['DatasourceNoData', 'DatasourceError']

/** @param severities by the label `severity`, over the usual ones */
export function meaningOf(
  alert: Pick<Alert, 'labels' | 'state'>,
  severities: Readonly<Record<string, AlertMeaning>>,
): AlertMeaning | 'unknown' {
  if (alert.state === 'over') return 'nothing'
  const severity = alert.labels.severity?.toLowerCase() ?? ''
  // Senders write what they like there, `constructor` too.
  const known = [severities, USUAL_MEANINGS].find((those) => Object.hasOwn(those, severity))
  const meaning = known?.[severity] ?? 'degraded'
  if (meaning === 'nothing') return 'nothing'
  return alert.state === 'silent' || BLIND_RULES.includes(alert.labels.alertname ?? '') ? 'unknown' : meaning
}

export interface AlertSaying {
  readonly state: 'down' | 'degraded' | 'unknown' | 'up'
  /** "Alertmanager: HighErrorRate (severity critical)" */
  readonly because: string
}

const WORST_FIRST = ['down', 'degraded', 'unknown'] as const

/** What the alerts of one place say together: the worst of them, by the one that began first. */
export function sayingOf(
  alerts: readonly Alert[],
  {
    severities,
    forgetAfterMs,
  }: { readonly severities: Readonly<Record<string, AlertMeaning>>; readonly forgetAfterMs: number },
): AlertSaying {
  for (const state of WORST_FIRST) {
    const those = alerts.filter((a) => meaningOf(a, severities) === state).toSorted((a, b) => a.startsAt - b.startsAt)
    const first = those[0]
    if (first) return { state, because: reasonOf(first, those.length - 1, forgetAfterMs) }
  }
  return { state: 'up', because: 'no alert fires' }
}

function reasonOf(alert: Alert, others: number, forgetAfterMs: number): string {
  const more = others === 0 ? '' : `, and ${others} more`
  if (alert.state === 'silent') {
    return `${alert.sentBy}: ${nameOf(alert.labels)} was not called over, and nothing heard of it for ${lengthWords(forgetAfterMs)}${more}`
  }
  if (BLIND_RULES.includes(alert.labels.alertname ?? '')) {
    return `${alert.sentBy}: ${alert.labels.rulename ?? 'a rule'} finds no data${more}`
  }
  const { severity } = alert.labels
  return `${alert.sentBy}: ${nameOf(alert.labels)}${severity ? ` (severity ${severity})` : ''}${more}`
}

/** As people call it; of an alert without a name, the first of its labels. */
export function nameOf(labels: Labels): string {
  if (labels.alertname) return labels.alertname
  const [first] = Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return first ? `${first[0]}=${first[1]}` : 'alert'
}
