/** From a message of Alertmanager or Grafana to what it says of each alert: what is too long is cut, since neither sends again what was refused. Called by hear-alerts. */
import { createHash } from 'node:crypto'
import type { SentAlerts } from '../contract/alerts.ts'
import type { AlertSender, AlertWord, Labels } from '../domain/alert.ts'

type Sent = SentAlerts['alerts'][number]

const LABELS_KEPT = 64
const NAME_KEPT = 100
const VALUE_KEPT = 1_000
const LINK_KEPT = 2_048

/** Each alert once: of several words on one in a message the last. */
export function alertWords({ alerts, orgId }: SentAlerts, now: number): AlertWord[] {
  const sentBy = orgId === undefined ? 'Alertmanager' : 'Grafana'
  const words = alerts.map((one) => wordOf(one, sentBy, now))
  return [...new Map(words.map((word) => [word.fingerprint, word])).values()]
}

function wordOf(sent: Sent, sentBy: AlertSender, now: number): AlertWord {
  return {
    fingerprint: sent.fingerprint || fingerprintOf(sent.labels),
    fires: sent.status === 'firing',
    labels: kept(sent.labels),
    annotations: kept(sent.annotations ?? {}),
    // A clock that is ahead of ours begins nothing in the time to come.
    startsAt: Math.min(instantOf(sent.startsAt) ?? now, now),
    endsAt: instantOf(sent.endsAt),
    link: linkOf(sent.generatorURL ?? ''),
    sentBy,
  }
}

/** As Alertmanager before 0.19 left it out. */
function fingerprintOf(labels: Labels): string {
  const sorted = Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, 32)
}

function kept(labels: Labels): Labels {
  const entries = Object.entries(labels).slice(0, LABELS_KEPT)
  return Object.fromEntries(entries.map(([name, value]) => [plain(name, NAME_KEPT), plain(value, VALUE_KEPT)]))
}

/** One line, whole characters, without what only terminals and databases read. */
function plain(text: string, most: number): string {
  return text
    .toWellFormed()
    .replace(/\p{Cc}+/gu, ' ')
    .slice(0, most)
    .toWellFormed()
    .trim()
}

/** Go's zero time says that there is none. */
function instantOf(text: string | undefined): number | null {
  const at = Date.parse(text ?? '')
  return Number.isSafeInteger(at) && at > 0 ? at : null
}

function linkOf(text: string): string | null {
  const url = text.length > LINK_KEPT ? null : URL.parse(text)
  return url?.protocol === 'http:' || url?.protocol === 'https:' ? url.href : null
}
