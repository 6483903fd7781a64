/** Wire shapes of planned work at the desk: one window, and the commands on it. */
import Type, { type Static } from 'typebox'
import { MAINTENANCE_STATES } from '../domain/maintenance.ts'
import { LONGEST_REMINDER_MS, MOST_REMINDERS, SHORTEST_REMINDER_MS } from '../domain/maintenance-word.ts'
import { LONGEST_RULE, SERIES_STATES } from '../domain/repetition.ts'
import { MINUTE_MS } from '../domain/time.ts'
import { HistoryEntry } from './incidents.ts'
import { Cursor, Instant, LanguageCode, MaybeInstant, MaybeString, Version } from './shapes.ts'

/** How it repeats. */
export const Rule = Type.String({
  minLength: 1,
  maxLength: LONGEST_RULE,
  description:
    'How it repeats: a recurrence rule of RFC 5545 in the zone of the page, such as FREQ=MONTHLY;BYDAY=-1SU; without a time of day, which is that of the start',
})

/** A clock in the page's zone, or an instant. On a night when clocks are put back only an instant tells both hours apart. */
export const When = Type.Union([
  Type.Integer({ minimum: Date.UTC(2000, 0, 1), maximum: 8.64e15, description: 'Epoch milliseconds, UTC' }),
  Type.String({
    pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2})?$',
    description: "A clock in the page's zone, such as 2026-11-25T02:30",
  }),
])
export type When = Static<typeof When>

const Body = Type.String({ maxLength: 5_000 })

export const MaintenanceText = Type.Object(
  { title: Type.String({ minLength: 1, maxLength: 200 }), body: Type.Optional(Body) },
  { additionalProperties: false },
)

/** Words per language. A language that is missing or null is left out visibly. */
export const MaintenanceTexts = Type.Record(LanguageCode, Type.Union([MaintenanceText, Type.Null()]), {
  additionalProperties: false,
})
export type MaintenanceTexts = Static<typeof MaintenanceTexts>

export const CoveredComponent = Type.Object(
  {
    /** A group stands for its members. */
    componentId: Type.String({ maxLength: 64 }),
    /** Region keys; empty or absent: everywhere. */
    regions: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 100 })),
  },
  { additionalProperties: false },
)
export type CoveredComponent = Static<typeof CoveredComponent>

/** Subscribers are written to by `notify`; how long before the start they are reminded, in minutes. */
export const Reminders = Type.Array(
  Type.Integer({ minimum: SHORTEST_REMINDER_MS / MINUTE_MS, maximum: LONGEST_REMINDER_MS / MINUTE_MS }),
  { maxItems: MOST_REMINDERS, description: 'Minutes before the start' },
)

export const plan = {
  startsAt: When,
  endsAt: When,
  components: Type.Array(CoveredComponent, { minItems: 1, maxItems: 200 }),
  texts: MaintenanceTexts,
  notify: Type.Optional(
    Type.Boolean({ description: 'false: subscribers hear nothing of it. Absent: they do; in a change: as before' }),
  ),
  reminders: Type.Optional(Reminders),
}

/** `POST /api/v1/maintenances` */
export const PlanMaintenance = Type.Object({ ...plan, rule: Type.Optional(Rule) }, { additionalProperties: false })
export type PlanMaintenance = Static<typeof PlanMaintenance>

/** `PUT /api/v1/maintenances/:id`: replaces everything. Once it has begun its start and its components stay. */
export const ChangeMaintenance = Type.Object({ version: Version, ...plan }, { additionalProperties: false })
export type ChangeMaintenance = Static<typeof ChangeMaintenance>

export const MAINTENANCE_MOVES = ['start', 'end', 'extend', 'cancel', 'note'] as const

/** `POST /api/v1/maintenances/:id/moves`; `endsAt` with `extend`, `texts` with `note`, and with any other if there is more to say. */
export const MoveMaintenance = Type.Object(
  {
    version: Version,
    do: Type.Enum([...MAINTENANCE_MOVES]),
    endsAt: Type.Optional(When),
    notify: Type.Optional(Type.Boolean({ description: 'Write to subscribers this time? Absent: as its plan says' })),
    texts: Type.Optional(
      Type.Record(LanguageCode, Type.Union([Type.String({ maxLength: 5_000 }), Type.Null()]), {
        additionalProperties: false,
      }),
    ),
  },
  { additionalProperties: false },
)
export type MoveMaintenance = Static<typeof MoveMaintenance>

const Words = Type.Record(Type.String(), Type.String())

export const MaintenanceView = Type.Object({
  id: Type.String(),
  state: Type.Enum([...MAINTENANCE_STATES]),
  version: Type.Integer(),
  startsAt: Instant,
  endsAt: Instant,
  beganAt: MaybeInstant,
  endedAt: MaybeInstant,
  title: Words,
  body: Words,
  components: Type.Array(Type.Object({ componentId: Type.String(), name: Words, regions: Type.Array(Type.String()) })),
  notify: Type.Boolean(),
  reminders: Reminders,
  author: Type.String(),
  createdAt: Instant,
  updatedAt: Instant,
  /** Of which it is one date; null: it stands alone. */
  series: Type.Union([
    Type.Object({
      id: Type.String(),
      version: Type.Integer(),
      state: Type.Enum([...SERIES_STATES]),
      rule: Type.String(),
      /** When its rule says that it begins. */
      occurrenceAt: Instant,
      /** Changed by itself: it follows the series no more. */
      isOwn: Type.Boolean(),
    }),
    Type.Null(),
  ]),
  /** What subscribers are told and has not left: how many are written, and when they may leave. Null: nothing waits. */
  notices: Type.Union([Type.Object({ leaveAt: Instant, waiting: Type.Integer() }), Type.Null()]),
  /** Its public page. */
  url: Type.String(),
  /** Newest first. */
  updates: Type.Array(
    Type.Object({
      id: Type.String(),
      state: Type.Enum([...MAINTENANCE_STATES]),
      at: Instant,
      author: Type.String(),
      by: Type.Enum(['person', 'api', 'plan']),
      body: Words,
    }),
  ),
})
export type MaintenanceView = Static<typeof MaintenanceView>

export const MaintenanceList = Type.Object({ maintenances: Type.Array(MaintenanceView), nextCursor: MaybeString })
export type MaintenanceList = Static<typeof MaintenanceList>

export const MaintenanceDetail = Type.Object({ maintenance: MaintenanceView, history: Type.Array(HistoryEntry) })
export type MaintenanceDetail = Static<typeof MaintenanceDetail>

export const MaintenanceQuery = Type.Object(
  {
    /** current: to come and under way, soonest first; ended: newest first. */
    view: Type.Optional(Type.Enum(['current', 'ended'])),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    cursor: Type.Optional(Cursor),
  },
  { additionalProperties: false },
)
export type MaintenanceQuery = Static<typeof MaintenanceQuery>
