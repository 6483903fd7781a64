/**
 * What Alertmanager (webhook, version 4) and Grafana (unified alerting) post when alerts fire and end: one shape, since
 * Grafana's is Alertmanager's with more in it. Read by http/inbound. What is not named here may stand there too.
 *
 * Alertmanager: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
 * Grafana: https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/
 */
import Type, { type Static } from 'typebox'
import { ALERT_MEANINGS, ALERT_SENDERS, ALERT_STATES } from '../domain/alert.ts'
import { ALERT_POLICIES, LONGEST_FORGET_MS } from '../domain/alert-settings.ts'
import { Instant, Key, MaybeInstant, MaybeString } from './shapes.ts'

const Words = Type.Record(Type.String(), Type.String())

const LabelName = Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_.-]{0,99}$' })
const Match = Type.Record(LabelName, Type.String({ minLength: 1, maxLength: 200 }), {
  additionalProperties: false,
  maxProperties: 8,
  description: 'Labels that an alert must have with these values; none: it takes what no other place takes',
})
const Severities = Type.Record(
  Type.String({ pattern: '^[^A-Z]{1,50}$', description: 'A value of the label `severity`, in lower case' }),
  Type.Enum([...ALERT_MEANINGS]),
  { additionalProperties: false, maxProperties: 20, description: 'Over the usual meanings' },
)

/** What a person sets of a probe of kind inbound. */
export const EditAlerts = Type.Object(
  {
    source: Type.Optional(
      Type.Union([Key, Type.Null()], { description: 'Key of the inbound probe whose URL is posted to; null: its own' }),
    ),
    match: Type.Optional(Match),
    policy: Type.Optional(Type.Enum([...ALERT_POLICIES])),
    severities: Type.Optional(Severities),
    forgetAfterMs: Type.Optional(
      Type.Integer({
        minimum: 60_000,
        maximum: LONGEST_FORGET_MS,
        description: 'Nobody spoke of an alert for so long: unknown',
      }),
    ),
  },
  { additionalProperties: false },
)
export type EditAlerts = Static<typeof EditAlerts>

export const AlertSettings = Type.Required(EditAlerts)
export type AlertSettings = Static<typeof AlertSettings>

const SentAlert = Type.Object({
  status: Type.Enum(['firing', 'resolved']),
  labels: Words,
  annotations: Type.Optional(Type.Union([Words, Type.Null()])),
  /** RFC 3339. */
  startsAt: Type.Optional(Type.String({ maxLength: 64 })),
  /** RFC 3339; `0001-01-01T00:00:00Z` while it fires. */
  endsAt: Type.Optional(Type.String({ maxLength: 64 })),
  generatorURL: Type.Optional(Type.String()),
  /** Of its labels. */
  fingerprint: Type.Optional(Type.String({ maxLength: 128 })),
})

export const SentAlerts = Type.Object({
  alerts: Type.Array(SentAlert, { maxItems: 2_000 }),
  /** `4` of Alertmanager, `1` of Grafana. */
  version: Type.Optional(Type.String({ maxLength: 16 })),
  /** Grafana alone names it. */
  orgId: Type.Optional(Type.Integer()),
  /** Alerts that were left out of this message. */
  truncatedAlerts: Type.Optional(Type.Integer()),
})
export type SentAlerts = Static<typeof SentAlerts>

export const TakenAlerts = Type.Object({
  taken: Type.Integer({ description: 'Alerts in this message' }),
  unmatched: Type.Integer({
    description: 'Those of them that belong to no component: they are kept and shown at the desk',
  }),
})
export type TakenAlerts = Static<typeof TakenAlerts>

/** One alert at the desk, and what it concerns. For people to weigh; never public. */
export const AlertView = Type.Object({
  id: Type.String(),
  name: Type.String({ description: 'Its label `alertname`' }),
  severity: MaybeString,
  /** `silent`: it was never called over, and nobody has spoken of it for too long. */
  state: Type.Enum([...ALERT_STATES]),
  means: Type.Enum([...ALERT_MEANINGS, 'unknown'], {
    description: 'For its components, by its severity and their probe',
  }),
  sentBy: Type.Enum([...ALERT_SENDERS]),
  summary: Type.String(),
  labels: Words,
  link: MaybeString,
  startsAt: Instant,
  lastAt: Instant,
  endedAt: MaybeInstant,
  componentIds: Type.Array(Type.String(), { description: 'None: it is unmatched' }),
})
export type AlertView = Static<typeof AlertView>

/** `GET /api/v1/probes/:id/alerts` */
export const AlertList = Type.Object({
  spokeAt: Type.Union([Instant, Type.Null()], { description: 'When its source sent anything; null: never yet' }),
  unmatched: Type.Integer({ description: 'Of the open ones, those that belong to no component' }),
  alerts: Type.Array(AlertView, { description: 'Those that are open, then those of the last days, newest first' }),
})
export type AlertList = Static<typeof AlertList>
