/** Wire shapes of incidents at the desk: the inbox, one incident with its evidence, drafts, commands, deliveries. */
import Type, { type Static } from 'typebox'
import { IMPACTS, VERDICTS } from '../domain/component.ts'
import { GATED_CHANNELS } from '../domain/gate.ts'
import { INCIDENT_STATES, OPEN_STATES, PUBLIC_STATES } from '../domain/incident.ts'
import { TONES, UPDATE_TEMPLATES } from '../domain/template-kinds.ts'
import { AlertView } from './alerts.ts'
import { DeliveryCounts } from './deliveries.ts'
import { IncidentReport, PostsView } from './hearsay.ts'
import { StepsSeen } from './http-steps.ts'
import { LinkView } from './links.ts'
import { NoteView } from './notes.ts'
import { OnePhrase } from './phrases.ts'
import { RehearsalMark } from './rehearsals.ts'
import { EarlierTimesView } from './retime.ts'
import { ScheduledView } from './scheduled.ts'
import { Cursor, HitRegions, LanguageCode, MaybeString, PastInstant, Version } from './shapes.ts'
import { WriterView } from './writing.ts'

const Instant = Type.Integer({ minimum: 0, maximum: 8.64e15, description: 'Epoch milliseconds, UTC' })
const MaybeInstant = Type.Union([Instant, Type.Null()])

export const LIMITS_TEXT = { title: 200, body: 5_000, works: 2_000, advice: 2_000, reason: 500 } as const

/** One update's words in one language. `title` renames the incident in that language; absent keeps it. */
export const UpdateText = Type.Object(
  {
    title: Type.Optional(Type.String({ minLength: 1, maxLength: LIMITS_TEXT.title })),
    body: Type.String({ minLength: 1, maxLength: LIMITS_TEXT.body }),
    works: Type.Optional(Type.String({ maxLength: LIMITS_TEXT.works })),
    advice: Type.Optional(Type.String({ maxLength: LIMITS_TEXT.advice })),
  },
  { additionalProperties: false },
)
export type UpdateText = Static<typeof UpdateText>

/** Words per language code. A language that is missing or null is left out visibly, never sent stale. */
export const UpdateTexts = Type.Record(LanguageCode, Type.Union([UpdateText, Type.Null()]), {
  additionalProperties: false,
})
export type UpdateTexts = Static<typeof UpdateTexts>

export const ComponentImpact = Type.Object(
  {
    componentId: Type.String(),
    impact: Type.Enum([...IMPACTS]),
    regions: Type.Optional(HitRegions),
  },
  { additionalProperties: false },
)
export type ComponentImpact = Static<typeof ComponentImpact>

const commandFields = {
  components: Type.Array(ComponentImpact, { minItems: 1, maxItems: 200 }),
  texts: UpdateTexts,
  /** false: the page changes and nobody is written to. Default true. */
  notify: Type.Optional(Type.Boolean()),
  template: Type.Optional(Type.Enum([...UPDATE_TEMPLATES])),
  nextUpdateAt: Type.Optional(MaybeInstant),
}

/** `POST /api/v1/incidents`: opened by hand. Texts carry a title in every language given. */
export const OpenIncident = Type.Object(
  { state: Type.Optional(Type.Enum([...OPEN_STATES])), startedAt: Type.Optional(PastInstant), ...commandFields },
  { additionalProperties: false },
)
export type OpenIncident = Static<typeof OpenIncident>

/**
 * `POST /api/v1/incidents/:id/updates`: confirms a suspicion (to investigating), goes on, resolves, reopens.
 * `resolved` sets every impact to none, whatever `components` says.
 */
export const PostUpdate = Type.Object(
  { state: Type.Enum([...PUBLIC_STATES]), version: Version, ...commandFields },
  { additionalProperties: false },
)
export type PostUpdate = Static<typeof PostUpdate>

export const Dismiss = Type.Object(
  { version: Version, reason: Type.String({ minLength: 1, maxLength: LIMITS_TEXT.reason }) },
  { additionalProperties: false },
)
export type Dismiss = Static<typeof Dismiss>

/**
 * `POST /api/v1/incidents/:id/corrections`: goes to exactly those whom the corrected update reached. Where nobody knows
 * any more who that was (`deliveriesDropped`), the page alone is corrected: `noticesAt` of the correction is null.
 */
export const Correct = Type.Object(
  { version: Version, updateId: Type.String(), texts: UpdateTexts },
  { additionalProperties: false },
)
export type Correct = Static<typeof Correct>

export const EvidenceView = Type.Object({
  id: Type.String(),
  componentId: Type.String(),
  componentName: Type.Record(Type.String(), Type.String()),
  probeId: Type.String(),
  location: Type.String(),
  at: Instant,
  outcome: Type.String(),
  code: Type.String(),
  because: Type.String(),
  status: Type.Union([Type.Integer(), Type.Null()]),
  phases: Type.Object({
    dnsMs: Type.Union([Type.Number(), Type.Null()]),
    connectMs: Type.Union([Type.Number(), Type.Null()]),
    tlsMs: Type.Union([Type.Number(), Type.Null()]),
    firstByteMs: Type.Union([Type.Number(), Type.Null()]),
    totalMs: Type.Number(),
  }),
  headers: Type.Record(Type.String(), Type.String()),
  bodyStart: MaybeString,
  remoteAddress: MaybeString,
  steps: StepsSeen,
})
export type EvidenceView = Static<typeof EvidenceView>

const SaidText = Type.Object({
  title: Type.Optional(Type.String()),
  /** Of a post-mortem: what happened. */
  body: Type.String(),
  works: Type.String(),
  advice: Type.String(),
  /** Of a post-mortem alone. */
  cause: Type.Optional(Type.String()),
  remedy: Type.Optional(Type.String()),
})

export const UpdateView = Type.Object({
  id: Type.String(),
  state: Type.Enum([...PUBLIC_STATES]),
  at: Instant,
  createdAt: Instant,
  author: Type.String(),
  by: Type.Enum(['person', 'policy', 'api']),
  correctionOf: MaybeString,
  /** Of a post-mortem: the moments that its timeline tells, by id; null: it is none. */
  moments: Type.Union([Type.Array(Type.String()), Type.Null()]),
  texts: Type.Record(Type.String(), SaidText),
  /** Words it had before they were put right, newest first; `title` where the incident's was changed with them. */
  versions: Type.Array(
    Type.Object({ replacedAt: Instant, replacedBy: Type.String(), texts: Type.Record(Type.String(), SaidText) }),
  ),
  impacts: Type.Array(
    Type.Object({ componentId: Type.String(), impact: Type.Enum([...IMPACTS]), regions: Type.Array(Type.String()) }),
  ),
  nextUpdateAt: MaybeInstant,
  revision: Type.Integer(),
  onPageAt: MaybeInstant,
  /** Notices leave at this instant (the brake holds large ones 15 s); null: nobody is written to. */
  noticesAt: MaybeInstant,
  stoppedAt: MaybeInstant,
  deliveries: Type.Union([DeliveryCounts, Type.Null()]),
  /** Whom it reached is kept until 90 days after the end, and no longer: a correction is told to none of them. */
  deliveriesDropped: Type.Boolean(),
  /** Where the page lets channels follow later, as long as something has not left: each with its own instant. */
  channels: Type.Array(
    Type.Object({
      channel: Type.Enum([...GATED_CHANNELS]),
      leavesAt: Instant,
      isStopped: Type.Boolean(),
      deliveries: DeliveryCounts,
    }),
  ),
  /** When it is time for a post, which a person makes; null: at once. */
  socialAt: MaybeInstant,
})
export type UpdateView = Static<typeof UpdateView>

export const IncidentView = Type.Object({
  id: Type.String(),
  state: Type.Enum([...INCIDENT_STATES]),
  version: Type.Integer(),
  impact: Type.Enum([...IMPACTS]),
  /** `checks`: a suspicion of our own. */
  origin: Type.Enum(['checks', 'person']),
  title: Type.Record(Type.String(), Type.String()),
  components: Type.Array(
    Type.Object({
      componentId: Type.String(),
      name: Type.Record(Type.String(), Type.String()),
      impact: Type.Enum([...IMPACTS]),
      regions: Type.Array(Type.String()),
      /** The nearest it depends on that this incident hits too; null: none. */
      causedBy: Type.Union([Type.Record(Type.String(), Type.String()), Type.Null()]),
      /** What the checks say right now. */
      verdict: Type.Enum([...VERDICTS]),
      because: Type.String(),
    }),
  ),
  /** Who has taken it in hand, by staff or token id and by name, and since when; null: nobody. */
  acknowledged: Type.Union([Type.Object({ id: Type.String(), by: Type.String(), at: Instant }), Type.Null()]),
  /** Most http checks changed at once to the same failing answer, such as "HTTP 403": probably a rule of ours. Null: they did not. */
  massChange: Type.Union([
    Type.Object({ changed: Type.Integer(), of: Type.Integer(), answer: Type.String() }),
    Type.Null(),
  ]),
  startedAt: Instant,
  createdAt: Instant,
  confirmedAt: MaybeInstant,
  /** All of its components' checks are good again since; null while any is not. */
  looksOverAt: MaybeInstant,
  resolvedAt: MaybeInstant,
  dismissedWhy: MaybeString,
  /** The incident in which it goes on. */
  mergedInto: MaybeString,
  /** It is rehearsed: nobody outside hears of it. Null: it is in earnest. */
  rehearsal: Type.Union([RehearsalMark, Type.Null()]),
  nextUpdateAt: MaybeInstant,
  updatedAt: Instant,
})
export type IncidentView = Static<typeof IncidentView>

export const IncidentList = Type.Object({ incidents: Type.Array(IncidentView), nextCursor: MaybeString })
export type IncidentList = Static<typeof IncidentList>

export const HistoryEntry = Type.Object({
  at: Instant,
  who: Type.String(),
  action: Type.String(),
  /** In words, such as a reason; empty where the action says it all. */
  detail: Type.String(),
})

export const IncidentDetail = Type.Object({
  incident: IncidentView,
  /** When it began and was over as that was said before it was put right, newest first. */
  earlierTimes: Type.Array(EarlierTimesView),
  /** While it is suspected or open. */
  reports: Type.Array(IncidentReport),
  /** While it is suspected or open. */
  posts: Type.Array(PostsView),
  /** Alerts of others that fired while it was bad; also once it is over. */
  alerts: Type.Array(AlertView),
  evidence: Type.Array(EvidenceView),
  /** Newest first. */
  updates: Type.Array(UpdateView),
  /** Newest first. For the desk alone. */
  notes: Type.Array(NoteView),
  /** Incidents of others, shown with it in public. */
  links: Type.Array(LinkView),
  /** To go out by themselves, soonest first; and what was kept back. */
  scheduled: Type.Array(ScheduledView),
  /** Who has touched words about it in the last two minutes. */
  writers: Type.Array(WriterView),
  history: Type.Array(HistoryEntry),
})
export type IncidentDetail = Static<typeof IncidentDetail>

export const IncidentQuery = Type.Object(
  {
    /** inbox: suspected and open; ended: resolved, dismissed, lapsed. Default all. */
    view: Type.Optional(Type.Enum(['inbox', 'ended', 'all'])),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    cursor: Type.Optional(Cursor),
  },
  { additionalProperties: false },
)
export type IncidentQuery = Static<typeof IncidentQuery>

/** `POST /api/v1/drafts`: a template filled with what is known, in every language. Changes nothing. */
export const AskDraft = Type.Object(
  {
    template: Type.Enum([...UPDATE_TEMPLATES]),
    /** Default plain. A kind without words in this tone speaks plainly. */
    tone: Type.Optional(Type.Enum([...TONES])),
    incidentId: Type.Optional(Type.String()),
    components: Type.Optional(Type.Array(ComponentImpact, { maxItems: 200 })),
    /** Names, in a sentence of their own, those on whom it depends and who report trouble on their status page. */
    nameReports: Type.Optional(Type.Boolean()),
    /** Names, in a sentence of their own, those among what is hit that the others depend on, while the checks see both bad. */
    nameCause: Type.Optional(Type.Boolean()),
    /** Sentences of the phrase book, said behind the template's words; a language that one does not have goes without it. */
    phrases: Type.Optional(Type.Array(OnePhrase, { maxItems: 20 })),
  },
  { additionalProperties: false },
)
export type AskDraft = Static<typeof AskDraft>

export const Draft = Type.Object({
  template: Type.Enum([...UPDATE_TEMPLATES]),
  /** The state that this template proposes; where the incident is open and further on: its own. */
  state: Type.Enum([...PUBLIC_STATES]),
  texts: Type.Record(
    Type.String(),
    Type.Object({ title: Type.String(), body: Type.String(), works: Type.String(), advice: Type.String() }),
  ),
  /** Short forms by language, with their link. */
  short: Type.Record(Type.String(), Type.Object({ chat: Type.String(), social: Type.String() })),
  /** The languages for whose words, as they stand, somebody answers: the template's and every phrase's. */
  approved: Type.Array(Type.String()),
})
export type Draft = Static<typeof Draft>
