/** The wire shapes of the log: who did what, newest first. `GET /api/v1/audit` and its export. */
import Type, { type Static } from 'typebox'
import { Cursor, Instant } from './shapes.ts'

export const AuditEntryView = Type.Object({
  id: Type.String(),
  at: Instant,
  who: Type.Object({
    /** `person`, `api`, `policy`, `checks`, `operator` (the command line) ... */
    kind: Type.String(),
    /** Empty where there is none. */
    id: Type.String(),
    name: Type.String(),
  }),
  action: Type.String(),
  subjectId: Type.String(),
  /** In words for people, in English; empty where the action says all. */
  detail: Type.String(),
})
export type AuditEntryView = Static<typeof AuditEntryView>

const Words = Type.String({ minLength: 1, maxLength: 200 })
const FILTER = {
  who: Type.Optional(Type.String({ ...Words, description: 'Part of a name or an id' })),
  action: Type.Optional(
    Type.String({ ...Words, description: 'Such as `staff-role`; `incident.` for all that begin so' }),
  ),
  subject: Type.Optional(Type.String({ ...Words, description: 'The id of what it was done to' })),
  text: Type.Optional(Type.String({ ...Words, description: 'Part of the detail' })),
  from: Type.Optional(Instant),
  to: Type.Optional(Instant),
}

export const AuditFilter = Type.Object(FILTER, { additionalProperties: false })
export type AuditFilter = Static<typeof AuditFilter>

export const AuditQuery = Type.Object(
  {
    ...FILTER,
    cursor: Type.Optional(Cursor),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
  },
  { additionalProperties: false },
)
export type AuditQuery = Static<typeof AuditQuery>

export const AuditList = Type.Object({
  entries: Type.Array(AuditEntryView),
  nextCursor: Type.Union([Type.String(), Type.Null()]),
})
export type AuditList = Static<typeof AuditList>
