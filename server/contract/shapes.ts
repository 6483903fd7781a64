/** Shapes that several contracts use. */
import Type, { type Static } from 'typebox'
import { NOTICE_KINDS } from '../domain/notice-kind.ts'

export const Instant = Type.Integer({ description: 'Epoch milliseconds, UTC' })
export const MaybeInstant = Type.Union([Instant, Type.Null()])
/** Before 2000 lies no installation: seconds taken for milliseconds end up there. */
export const PastInstant = Type.Integer({
  minimum: Date.UTC(2000, 0, 1),
  maximum: 8.64e15,
  description: 'Epoch milliseconds, UTC; from the year 2000 until now; up to a minute ahead is taken as now',
})
export const MaybeString = Type.Union([Type.String(), Type.Null()])
export const Key = Type.String({
  pattern: '^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$',
  description: 'Stable name: a-z, 0-9 and -',
})
export const LanguageCode = Type.String({ pattern: '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$', maxLength: 35 })
export const Version = Type.Integer({ minimum: 1, maximum: 2_147_483_647 })

const ID = '[0-9a-hjkmnp-tv-z]{26}'
/** Where a list goes on. Ids of ours: anything else would be compared with them, and answered with any page or none. */
export const Cursor = Type.String({
  pattern: `^${ID}(-${ID})?$`,
  description: 'The `nextCursor` of the answer before',
})

/** A kind of message that subscribers choose. */
export const Kind = Type.Enum([...NOTICE_KINDS])
export type Kind = Static<typeof Kind>
export const ChosenKinds = Type.Array(Kind, {
  minItems: 1,
  maxItems: NOTICE_KINDS.length,
  description: 'Of what to hear. Absent: of everything',
})

/** Where a command says that a component is hit. */
export const HitRegions = Type.Array(Type.String(), {
  maxItems: 100,
  description:
    'Region keys. Empty: everywhere. Absent: where it was hit before, as the incident says; else everywhere.',
})
