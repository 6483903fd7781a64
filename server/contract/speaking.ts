/** Wire shape of how a page lets people speak: `/api/v1/speaking`. */
import Type, { type Static } from 'typebox'
import { APPROVAL_MIN } from '../domain/wording.ts'

/** `PUT` replaces all of it. */
export const Speaking = Type.Object(
  {
    approvalMin: Type.Union([
      Type.Integer({
        minimum: APPROVAL_MIN.min,
        maximum: APPROVAL_MIN.max,
        description:
          'So many minutes words of their own wait for an approver, from whoever may not answer for words; then approved words go instead',
      }),
      Type.Null({ description: 'Words of every responder go out as they are' }),
    ]),
  },
  { additionalProperties: false },
)
export type Speaking = Static<typeof Speaking>
