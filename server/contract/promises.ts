/** Wire shapes of the record of promised updates, a month at a time. */
import Type, { type Static } from 'typebox'
import { PROMISE_OUTCOMES } from '../domain/promise.ts'
import { Instant, MaybeInstant } from './shapes.ts'

const Month = Type.String({
  pattern: '^(20|21)[0-9]{2}-(0[1-9]|1[0-2])$',
  description: 'Such as 2026-11, in the page’s zone',
})

export const PromiseQuery = Type.Object({ month: Type.Optional(Month) }, { additionalProperties: false })
export type PromiseQuery = Static<typeof PromiseQuery>

export const PromiseView = Type.Object({
  updateId: Type.String(),
  incidentId: Type.String(),
  title: Type.Record(Type.String(), Type.String()),
  /** Who promised, by name. */
  by: Type.String(),
  madeAt: Instant,
  promisedAt: Instant,
  /** When the incident's next update came; null: not yet. */
  saidAt: MaybeInstant,
  is: Type.Enum([...PROMISE_OUTCOMES], {
    description: '`waiting`: its time has not come; `broken`: nothing came for more than an hour after it',
  }),
  lateByMs: Type.Integer({ minimum: 0, description: 'Up to now while nothing has come' }),
})
export type PromiseView = Static<typeof PromiseView>

/** Of the updates promised for a time in this month: how many, what became of them, and the latest 500, newest first. */
export const PromiseRecord = Type.Object({
  month: Month,
  made: Type.Integer(),
  kept: Type.Integer(),
  late: Type.Integer(),
  broken: Type.Integer(),
  waiting: Type.Integer(),
  promises: Type.Array(PromiseView),
})
export type PromiseRecord = Static<typeof PromiseRecord>
