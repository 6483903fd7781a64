/** Wire shapes of `/api/v1/locations`: the places that probes look from, and how their agents are. */
import Type, { type Static } from 'typebox'
import { LOCATION_STATES } from '../domain/agent.ts'
import { Instant, Key, MaybeInstant, MaybeString } from './shapes.ts'

export const NewLocation = Type.Object(
  {
    key: Key,
    name: Type.Optional(Type.String({ maxLength: 100 })),
    /** A region's key. */
    region: Type.Optional(Type.Union([Key, Type.Null()])),
  },
  { additionalProperties: false },
)
export type NewLocation = Static<typeof NewLocation>

/** The key stays: probes, the file and programs name it. */
export const RenameLocation = Type.Object({ name: Type.String({ maxLength: 100 }) }, { additionalProperties: false })
export type RenameLocation = Static<typeof RenameLocation>

export const LocationView = Type.Object({
  id: Type.String(),
  key: Type.String(),
  name: Type.String(),
  region: MaybeString,
  /** The worker thread of this installation. */
  isLocal: Type.Boolean(),
  state: Type.Enum([...LOCATION_STATES], {
    description: 'waiting: for its agent; silent: nothing heard for a minute; quarantined: its results do not count',
  }),
  /** Why it is blind or quarantined; empty otherwise. */
  because: Type.String(),
  lastSeenAt: MaybeInstant,
  lagMs: Type.Union([
    Type.Integer({ description: 'How old the oldest result of its last batch was when it came' }),
    Type.Null(),
  ]),
  version: MaybeString,
  enrolledAt: MaybeInstant,
  /** Until when the enrolment token that was made last can be used; null: there is none. */
  tokenExpiresAt: MaybeInstant,
  /** How many probes are checked from here. */
  probes: Type.Integer(),
  tooOldFor: Type.Array(Type.String(), {
    description:
      'Keys of probes that ask for more than its agent knows: they are not checked from here until it is updated',
  }),
})
export type LocationView = Static<typeof LocationView>

export const LocationList = Type.Object({ locations: Type.Array(LocationView) })
export type LocationList = Static<typeof LocationList>

/** The token is shown this once. */
export const CreatedLocation = Type.Object({
  location: LocationView,
  token: Type.String(),
  expiresAt: Instant,
})
export type CreatedLocation = Static<typeof CreatedLocation>
