/** The part of a probe's form that is about alerts of other systems: where they come, which of them, and what they do. Pure. */
import type { AlertSettings, EditAlerts } from '../../../server/contract/alerts.ts'
import { readLines, spellPairs } from './answer-lines.ts'
import { readLength, spellLength } from './told-fields.ts'

export interface AlertFields {
  /** Key of another inbound probe; empty: it has an address of its own. */
  readonly alertSource: string
  /** One a line: `service = streaming`. */
  readonly alertMatch: string
  readonly alertPolicy: AlertSettings['policy']
  /** One a line: `warning = degraded`. */
  readonly alertSeverities: string
  readonly alertForget: string
}

export const NO_ALERTS: AlertFields = {
  alertSource: '',
  alertMatch: '',
  alertPolicy: 'evidence',
  alertSeverities: '',
  alertForget: '24h',
}

export function alertFieldsOf(settings: AlertSettings | null): AlertFields {
  if (!settings) return NO_ALERTS
  return {
    alertSource: settings.source ?? '',
    alertMatch: spellPairs(settings.match),
    alertPolicy: settings.policy,
    alertSeverities: spellPairs(settings.severities),
    alertForget: spellLength(settings.forgetAfterMs),
  }
}

type Fail = (field: keyof AlertFields) => (text: string) => void

export function readAlertFields(fields: AlertFields, fail: Fail): EditAlerts {
  const source = fields.alertSource.trim()
  const severities = readLines(fields.alertSeverities, LABEL, fail('alertSeverities')).flatMap(([name, text]) => {
    const meaning = MEANINGS.find((one) => one === text)
    if (!meaning) fail('alertSeverities')(`${name} = ${text}`)
    return meaning ? [[name.toLowerCase(), meaning] as const] : []
  })
  const forgetAfterMs = readLength(fields.alertForget, fail('alertForget'))
  return {
    source: source === '' ? null : source,
    match: Object.fromEntries(readLines(fields.alertMatch, LABEL, fail('alertMatch'))),
    policy: fields.alertPolicy,
    severities: Object.fromEntries(severities),
    ...(forgetAfterMs === null ? {} : { forgetAfterMs }),
  }
}

const MEANINGS = ['down', 'degraded', 'nothing'] as const

/** As Prometheus writes them, too: `service="streaming"`. */
const LABEL = /^([^\s="]+)\s*=\s*(?:"(.+)"|(.+))$/
