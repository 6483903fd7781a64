/** Commands on updates to come: `POST /api/v1/incidents/:id/scheduled`, an update as it is posted, and when it goes out; and what an approver decides. */
import Type, { type Static } from 'typebox'
import { LIMITS_TEXT, PostUpdate, UpdateTexts } from './incidents.ts'
import { Instant } from './shapes.ts'

export const ScheduleUpdate = Type.Object(
  { ...PostUpdate.properties, publishAt: Instant },
  { additionalProperties: false },
)
export type ScheduleUpdate = Static<typeof ScheduleUpdate>

/** `POST /api/v1/incidents/:id/scheduled/:scheduled/decision`: of words that wait for an approver. */
export const DecideWords = Type.Union([
  Type.Object({ do: Type.Literal('approve') }, { additionalProperties: false }),
  Type.Object({ do: Type.Literal('change'), texts: UpdateTexts }, { additionalProperties: false }),
  Type.Object(
    { do: Type.Literal('refuse'), reason: Type.String({ minLength: 1, maxLength: LIMITS_TEXT.reason }) },
    { additionalProperties: false },
  ),
])
export type DecideWords = Static<typeof DecideWords>

/** `POST /api/v1/incidents/:id/wording`: would these words wait? */
export const Wording = Type.Object({
  waitMin: Type.Union([
    Type.Integer({ description: 'So many minutes for an approver; then approved words go instead' }),
    Type.Null({ description: 'They would go out at once' }),
  ]),
})
export type Wording = Static<typeof Wording>
