/** Wire shapes of notes: what colleagues at the desk tell each other about an incident. None of it is public. */
import Type, { type Static } from 'typebox'
import { Instant, MaybeInstant } from './shapes.ts'

export const NOTE_LONGEST = 5_000

export const WriteNote = Type.Object(
  { body: Type.String({ minLength: 1, maxLength: NOTE_LONGEST }) },
  { additionalProperties: false },
)
export type WriteNote = Static<typeof WriteNote>

export const NoteView = Type.Object({
  id: Type.String(),
  at: Instant,
  /** Null: as it was written. */
  editedAt: MaybeInstant,
  author: Type.String(),
  /** Staff or token: nobody else changes or deletes it. */
  authorId: Type.String(),
  body: Type.String(),
})
export type NoteView = Static<typeof NoteView>
