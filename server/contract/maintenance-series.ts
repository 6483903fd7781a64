/** Wire shapes of planned work that repeats: the rule that a plan may bring, its dates, and the series that it makes. */
import Type, { type Static } from 'typebox'
import { SERIES_STATES } from '../domain/repetition.ts'
import { MaintenanceView, plan, Reminders, Rule, When } from './maintenance.ts'
import { Instant, Version } from './shapes.ts'

const MaintenanceDate = Type.Object({ startsAt: Instant, endsAt: Instant })

/** `POST /api/v1/maintenances/dates`: what a rule comes to, before anything is planned. */
export const AskDates = Type.Object({ startsAt: When, endsAt: When, rule: Rule }, { additionalProperties: false })
export type AskDates = Static<typeof AskDates>

export const MaintenanceDates = Type.Object({ dates: Type.Array(MaintenanceDate) })
export type MaintenanceDates = Static<typeof MaintenanceDates>

export const SeriesView = Type.Object({
  id: Type.String(),
  state: Type.Enum([...SERIES_STATES]),
  version: Type.Integer(),
  rule: Type.String(),
  timeZone: Type.String(),
  title: MaintenanceView.properties.title,
  body: MaintenanceView.properties.body,
  components: MaintenanceView.properties.components,
  notify: Type.Boolean(),
  reminders: Reminders,
  /** The next ones by its rule, five at most. */
  dates: Type.Array(MaintenanceDate),
})
export type SeriesView = Static<typeof SeriesView>

/** `PUT /api/v1/maintenance-series/:id`: its rule begins anew at `startsAt`. Dates to come that nobody changed follow. */
export const ChangeSeries = Type.Object({ version: Version, ...plan, rule: Rule }, { additionalProperties: false })
export type ChangeSeries = Static<typeof ChangeSeries>

/** `POST /api/v1/maintenance-series/:id/end`: calls off all that is to come. */
export const EndSeries = Type.Object(
  { version: Version, notify: Type.Optional(Type.Boolean()) },
  { additionalProperties: false },
)
export type EndSeries = Static<typeof EndSeries>
