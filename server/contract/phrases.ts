/** Wire shapes of the phrase book: sentences translated once, for every update to choose from. */
import Type, { type Static } from 'typebox'
import { PHRASE_KINDS } from '../domain/phrase.ts'
import { Instant, Key, LanguageCode } from './shapes.ts'

export const LONGEST_PHRASE = 500

export const OnePhrase = Type.Object({ kind: Type.Enum([...PHRASE_KINDS]), key: Key })
export type OnePhrase = Static<typeof OnePhrase>

/** 0: as it is shipped, or not there yet. */
const Seen = Type.Integer({ minimum: 0, maximum: 2_147_483_647 })

/** Every language that has the sentence now is named: with its words, or null to leave it out. All null: it is put away. */
export const EditPhrase = Type.Object(
  {
    version: Seen,
    texts: Type.Record(
      LanguageCode,
      Type.Union([Type.String({ minLength: 1, maxLength: LONGEST_PHRASE }), Type.Null()]),
      {
        additionalProperties: false,
      },
    ),
  },
  { additionalProperties: false },
)
export type EditPhrase = Static<typeof EditPhrase>

export const ApprovePhrase = Type.Object(
  { version: Seen, approved: Type.Boolean({ description: 'false: the approval is withdrawn' }) },
  { additionalProperties: false },
)
export type ApprovePhrase = Static<typeof ApprovePhrase>

export const ResetPhrase = Type.Object({ version: Seen }, { additionalProperties: false })
export type ResetPhrase = Static<typeof ResetPhrase>

const Whose = Type.Union([Type.Object({ by: Type.String(), at: Instant }), Type.Null()])

export const PhraseView = Type.Object({
  ...OnePhrase.properties,
  version: Seen,
  /** By language; empty: it is put away, and offered nowhere. */
  texts: Type.Record(Type.String(), Type.String()),
  /** The words are those that came with the product. */
  isShipped: Type.Boolean(),
  /** Nothing is shipped by this key: taken back, it is gone. */
  isOwn: Type.Boolean(),
  /** Who wrote these words, and when; null: they are as shipped. */
  edited: Whose,
  /** Who answers for these very words in every language; an edit takes it away. */
  approved: Whose,
})
export type PhraseView = Static<typeof PhraseView>

export const PhraseList = Type.Object({
  /** By kind: symptoms, causes, what works, advice. */
  phrases: Type.Array(PhraseView),
})
export type PhraseList = Static<typeof PhraseList>
