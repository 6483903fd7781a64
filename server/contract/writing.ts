/** Wire shapes of words in the making: kept for their writer over a crash, shown to colleagues as "is writing". */
import Type, { type Static } from 'typebox'
import { Instant, MaybeInstant, MaybeString } from './shapes.ts'

/** `PUT /api/v1/incidents/:id/writing`, `:id` being `new` for one that is being opened by hand. */
export const KeepWriting = Type.Object(
  {
    content: Type.String({ minLength: 1, maxLength: 200_000, description: 'The writer’s own; given back as it came' }),
  },
  { additionalProperties: false },
)
export type KeepWriting = Static<typeof KeepWriting>

/** Only the writer’s own is given back. Null: nothing is kept. */
export const KeptWriting = Type.Object({ content: MaybeString, savedAt: MaybeInstant })
export type KeptWriting = Static<typeof KeptWriting>

export const WriterView = Type.Object({ id: Type.String(), name: Type.String(), savedAt: Instant })
export type WriterView = Static<typeof WriterView>
