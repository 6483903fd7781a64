/** Wire shapes of probes that are told and not asked: fields of `EditProbe` and `ProbeView`, and the URL they are told under. */
import Type, { type Static } from 'typebox'
import { LIMITS } from '../../probes/protocol.ts'
import { SIGNALS } from '../domain/heartbeat.ts'
import { LONGEST_TOLD_MS } from '../domain/told.ts'
import { AlertSettings, EditAlerts } from './alerts.ts'
import { MaybeInstant, MaybeString } from './shapes.ts'

const TimeZone = Type.String({
  minLength: 1,
  maxLength: 64,
  description: 'heartbeat: in which cron is read; null: as the page',
})
const Grace = Type.Integer({
  minimum: LIMITS.shortestEveryMs,
  maximum: LONGEST_TOLD_MS,
  description: 'heartbeat: how late a signal may be',
})
const Longest = Type.Integer({
  minimum: LIMITS.shortestEveryMs,
  maximum: LONGEST_TOLD_MS,
  description: 'heartbeat: how long a run may take; null: as long as the grace',
})

export const TOLD_FIELDS = {
  timeZone: Type.Optional(Type.Union([TimeZone, Type.Null()])),
  graceMs: Type.Optional(Type.Union([Grace, Type.Null()])),
  longestMs: Type.Optional(Type.Union([Longest, Type.Null()])),
  alerts: Type.Optional(Type.Union([EditAlerts, Type.Null()])),
}

const Pulse = Type.Object(
  {
    dueAt: MaybeInstant,
    startedAt: MaybeInstant,
    lastAt: MaybeInstant,
    lastSignal: Type.Union([Type.Enum([...SIGNALS]), Type.Null()]),
    lastBody: MaybeString,
  },
  {
    description:
      'heartbeat: when the next signal is due, since when a run goes on, and the last signal; null: none yet',
  },
)

export const TOLD_VIEW = {
  timeZone: MaybeString,
  graceMs: Type.Union([Type.Integer(), Type.Null()]),
  longestMs: Type.Union([Type.Integer(), Type.Null()]),
  alerts: Type.Union([AlertSettings, Type.Null()]),
  /** When the secret URL under which it is told was made; null: there is none yet, or nobody tells it. */
  urlMadeAt: MaybeInstant,
  pulse: Type.Union([Pulse, Type.Null()]),
}

/** The URL under which a probe is told. In no other answer, and never again. */
export const ToldUrl = Type.Object({ url: Type.String() })
export type ToldUrl = Static<typeof ToldUrl>
