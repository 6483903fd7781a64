/** `POST /api/v1/incidents/:id/scheduled`: an update as it is posted, and when it goes out. */
import Type, { type Static } from 'typebox'
import { PostUpdate } from './incidents.ts'
import { Instant } from './shapes.ts'

export const ScheduleUpdate = Type.Object(
  { ...PostUpdate.properties, publishAt: Instant },
  { additionalProperties: false },
)
export type ScheduleUpdate = Static<typeof ScheduleUpdate>
