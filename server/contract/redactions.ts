/** Wire shapes of redaction: words that must go, and where they stand. The words themselves are never given back. */
import Type, { type Static } from 'typebox'
import { KEPT_IN, NAMED_IN, PHRASE_LONGEST } from '../domain/redaction.ts'

const Phrase = Type.String({
  minLength: 1,
  maxLength: PHRASE_LONGEST,
  description:
    'Whole words, three letters or digits at least; capitals and spaces do not matter. Sent in a body, so that no log holds it',
})

export const SeekPhrase = Type.Object({ phrase: Phrase }, { additionalProperties: false })
export type SeekPhrase = Static<typeof SeekPhrase>

export const Redact = Type.Object(
  {
    phrase: Phrase,
    why: Type.String({ minLength: 1, maxLength: 500, description: 'For the log; the phrase goes from it, too' }),
  },
  { additionalProperties: false },
)
export type Redact = Static<typeof Redact>

const Times = Type.Integer({ minimum: 1 })

export const PhraseFound = Type.Object({
  kept: Type.Array(Type.Object({ in: Type.Enum([...KEPT_IN]), times: Times }), {
    description: 'Words that a redaction takes out, by where they are kept',
  }),
  named: Type.Array(Type.Object({ in: Type.Enum([...NAMED_IN]), times: Times }), {
    description: 'Names and addresses of what is set up: a redaction leaves them, change them there',
  }),
})
export type PhraseFound = Static<typeof PhraseFound>
