/** Wire shapes of rehearsals: starting one, the list, and the report of who did what after how long. */
import Type, { type Static } from 'typebox'
import { REHEARSAL_STEPS, SYMPTOMS } from '../domain/rehearsal.ts'
import { Instant, MaybeInstant, MaybeString } from './shapes.ts'

const Id = Type.String({ maxLength: 64 })

/** On an incident: of which rehearsal it is. */
export const RehearsalMark = Type.Object({
  id: Type.String(),
  /** The hidden copy of the page. */
  pageUrl: Type.String(),
  endsAt: Instant,
  /** Since when its checks are said to be well again. */
  recoveredAt: MaybeInstant,
  endedAt: MaybeInstant,
})

export const StartRehearsal = Type.Object(
  {
    componentIds: Type.Array(Id, { minItems: 1, maxItems: 20, uniqueItems: true }),
    symptom: Type.Enum([...SYMPTOMS], { description: 'What the made-up checks see' }),
    participants: Type.Array(Id, {
      minItems: 1,
      maxItems: 100,
      uniqueItems: true,
      description: 'Ids of staff, as `GET /rehearsals` gives them: they alone hear of it',
    }),
  },
  { additionalProperties: false },
)
export type StartRehearsal = Static<typeof StartRehearsal>

const Person = Type.Object({ id: Type.String(), name: Type.String() })

export const RehearsalView = Type.Object({
  id: Type.String(),
  incidentId: Type.String(),
  symptom: Type.Enum([...SYMPTOMS]),
  components: Type.Array(Type.Object({ componentId: Type.String(), name: Type.Record(Type.String(), Type.String()) })),
  participants: Type.Array(Person),
  startedAt: Instant,
  startedBy: Type.String(),
  /** Then it ends by itself. */
  endsAt: Instant,
  recoveredAt: MaybeInstant,
  endedAt: MaybeInstant,
  /** Null while it goes on, and where its time was over. */
  endedBy: MaybeString,
  /** The hidden copy of the page. It leads nowhere a day after the end. */
  pageUrl: Type.String(),
})
export type RehearsalView = Static<typeof RehearsalView>

/** The latest fifty, newest first, and who may take part in the next. */
export const RehearsalList = Type.Object({ rehearsals: Type.Array(RehearsalView), people: Type.Array(Person) })
export type RehearsalList = Static<typeof RehearsalList>

export const RehearsalStep = Type.Object({
  at: Instant,
  afterMs: Type.Integer({ description: 'Since the rehearsal began' }),
  what: Type.Enum([...REHEARSAL_STEPS]),
  /** Who did it, or heard of it. */
  who: MaybeString,
  /** With `alerted`: the channel. With `told`: how many messages had arrived. With `dismissed`: why. Else empty. */
  detail: Type.String(),
})
export type RehearsalStep = Static<typeof RehearsalStep>

const Measured = Type.Union([Type.Integer(), Type.Null()], { description: 'Milliseconds; null: it did not happen' })

export const RehearsalReport = Type.Object({
  rehearsal: RehearsalView,
  /** Since it began, but the last. */
  figures: Type.Object({
    firstAlertedMs: Measured,
    takenMs: Measured,
    publishedMs: Measured,
    /** The last message about the first update had arrived. */
    everyoneToldMs: Measured,
    resolvedMs: Measured,
    /** From green checks to the word that it is over. */
    greenToResolvedMs: Measured,
  }),
  steps: Type.Array(RehearsalStep),
})
export type RehearsalReport = Static<typeof RehearsalReport>
