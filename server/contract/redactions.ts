/** Wire shapes of redaction: words or a picture that must go, and where they stand. The words themselves are never given back. */
import Type, { type Static } from 'typebox'
import { KEPT_IN, NAMED_IN, PHRASE_LONGEST } from '../domain/redaction.ts'
import { PictureId } from './announcements.ts'

const Phrase = Type.String({
  minLength: 1,
  maxLength: PHRASE_LONGEST,
  description:
    'Whole words, three letters or digits at least; capitals and spaces do not matter. Sent in a body, so that no log holds it',
})

const Why = Type.String({ minLength: 1, maxLength: 500, description: 'For the log; the phrase goes from it, too' })
const alone = { additionalProperties: false }

export const Seek = Type.Union([Type.Object({ phrase: Phrase }, alone), Type.Object({ picture: PictureId }, alone)])
export type Seek = Static<typeof Seek>

export const Redact = Type.Union([
  Type.Object({ phrase: Phrase, why: Why }, alone),
  Type.Object({ picture: PictureId, why: Why }, alone),
])
export type Redact = Static<typeof Redact>

const Times = Type.Integer({ minimum: 1 })

export const RedactionFound = Type.Object({
  kept: Type.Array(Type.Object({ in: Type.Enum([...KEPT_IN]), times: Times }), {
    description: 'What a redaction takes out, by where it is kept; of a picture also the announcements that show it',
  }),
  named: Type.Array(Type.Object({ in: Type.Enum([...NAMED_IN]), times: Times }), {
    description: 'Names and addresses of what is set up: a redaction leaves them, change them there',
  }),
})
export type RedactionFound = Static<typeof RedactionFound>
