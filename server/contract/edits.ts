/** Wire shapes of small things put right in an update that is out: nobody is written to, and the words of before are kept. */
import Type, { type Static } from 'typebox'
import { UpdateTexts } from './incidents.ts'
import { Version } from './shapes.ts'

/** `POST /api/v1/incidents/:id/edits`. Every language that the update speaks is named: with its words, or null to leave it out. */
export const EditUpdate = Type.Object(
  {
    version: Version,
    updateId: Type.String({ maxLength: 64 }),
    texts: UpdateTexts,
  },
  { additionalProperties: false },
)
export type EditUpdate = Static<typeof EditUpdate>
