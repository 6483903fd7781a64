/**
 * The wire shapes of `/api/v1`: what the desk and every API client sends and gets. One schema is validation, type and
 * OpenAPI at once. Incidents are in `incidents.ts`, the catalogue (components, probes) in `catalogue.ts`.
 */

import Type, { type Static } from 'typebox'
import type { ChangeKind } from '../domain/change.ts'
import { ONCALL_CHANNELS } from '../domain/oncall-channel.ts'
import { RIGHTS, ROLES } from '../domain/rights.ts'
import { ChosenKinds, Instant, Kind, MaybeInstant } from './shapes.ts'

export const StaffView = Type.Object({
  id: Type.String(),
  email: Type.String(),
  name: Type.String(),
  role: Type.Enum([...ROLES]),
  language: Type.String(),
  /** false: signs in by the provider of accounts alone. */
  hasPassword: Type.Boolean(),
})
export type StaffView = Static<typeof StaffView>

export const SignIn = Type.Object(
  {
    email: Type.String({ maxLength: 254 }),
    password: Type.String({ minLength: 1, maxLength: 1024 }),
    /** Of the authenticator app, or one for emergencies; where `code-needed` was the answer without it. */
    code: Type.Optional(Type.String({ maxLength: 40 })),
  },
  { additionalProperties: false },
)
export type SignIn = Static<typeof SignIn>

/** Redeems the one-time link that `npm start` or `npx vedetta user` printed. `email` and `name` only for a new account. */
export const RedeemAccess = Type.Object(
  {
    token: Type.String({ maxLength: 100 }),
    password: Type.String({ minLength: 12, maxLength: 1024 }),
    email: Type.Optional(Type.String({ maxLength: 254 })),
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    language: Type.Optional(Type.String({ maxLength: 35 })),
  },
  { additionalProperties: false },
)
export type RedeemAccess = Static<typeof RedeemAccess>

/** What a one-time link is for; asked by the desk before it shows the form. */
export const AccessView = Type.Object({
  purpose: Type.Enum(['set-up', 'password']),
  email: Type.Union([Type.String(), Type.Null()]),
})
export type AccessView = Static<typeof AccessView>

/** `GET /api/v1/session`: who am I, and what the desk must know before it draws anything. */
export const SessionView = Type.Object({
  /** `role` is null for a token whose rights were chosen one by one. */
  staff: Type.Object({ ...StaffView.properties, role: Type.Union([StaffView.properties.role, Type.Null()]) }),
  /** What the role gives: the desk offers nothing else. */
  rights: Type.Array(Type.Enum([...RIGHTS])),
  page: Type.Object({
    id: Type.String(),
    name: Type.Record(Type.String(), Type.String()),
    url: Type.String(),
    timeZone: Type.String(),
    languages: Type.Array(Type.String()),
    defaultLanguage: Type.String(),
  }),
})
export type SessionView = Static<typeof SessionView>

/** By what the desk can be entered besides a password or a passkey. */
export const WaysIn = Type.Object({
  /** A browser goes to `path`; `label` is null where the desk finds its own words. */
  openId: Type.Union([
    Type.Object({ path: Type.String(), label: Type.Union([Type.String(), Type.Null()]) }),
    Type.Null(),
  ]),
})
export type WaysIn = Static<typeof WaysIn>

/** Where a browser signs out of the provider of accounts too. */
export const SignedOut = Type.Object({ leaveAt: Type.String() })
export type SignedOut = Static<typeof SignedOut>

/** `GET /api/v1/system` */
export const SystemView = Type.Object({
  version: Type.String(),
  startedAt: Instant,
  /** `held`: no SMTP_URL; mail waits. */
  mail: Type.Object({
    state: Type.Enum(['held', 'on']),
    heldCount: Type.Integer(),
    from: Type.Union([Type.String(), Type.Null()]),
  }),
  page: Type.Object({ revision: Type.Integer(), swappedRevision: Type.Integer(), swappedAt: MaybeInstant }),
  prober: Type.Object({ sees: Type.Boolean(), because: Type.String(), lastBatchAt: MaybeInstant }),
  outbox: Type.Object({ waiting: Type.Integer(), oldestAt: MaybeInstant }),
})
export type SystemView = Static<typeof SystemView>

export const TestMail = Type.Object({ to: Type.String({ maxLength: 254 }) }, { additionalProperties: false })
export type TestMail = Static<typeof TestMail>

export const CHANNEL_NAMES = ['email', 'webhook'] as const

export const OncallContact = Type.Object({
  id: Type.String(),
  channel: Type.Enum([...ONCALL_CHANNELS]),
  address: Type.String(),
  language: Type.String(),
  /** Whose it is: their alerts carry a link of their own. Null: shared. */
  person: Type.Union([Type.Object({ id: Type.String(), name: Type.String() }), Type.Null()]),
  /** PagerDuty: where it brings who has acknowledged, and whether we know its secret; null for the other channels. */
  answers: Type.Union([Type.Object({ url: Type.String(), isHeard: Type.Boolean() }), Type.Null()]),
  createdAt: Instant,
  ownerFile: Type.Union([Type.String(), Type.Null()]),
  /** Names what stands, for `PUT`. */
  version: Type.String(),
})
export type OncallContact = Static<typeof OncallContact>

export const NewOncallContact = Type.Object(
  {
    channel: Type.Enum([...ONCALL_CHANNELS]),
    address: Type.String({ minLength: 3, maxLength: 2048 }),
    language: Type.Optional(Type.String({ maxLength: 35 })),
    /** ntfy: an access token; PagerDuty: the integration key. Never shown again. */
    secret: Type.Optional(Type.Union([Type.String({ maxLength: 256 }), Type.Null()])),
    /** Id of a member of staff; null or left out: shared. */
    personId: Type.Optional(Type.Union([Type.String({ maxLength: 64 }), Type.Null()])),
  },
  { additionalProperties: false },
)
export type NewOncallContact = Static<typeof NewOncallContact>

/** The secret that PagerDuty signs its webhooks with; null: they are not heard any more. */
export const PagerAnswers = Type.Object(
  { secret: Type.Union([Type.String({ minLength: 8, maxLength: 256 }), Type.Null()]) },
  { additionalProperties: false },
)
export type PagerAnswers = Static<typeof PagerAnswers>

/** An address that changes is another contact. */
export const ChangeOncallContact = Type.Object(
  {
    language: Type.String({ maxLength: 35 }),
    personId: Type.Union([Type.String({ maxLength: 64 }), Type.Null()]),
    /** The one that was seen: where another stands by now, `already-moved`. Left out: whatever stands. */
    version: Type.Optional(Type.String({ maxLength: 64 })),
  },
  { additionalProperties: false },
)
export type ChangeOncallContact = Static<typeof ChangeOncallContact>

/** A webhook's signing secret is shown once, at its making; afterwards only its last four characters. */
export const CreatedOncallContact = Type.Object({
  contact: OncallContact,
  signingSecret: Type.Union([Type.String(), Type.Null()]),
})
export type CreatedOncallContact = Static<typeof CreatedOncallContact>

export const SubscriberView = Type.Object({
  id: Type.String(),
  channel: Type.Enum([...CHANNEL_NAMES]),
  address: Type.String(),
  language: Type.String(),
  state: Type.Enum(['unconfirmed', 'active', 'stopped']),
  createdAt: Instant,
  confirmedAt: MaybeInstant,
  endedAt: MaybeInstant,
  endedWhy: Type.Union([Type.String(), Type.Null()]),
  /** Of what they hear. */
  kinds: Type.Array(Kind),
})
export type SubscriberView = Static<typeof SubscriberView>

export const SubscriberList = Type.Object({
  counts: Type.Object({
    email: Type.Integer(),
    webhook: Type.Integer(),
    unconfirmed: Type.Integer(),
    stopped: Type.Integer(),
  }),
  subscribers: Type.Array(SubscriberView),
  nextCursor: Type.Union([Type.String(), Type.Null()]),
})
export type SubscriberList = Static<typeof SubscriberList>

/** Made by staff for a system of their own; the secret is in the answer, once. */
export const NewWebhookSubscriber = Type.Object(
  {
    address: Type.String({ minLength: 8, maxLength: 2048 }),
    language: Type.Optional(Type.String({ maxLength: 35 })),
    kinds: Type.Optional(ChosenKinds),
  },
  { additionalProperties: false },
)
export type NewWebhookSubscriber = Static<typeof NewWebhookSubscriber>

export const CreatedWebhookSubscriber = Type.Object({ subscriber: SubscriberView, signingSecret: Type.String() })
export type CreatedWebhookSubscriber = Static<typeof CreatedWebhookSubscriber>

/** `GET /api/v1/events` (SSE), one JSON per event: something moved, read it again. */
export interface ChangeEvent {
  readonly no: number
  readonly kind: ChangeKind
  readonly subjectId: string
}
