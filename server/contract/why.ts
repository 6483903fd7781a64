/** Wire shape of `/api/v1/components/:id/why`: everything that led to a component's state, in the order in which one asks. */
import Type, { type Static } from 'typebox'
import { LOCATION_STATES } from '../domain/agent.ts'
import { COMPONENT_STATES, VERDICTS } from '../domain/component.ts'
import { INCIDENT_STATES } from '../domain/incident.ts'
import { KINDS } from '../domain/told.ts'
import { DIFFERENCE_REASONS } from '../domain/two-ledgers.ts'
import { ResultView } from './catalogue.ts'
import { PostsView } from './hearsay.ts'
import { EvidenceView } from './incidents.ts'
import { Reported } from './reported.ts'
import { Instant, MaybeInstant, MaybeString } from './shapes.ts'

const Words = Type.Record(Type.String(), Type.String())
const Verdict = Type.Enum([...VERDICTS])
const MaybeVerdict = Type.Union([Verdict, Type.Null({ description: 'No check has said anything of it yet' })])
const State = Type.Enum([...COMPONENT_STATES])

const Said = { because: Type.String(), since: MaybeInstant }

const LocationWhy = Type.Object({
  location: Type.String({ description: 'Its key' }),
  region: MaybeString,
  state: Type.Enum([...LOCATION_STATES], { description: 'Its own eyesight: only what `sees` can be believed' }),
  stateBecause: Type.String(),
  /** Its last result is young enough to have a vote. */
  isFresh: Type.Boolean(),
  lastAt: MaybeInstant,
  failures: Type.Integer({ description: 'In a row, up to now' }),
  slowOnes: Type.Integer({ description: 'In a row, up to now' }),
  goodOnes: Type.Integer({ description: 'In a row, up to now' }),
  changeRatio: Type.Number({ description: 'How much of what could change among its last 21 results did, 0 to 1' }),
  flaps: Type.Boolean(),
  /** Newest first, five at most. */
  results: Type.Array(ResultView),
})
export type LocationWhy = Static<typeof LocationWhy>

const PlaceWhy = Type.Object({
  place: Type.String({ description: 'Key of a region, or of a location that belongs to none' }),
  isRegion: Type.Boolean(),
  verdict: Verdict,
  ...Said,
})

const ProbeWhy = Type.Object({
  id: Type.String(),
  key: Type.String(),
  kind: Type.Enum([...KINDS]),
  url: Type.String({ description: 'Empty where nobody goes and looks' }),
  verdict: MaybeVerdict,
  ...Said,
  /** It changes so often that it stays bad until it is calm. */
  flaps: Type.Boolean(),
  pausedAt: MaybeInstant,
  /** How many locations must agree that it is down; `fresh` of them have a vote, `of` count: who is silent counts for ten minutes more. */
  quorum: Type.Object({ needed: Type.Integer(), fresh: Type.Integer(), of: Type.Integer() }),
  locations: Type.Array(LocationWhy),
  /** What each place says alone; empty while all look from one. */
  places: Type.Array(PlaceWhy),
})
export type ProbeWhy = Static<typeof ProbeWhy>

const Related = Type.Object({
  componentId: Type.String(),
  name: Words,
  /** `depends-on`: it cannot work without it, directly or through others; `member`: it belongs to this group. */
  relation: Type.Enum(['depends-on', 'member']),
  state: State,
  verdict: MaybeVerdict,
  ...Said,
})

const ChangeWhy = Type.Object({
  /** When it began for the target, and when the checks had seen enough of it to say so. */
  at: Instant,
  decidedAt: Instant,
  /** Null: everywhere. Else the key of the place that said it alone. */
  place: MaybeString,
  isRegion: Type.Boolean(),
  from: Verdict,
  to: Verdict,
  because: Type.String(),
  who: Type.String(),
  /** The checks that decided it, as long as they are kept. */
  evidence: Type.Array(EvidenceView),
})
export type ChangeWhy = Static<typeof ChangeWhy>

const Deed = Type.Object({
  at: Instant,
  who: Type.String(),
  action: Type.String(),
  detail: Type.String(),
  /** The incident that it was done to; null: to the component, one of its probes, or a location. */
  incidentId: MaybeString,
})

const IncidentRef = Type.Object({
  id: Type.String(),
  state: Type.Enum([...INCIDENT_STATES]),
  title: Words,
  startedAt: Instant,
  resolvedAt: MaybeInstant,
  dismissedWhy: MaybeString,
})

const DifferenceView = Type.Object({
  startedAt: Instant,
  endedAt: MaybeInstant,
  observed: State,
  published: State,
  reason: Type.Enum([...DIFFERENCE_REASONS]),
  /** Empty where nobody decided it. */
  who: Type.String(),
  why: Type.String(),
  incidentId: MaybeString,
})
export type DifferenceView = Static<typeof DifferenceView>

const MaybeRatio = Type.Union([Type.Number(), Type.Null({ description: 'Nothing is known of that time' })])

export const WhyView = Type.Object({
  componentId: Type.String(),
  key: Type.String(),
  name: Words,
  isGroup: Type.Boolean(),
  /** What the page says. */
  state: State,
  verdict: MaybeVerdict,
  ...Said,
  /** A person has said that this verdict is no outage. */
  dismissedAt: MaybeInstant,
  probes: Type.Array(ProbeWhy),
  related: Type.Array(Related),
  reports: Type.Array(Type.Object({ componentId: Type.String(), name: Words, ...Reported.properties })),
  posts: Type.Array(PostsView),
  maintenance: Type.Array(
    Type.Object({
      id: Type.String(),
      title: Words,
      startsAt: Instant,
      endsAt: Instant,
      /** Keys; none: everywhere. */
      regions: Type.Array(Type.String()),
    }),
  ),
  /** Newest first. */
  incidents: Type.Array(IncidentRef),
  changes: Type.Array(ChangeWhy),
  deeds: Type.Array(Deed),
  /** When nobody looked, newest first: unknown in both ledgers. */
  blindTimes: Type.Array(Type.Object({ startedAt: Instant, endedAt: MaybeInstant })),
  uptime: Type.Array(
    Type.Object({
      days: Type.Integer(),
      fromAt: Type.Integer({
        description:
          'Epoch milliseconds, UTC: since when it is counted. Later than so many days ago: it was added then',
      }),
      isWhole: Type.Boolean({ description: 'False: the component is younger than so many days' }),
      observed: MaybeRatio,
      published: MaybeRatio,
    }),
  ),
  /** Newest first, of 90 days. */
  differences: Type.Array(DifferenceView),
})
export type WhyView = Static<typeof WhyView>
