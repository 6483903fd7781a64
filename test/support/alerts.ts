/** Messages of Alertmanager and Grafana as they came over the wire, in `test/support/alerts`. Alertmanager's were caught from 0.25. */
import { readFileSync } from 'node:fs'
import type { SentAlerts } from '../../server/contract/alerts.ts'

export const CAUGHT_ALERTS = [
  'alertmanager-firing',
  'alertmanager-one-resolved',
  'grafana-firing',
  'grafana-resolved',
  'grafana-test',
  'grafana-no-data',
] as const
export type CaughtAlerts = (typeof CAUGHT_ALERTS)[number]

export function caughtAlerts(name: CaughtAlerts): SentAlerts {
  return JSON.parse(readFileSync(new URL(`alerts/${name}.json`, import.meta.url), 'utf8')) as SentAlerts
}
