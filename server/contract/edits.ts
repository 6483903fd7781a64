/** Wire shapes of small things put right in an update that is out: nobody is written to, and the words of before are kept. */
import Type, { type Static } from 'typebox'
import { UpdateText } from './incidents.ts'
import { LanguageCode, Version } from './shapes.ts'

/** `POST /api/v1/incidents/:id/edits`. A language that is not named keeps its words. */
export const EditUpdate = Type.Object(
  {
    version: Version,
    updateId: Type.String({ maxLength: 64 }),
    texts: Type.Record(LanguageCode, UpdateText, { additionalProperties: false }),
  },
  { additionalProperties: false },
)
export type EditUpdate = Static<typeof EditUpdate>
