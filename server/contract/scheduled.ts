/** Wire shapes of updates that go out by themselves at an instant, if their incident has not moved by then. */
import Type, { type Static } from 'typebox'
import { PUBLIC_STATES } from '../domain/incident.ts'
import { Instant, MaybeString } from './shapes.ts'

export const ScheduledView = Type.Object({
  id: Type.String(),
  publishAt: Instant,
  madeAt: Instant,
  author: Type.String(),
  state: Type.Enum([...PUBLIC_STATES]),
  /** What it will say, by language. */
  bodies: Type.Record(Type.String(), Type.String()),
  /** The incident moved since: as things are, it will be kept back. */
  moved: Type.Boolean(),
  /** The code of what kept it back; null: it is to come. */
  keptBack: MaybeString,
})
export type ScheduledView = Static<typeof ScheduledView>
