/** Wire shapes of the rota: whose turn it is, who follows, who steps in. Below `/api/v1/rota`. */
import Type, { type Static } from 'typebox'
import { Instant, MaybeString } from './shapes.ts'

const Person = Type.Object({ id: Type.String(), name: Type.String() })
const Minutes = Type.Integer({ minimum: 1, maximum: 1_440 })
const Weekday = Type.Integer({ minimum: 1, maximum: 7, description: '1 is Monday, 7 is Sunday' })
const Clock = Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$', description: 'Such as 09:00' })

export const RotaTurn = Type.Object({
  person: Person,
  fromAt: Instant,
  /** Exclusive. */
  toAt: Instant,
  /** Of who steps in; null: it is their week. */
  overrideId: MaybeString,
})
export type RotaTurn = Static<typeof RotaTurn>

/** `PUT /api/v1/rota`: the first of `people` has the week that runs. */
export const EditRota = Type.Object(
  {
    weekday: Weekday,
    clock: Clock,
    /** IANA name. */
    timeZone: Type.String({ minLength: 1, maxLength: 64 }),
    /** Ids of members of staff. */
    people: Type.Array(Type.String({ maxLength: 64 }), { minItems: 1, maxItems: 50, uniqueItems: true }),
    /** So long whoever was told has to take it in hand, before the next is told. */
    escalateAfterMinutes: Minutes,
    /** The one that was seen, null for none: where another stands by now, `already-moved`. Left out: whatever stands. */
    version: Type.Optional(MaybeString),
  },
  { additionalProperties: false },
)
export type EditRota = Static<typeof EditRota>

export const NewOverride = Type.Object(
  {
    personId: Type.String({ maxLength: 64 }),
    fromAt: Type.Integer({ minimum: 0, maximum: 8.64e15 }),
    toAt: Type.Integer({ minimum: 0, maximum: 8.64e15 }),
  },
  { additionalProperties: false },
)
export type NewOverride = Static<typeof NewOverride>

export const RotaView = Type.Object({
  /** Null: there is none, and all contacts are told. */
  rota: Type.Union([
    Type.Object({
      weekday: Weekday,
      clock: Clock,
      timeZone: Type.String(),
      /** In their order, beginning with whose week it is. */
      people: Type.Array(Person),
      escalateAfterMinutes: Minutes,
      /** Names what stands, for `PUT`. */
      version: Type.String(),
    }),
    Type.Null(),
  ]),
  /** From now on, two weeks ahead; the first is whose turn it is. */
  turns: Type.Array(RotaTurn),
  /** Not over yet. */
  overrides: Type.Array(Type.Object({ id: Type.String(), person: Person, fromAt: Instant, toAt: Instant })),
  /** Everybody at the desk, who may be chosen. */
  people: Type.Array(
    Type.Object({ ...Person.properties, isReachable: Type.Boolean({ description: 'Has a contact of their own' }) }),
  ),
})
export type RotaView = Static<typeof RotaView>
