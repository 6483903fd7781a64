/** Wire shape of an update that goes out by itself at an instant if its incident has not moved by then, or waits until then for an approver. */
import Type, { type Static } from 'typebox'
import { PUBLIC_STATES } from '../domain/incident.ts'
import { Instant, MaybeString } from './shapes.ts'

export const ScheduledView = Type.Object({
  id: Type.String(),
  publishAt: Instant,
  madeAt: Instant,
  author: Type.String(),
  state: Type.Enum([...PUBLIC_STATES]),
  /** What it says, by language. */
  texts: Type.Record(
    Type.String(),
    Type.Object({
      title: Type.Optional(Type.String()),
      body: Type.String(),
      works: Type.Optional(Type.String()),
      advice: Type.Optional(Type.String()),
    }),
  ),
  /** For an approver: at `publishAt` approved words go instead. */
  waits: Type.Boolean(),
  /** As things are, it will be kept back: the code of why; null: it will go out. */
  doomed: MaybeString,
  /** The code of what kept it back; null: it is to come. */
  keptBack: MaybeString,
})
export type ScheduledView = Static<typeof ScheduledView>
