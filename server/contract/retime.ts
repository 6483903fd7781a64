/** Wire shapes of an incident's times put right: nobody is written to, and what was said before is kept. */
import Type, { type Static } from 'typebox'
import { Instant, MaybeInstant, PastInstant, Version } from './shapes.ts'

/** `POST /api/v1/incidents/:id/times`. What is left out stays as it is. */
export const RetimeIncident = Type.Object(
  { version: Version, startedAt: Type.Optional(PastInstant), resolvedAt: Type.Optional(PastInstant) },
  { additionalProperties: false },
)
export type RetimeIncident = Static<typeof RetimeIncident>

/** Times that an incident had before they were put right. */
export const EarlierTimesView = Type.Object({
  startedAt: Instant,
  resolvedAt: MaybeInstant,
  replacedAt: Instant,
  replacedBy: Type.String(),
})
