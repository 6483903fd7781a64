/**
 * What the public may know, as one JSON value. `flow/public-page` makes it from the rows, it is stored with its revision,
 * and it is the only input of rendering: any replica writes the same bytes from it.
 */
import Type, { type Static } from 'typebox'
import { SHOWN_STATES } from '../domain/announcement.ts'
import { COMPONENT_STATES, IMPACTS } from '../domain/component.ts'
import { PUBLIC_STATES } from '../domain/incident.ts'
import { MAINTENANCE_STATES } from '../domain/maintenance.ts'
import { MOMENT_KINDS } from '../domain/post-mortem.ts'
import { TONES } from '../domain/template-kinds.ts'
import type { AsOfPlaces } from './as-of.ts'
import { Reported } from './reported.ts'
import { Instant, MaybeInstant } from './shapes.ts'

/** A text per language code; a language that is missing has no text that matches the latest edit. */
export const LocalText = Type.Record(Type.String(), Type.String())
export type LocalText = Static<typeof LocalText>

const State = Type.Enum([...COMPONENT_STATES])

/** A stretch in which a component was not well, by the published ledger. */
export const PublicSpan = Type.Object({
  state: State,
  startedAt: Instant,
  endedAt: MaybeInstant,
  incidentId: Type.Union([Type.String(), Type.Null()]),
  /** `checks`: measured; `person`: stated in an incident. */
  by: Type.Enum(['checks', 'person']),
})
export type PublicSpan = Static<typeof PublicSpan>

export const PublicDays = Type.Object({
  /** The first day of the strip in the page's zone, ISO date. */
  from: Type.String(),
  /** One letter a day, oldest first: o operational, u unknown, x maintenance, d degraded, p partial, m major. */
  states: Type.String(),
  /** Share of known time that was not `major` or `partial` (partial counts half), 0 to 1; null when nothing is known. */
  uptimeRatio: Type.Union([Type.Number(), Type.Null()]),
  /** How often it was down or partly down in these days. */
  outages: Type.Integer(),
  /** The days that were not good: the worst stretches of each, oldest first, and how many more there were. */
  troubled: Type.Array(
    Type.Object({ day: Type.String(), state: State, spans: Type.Array(PublicSpan), more: Type.Integer() }),
  ),
})
export type PublicDays = Static<typeof PublicDays>

/** What the checks see and no person has spoken about yet: a set sentence by rule, claiming no more than that. */
export const Observation = Type.Object({
  kind: Type.Enum(['down', 'degraded', 'unknown']),
  sinceAt: Instant,
  /** No check of ours looks there: a job told of itself, or an alert that decides was posted. */
  told: Type.Optional(Type.Literal(true)),
})
export type Observation = Static<typeof Observation>

export const PublicComponent = Type.Object({
  id: Type.String(),
  key: Type.String(),
  parentId: Type.Union([Type.String(), Type.Null()]),
  isGroup: Type.Boolean(),
  position: Type.Integer(),
  name: LocalText,
  description: LocalText,
  state: State,
  /** Region keys where it is not well, when an incident says so; empty: everywhere or nowhere. */
  regions: Type.Array(Type.String()),
  /** true: probes watch it. false: its state is stated by people, never grey. */
  measured: Type.Boolean(),
  observation: Type.Union([Observation, Type.Null()]),
  /** Planned work is under way here, until then; absent: none. */
  maintenance: Type.Optional(Type.Object({ id: Type.String(), endsAt: Instant })),
  /** A person has dismissed what the checks see: they still see it, the page does not say it. */
  isDismissed: Type.Boolean(),
  /** Present where nothing of ours measures it: its state is what others report. Not counted in the page's own state. */
  reported: Type.Optional(Reported),
  days: PublicDays,
  createdAt: Instant,
  updatedAt: Instant,
})
export type PublicComponent = Static<typeof PublicComponent>

/** What an outage was due to, of an update whose `body` says what happened. */
export const PublicPostMortem = Type.Object({
  /** Empty: a set one stands above it. */
  title: LocalText,
  cause: LocalText,
  /** What we do about it. */
  remedy: LocalText,
  /** Oldest first; `state`: of what was said. */
  timeline: Type.Array(
    Type.Object({
      what: Type.Enum([...MOMENT_KINDS]),
      at: Instant,
      state: Type.Optional(Type.Enum([...PUBLIC_STATES])),
    }),
  ),
})
export type PublicPostMortem = Static<typeof PublicPostMortem>

export const PublicUpdate = Type.Object({
  id: Type.String(),
  state: Type.Enum([...PUBLIC_STATES]),
  at: Instant,
  createdAt: Instant,
  /** In public: a person or automatic, never who. */
  by: Type.Enum(['person', 'automatic']),
  isCorrection: Type.Boolean(),
  /** What we know. */
  body: LocalText,
  /** What still works. */
  works: LocalText,
  /** What viewers should do. */
  advice: LocalText,
  /** It is one: said once it was over. */
  postMortem: Type.Optional(PublicPostMortem),
  /**
   * What it said before it was put right, newest first; absent: it stands as it was published. `title`: the incident's, or a
   * post-mortem's own.
   */
  earlier: Type.Optional(
    Type.Array(
      Type.Object({
        ...{ until: Instant, title: LocalText, body: LocalText, works: LocalText, advice: LocalText },
        ...{ cause: Type.Optional(LocalText), remedy: Type.Optional(LocalText) },
      }),
    ),
  ),
  nextUpdateAt: MaybeInstant,
  affected: Type.Array(
    Type.Object({
      componentId: Type.String(),
      from: Type.Enum([...IMPACTS]),
      to: Type.Enum([...IMPACTS]),
      /** Region keys, where this update says that it is not everywhere. */
      regions: Type.Optional(Type.Array(Type.String())),
    }),
  ),
})
export type PublicUpdate = Static<typeof PublicUpdate>

export const PublicIncident = Type.Object({
  id: Type.String(),
  state: Type.Enum([...PUBLIC_STATES]),
  impact: Type.Enum([...IMPACTS]),
  title: LocalText,
  startedAt: Instant,
  createdAt: Instant,
  updatedAt: Instant,
  monitoringAt: MaybeInstant,
  resolvedAt: MaybeInstant,
  /** When it began and was over, as it said so before that was put right, newest first; absent: it stands as it was said. */
  earlierTimes: Type.Optional(
    Type.Array(Type.Object({ until: Instant, startedAt: Instant, resolvedAt: MaybeInstant })),
  ),
  /** The incident in which it goes on; absent: it ended by itself, or has not. */
  mergedInto: Type.Optional(Type.String()),
  /** Incidents of others that it comes from, in their words; absent: none. http or https. */
  links: Type.Optional(Type.Array(Type.Object({ url: Type.String(), title: Type.String() }))),
  components: Type.Array(
    Type.Object({
      componentId: Type.String(),
      impact: Type.Enum([...IMPACTS]),
      /** Worst impact during the incident: stays when it is resolved and `impact` is none. */
      worst: Type.Enum([...IMPACTS]),
      regions: Type.Array(Type.String()),
    }),
  ),
  /** Newest first. */
  updates: Type.Array(PublicUpdate),
})
export type PublicIncident = Static<typeof PublicIncident>

export const PublicMaintenance = Type.Object({
  id: Type.String(),
  state: Type.Enum([...MAINTENANCE_STATES]),
  version: Type.Integer(),
  startsAt: Instant,
  endsAt: Instant,
  createdAt: Instant,
  updatedAt: Instant,
  /** false: it is to come, or was called off before. */
  began: Type.Boolean(),
  /** Of which it is one date; absent: it stands alone. */
  seriesId: Type.Optional(Type.String()),
  title: LocalText,
  body: LocalText,
  /** What it covers now, without groups; regions empty: everywhere. */
  components: Type.Array(Type.Object({ componentId: Type.String(), regions: Type.Array(Type.String()) })),
  /** Newest first; `body` is empty where the state says all. */
  updates: Type.Array(
    Type.Object({
      id: Type.String(),
      state: Type.Enum([...MAINTENANCE_STATES]),
      at: Instant,
      by: Type.Enum(['person', 'automatic']),
      body: LocalText,
    }),
  ),
})
export type PublicMaintenance = Static<typeof PublicMaintenance>

export const PublicAnnouncement = Type.Object({
  id: Type.String(),
  state: Type.Enum([...SHOWN_STATES]),
  tone: Type.Enum([...TONES]),
  startsAt: Instant,
  endsAt: Instant,
  updatedAt: Instant,
  /** It is light, and an incident is open: the front page leaves it out meanwhile. */
  isWithheld: Type.Optional(Type.Literal(true)),
  title: LocalText,
  body: LocalText,
  /** `file`: its path from the page's root. `alt`: what it shows. */
  picture: Type.Optional(
    Type.Object({ file: Type.String(), width: Type.Integer(), height: Type.Integer(), alt: LocalText }),
  ),
  /** What it said before it was put right, newest first; absent: it stands as it was published. */
  earlier: Type.Optional(Type.Array(Type.Object({ until: Instant, title: LocalText, body: LocalText }))),
})
export type PublicAnnouncement = Static<typeof PublicAnnouncement>

export const PublicPage = Type.Object({
  schema: Type.Literal(1),
  revision: Type.Integer(),
  madeAt: Instant,
  page: Type.Object({
    id: Type.String(),
    name: LocalText,
    /** Absolute, without a slash at its end. */
    url: Type.String(),
    timeZone: Type.String(),
    languages: Type.Array(Type.String()),
    defaultLanguage: Type.String(),
    /** Where viewers get help from people; null: no link. */
    supportUrl: Type.Union([Type.String(), Type.Null()]),
  }),
  /** `place` reads after a verb: "in Italy", "nel Regno Unito". */
  regions: Type.Array(Type.Object({ key: Type.String(), name: LocalText, place: LocalText })),
  /** Worst state of any component. */
  state: State,
  /** In display order, groups directly before their members. */
  components: Type.Array(PublicComponent),
  /** Open ones, newest first. */
  open: Type.Array(PublicIncident),
  /** Ended in the last 90 days, newest first, at most 50. */
  recent: Type.Array(PublicIncident),
  /** Under way and to come, soonest first, then those ended in the last 90 days. Revisions of before have none. */
  maintenances: Type.Optional(Type.Array(PublicMaintenance)),
  /** The hidden copy on which an incident is rehearsed, for staff; absent: the page itself. */
  rehearsal: Type.Optional(Type.Object({ endedAt: MaybeInstant })),
  /** Shown now, the latest first, then those ended in the last 90 days. Revisions of before have none. */
  announcements: Type.Optional(Type.Array(PublicAnnouncement)),
})
export type PublicPage = Static<typeof PublicPage>

/** A file as the renderer hands it over; the publisher adds encodings and the ETag. */
export interface RenderedFile {
  readonly path: string
  readonly contentType: string
  readonly body: string | Uint8Array
  readonly part: 'live' | 'archive' | 'asset'
  readonly cacheControl: string
  /** Of a text that has to do with "as of". */
  readonly asOf?: AsOfPlaces
}

/** One finished file of the public page, in memory and on disk. */
export interface PublicFile {
  /** Relative to the page's root: `en/index.html`, `api/v2/summary.json`, `assets/page-1f2e.css`. */
  readonly path: string
  readonly contentType: string
  readonly body: Uint8Array
  readonly gzip: Uint8Array | null
  readonly brotli: Uint8Array | null
  /** Strong, quoted, a hash of the content. */
  readonly etag: string
  /** `live` files carry "as of" and swap as a whole; `archive` files are written once and only when they change. */
  readonly part: 'live' | 'archive' | 'asset'
  readonly cacheControl: string
  /** In memory only: what an earlier process wrote has none. */
  readonly asOf?: AsOfPlaces
}
