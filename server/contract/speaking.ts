/** Wire shape of how a page lets people speak: `/api/v1/speaking`. */
import Type, { type Static } from 'typebox'
import { LONGEST_GATE_S } from '../domain/gate.ts'
import { APPROVAL_MIN } from '../domain/wording.ts'

const seconds = (what: string) =>
  Type.Integer({ minimum: 0, maximum: LONGEST_GATE_S, description: `Seconds after the page: ${what}` })

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
    mailAfterS: seconds('mails of incidents leave'),
    webhookAfterS: seconds('webhooks of incidents leave'),
    socialAfterS: seconds('the desk calls it time for a post, which a person makes'),
  },
  { additionalProperties: false },
)
export type Speaking = Static<typeof Speaking>
