/** Wire shapes of merging: two incidents that turn out to be one outage. */
import Type, { type Static } from 'typebox'
import { Version } from './shapes.ts'

/** `POST /api/v1/incidents/:id/merge`: this one ends, `into` goes on. Both at the versions that the person saw. */
export const MergeIncident = Type.Object(
  {
    version: Version,
    into: Type.Object({ id: Type.String({ maxLength: 64 }), version: Version }, { additionalProperties: false }),
  },
  { additionalProperties: false },
)
export type MergeIncident = Static<typeof MergeIncident>
