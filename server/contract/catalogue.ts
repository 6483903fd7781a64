/** Wire shapes of what is watched: components, groups, regions, probes, their results. Also the shape that the YAML file is read into. */
import Type, { type Static } from 'typebox'
import { LIMITS, OUTCOMES } from '../../probes/protocol.ts'
import { COMPONENT_STATES, VERDICTS } from '../domain/component.ts'
import { POLICY_MIN } from '../domain/policy.ts'
import { PROFILES } from '../domain/profile.ts'
import { KINDS } from '../domain/told.ts'
import { AlertView } from './alerts.ts'
import { ExpectedHeaders, HeaderName, JsonAssertion, METHODS, Pattern, StatusSet } from './asked.ts'
import { StepsSeen } from './http-steps.ts'
import { WAY_FIELDS, WAY_VIEW } from './http-way.ts'
import { Reported } from './reported.ts'
import { Instant, Key, LanguageCode, MaybeInstant, MaybeString, Version } from './shapes.ts'
import { TOLD_FIELDS, TOLD_VIEW } from './told.ts'

// A key that is no language is refused and not passed by.
const textsOf = (limits: { minLength: number; maxLength: number }) =>
  Type.Record(LanguageCode, Type.String(limits), { additionalProperties: false })
const Texts = textsOf({ minLength: 1, maxLength: 200 })

const Policy = Type.Object(
  {
    automaticAfterMin: Type.Union([Type.Integer({ minimum: POLICY_MIN.min, maximum: POLICY_MIN.max }), Type.Null()], {
      description:
        'Where nobody acts on its suspicion for so many minutes, the approved text goes on the page, and on the page alone. Null: drafts only',
    }),
  },
  { additionalProperties: false },
)

export const EditComponent = Type.Object(
  {
    key: Key,
    isGroup: Type.Optional(Type.Boolean()),
    parentId: Type.Optional(MaybeString),
    position: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000 })),
    name: Texts,
    description: Type.Optional(textsOf({ minLength: 0, maxLength: 500 })),
    /** Keys of components without which it cannot work; absent: as it stands. */
    dependsOn: Type.Optional(Type.Array(Key, { maxItems: 50, uniqueItems: true })),
    /** What it may say by itself; absent: as it stands. */
    policy: Type.Optional(Policy),
  },
  { additionalProperties: false },
)
export type EditComponent = Static<typeof EditComponent>

/** `PUT /api/v1/components/:id`: every fact anew, and the version that was seen. */
export const ChangeComponent = Type.Object(
  { ...EditComponent.properties, version: Version },
  { additionalProperties: false },
)
export type ChangeComponent = Static<typeof ChangeComponent>

export const ComponentView = Type.Object({
  id: Type.String(),
  key: Type.String(),
  isGroup: Type.Boolean(),
  parentId: MaybeString,
  position: Type.Integer(),
  name: Type.Record(Type.String(), Type.String()),
  description: Type.Record(Type.String(), Type.String()),
  /** Keys of what it cannot work without, directly. */
  dependsOn: Type.Array(Type.String()),
  policy: Policy,
  /** What the page says. */
  state: Type.Enum([...COMPONENT_STATES]),
  /** What the checks say; null: no probe. */
  verdict: Type.Union([Type.Enum([...VERDICTS]), Type.Null()]),
  because: Type.String(),
  since: MaybeInstant,
  /** Regions, or locations without one, that see it bad while the quorum of all does not. */
  places: Type.Array(
    Type.Object({
      place: Type.String(),
      verdict: Type.Enum([...VERDICTS]),
      because: Type.String(),
      since: Type.Integer(),
    }),
  ),
  /** What others say of themselves, where a probe reads their page; evidence where something of ours is measured. */
  reports: Type.Array(Reported),
  /** Alerts of other systems that are not over. For people to weigh; never public. */
  alerts: Type.Array(AlertView),
  /** Nothing of ours looks at it: its state is what others report. */
  isReported: Type.Boolean(),
  /** The YAML file that owns it: read-only at the desk; null: edited here. */
  ownerFile: MaybeString,
  version: Type.Integer(),
})
export type ComponentView = Static<typeof ComponentView>

export const ComponentList = Type.Object({
  components: Type.Array(ComponentView),
  regions: Type.Array(
    Type.Object({ key: Type.String(), name: Type.Record(Type.String(), Type.String()), ownerFile: MaybeString }),
  ),
})
export type ComponentList = Static<typeof ComponentList>

const Part = Type.String({
  minLength: 1,
  maxLength: LIMITS.reportedText,
  description: 'upstream: id or name of one component of theirs; null: their page as a whole',
})
const Suspects = Type.Boolean({
  description:
    'upstream: an outage that they report raises a suspicion by itself. Default false: it is shown, and evidence',
})

/** `secret` left out, or sent back as it was shown: the one that is kept stays. */
const Credentials = Type.Object(
  {
    user: Type.Optional(Type.Union([Type.String({ minLength: 1, maxLength: 256 }), Type.Null()])),
    secret: Type.Optional(Type.String({ minLength: 1, maxLength: 2_000 })),
  },
  { additionalProperties: false },
)

/** What a person sets; whatever is absent comes from the profile. */
export const EditProbe = Type.Object(
  {
    key: Key,
    componentId: Type.String(),
    kind: Type.Optional(Type.Enum([...KINDS])),
    url: Type.Optional(
      Type.String({
        maxLength: LIMITS.urlLength,
        description: 'Left out, or empty, where the probe is told (heartbeat, inbound): nobody goes there',
      }),
    ),
    method: Type.Optional(Type.Enum([...METHODS])),
    headers: Type.Optional(Type.Record(HeaderName, Type.String({ maxLength: 2_000 }), { additionalProperties: false })),
    body: Type.Optional(Type.Union([Type.String({ maxLength: LIMITS.requestBodyBytes }), Type.Null()])),
    credentials: Type.Optional(Type.Union([Credentials, Type.Null()])),
    ...WAY_FIELDS,
    expectStatus: Type.Optional(StatusSet),
    keyword: Type.Optional(Type.Union([Type.String({ minLength: 1, maxLength: LIMITS.keywordLength }), Type.Null()])),
    keywordWanted: Type.Optional(Type.Boolean()),
    slowMs: Type.Optional(Type.Union([Type.Integer({ minimum: 1, maximum: 60_000 }), Type.Null()])),
    expectHeaders: Type.Optional(ExpectedHeaders),
    pattern: Type.Optional(Type.Union([Pattern, Type.Null()])),
    json: Type.Optional(Type.Array(JsonAssertion, { maxItems: LIMITS.assertions })),
    expiryDays: Type.Optional(Type.Union([Type.Integer({ minimum: 1, maximum: 365 }), Type.Null()])),
    part: Type.Optional(Type.Union([Part, Type.Null()])),
    suspects: Type.Optional(Suspects),
    profile: Type.Optional(Type.Enum([...PROFILES])),
    everyMs: Type.Optional(Type.Integer({ minimum: LIMITS.shortestEveryMs, maximum: 86_400_000 })),
    cron: Type.Optional(Type.Union([Type.String({ maxLength: 100 }), Type.Null()])),
    ...TOLD_FIELDS,
    timeoutMs: Type.Optional(Type.Integer({ minimum: 100, maximum: 60_000 })),
    recheckMs: Type.Optional(Type.Array(Type.Integer({ minimum: 0, maximum: 600_000 }), { maxItems: 5 })),
    recoverGood: Type.Optional(Type.Integer({ minimum: 1, maximum: 20 })),
    recoverMs: Type.Optional(Type.Integer({ minimum: 0, maximum: 3_600_000 })),
    paused: Type.Optional(Type.Boolean()),
    /** Keys of the locations that check it; none: all of them. */
    locations: Type.Optional(Type.Array(Key, { maxItems: 50 })),
  },
  { additionalProperties: false },
)
export type EditProbe = Static<typeof EditProbe>

/** `PUT /api/v1/probes/:id`: every fact anew, and the version that was seen. `paused` alone stays as it is when absent. */
export const ChangeProbe = Type.Object({ ...EditProbe.properties, version: Version }, { additionalProperties: false })
export type ChangeProbe = Static<typeof ChangeProbe>

export const ProbeView = Type.Object({
  id: Type.String(),
  key: Type.String(),
  componentId: Type.String(),
  kind: Type.Enum([...KINDS]),
  /** Empty: it is told, and goes nowhere. */
  url: Type.String(),
  method: Type.String(),
  /** Values of authorization-like headers are shown as ••••. */
  headers: Type.Record(Type.String(), Type.String()),
  body: MaybeString,
  /** The secret is shown as ••••. */
  credentials: Type.Union([Type.Object({ user: MaybeString, secret: Type.String() }), Type.Null()]),
  ...WAY_VIEW,
  expectStatus: StatusSet,
  keyword: MaybeString,
  keywordWanted: Type.Boolean(),
  slowMs: Type.Union([Type.Integer(), Type.Null()]),
  expectHeaders: Type.Record(Type.String(), Type.String()),
  pattern: MaybeString,
  json: Type.Array(JsonAssertion),
  expiryDays: Type.Union([Type.Integer(), Type.Null()]),
  part: MaybeString,
  suspects: Type.Boolean(),
  profile: Type.Enum([...PROFILES]),
  everyMs: Type.Integer(),
  cron: MaybeString,
  ...TOLD_VIEW,
  timeoutMs: Type.Integer(),
  recheckMs: Type.Array(Type.Integer()),
  recoverGood: Type.Integer(),
  recoverMs: Type.Integer(),
  pausedAt: MaybeInstant,
  /** Keys; none: everywhere. */
  locations: Type.Array(Type.String()),
  tooOldAt: Type.Array(Type.String(), {
    description: 'Keys of locations whose agent does not know what this probe asks for: nobody looks from there',
  }),
  ownerFile: MaybeString,
  version: Type.Integer(),
  secretsLost: Type.Boolean({
    description: 'A secret of it was sealed with another key: nobody looks until it is written again',
  }),
  last: Type.Union([
    Type.Object({
      at: Instant,
      outcome: Type.Enum([...OUTCOMES]),
      code: Type.String(),
      streak: Type.Integer(),
      totalMs: Type.Number(),
    }),
    Type.Null(),
  ]),
})
export type ProbeView = Static<typeof ProbeView>

export const ProbeList = Type.Object({ probes: Type.Array(ProbeView) })
export type ProbeList = Static<typeof ProbeList>

export const ResultView = Type.Object({
  at: Instant,
  location: Type.String(),
  outcome: Type.Enum([...OUTCOMES]),
  code: Type.String(),
  status: Type.Union([Type.Integer(), Type.Null()]),
  totalMs: Type.Number(),
})
export const ResultList = Type.Object({ results: Type.Array(ResultView) })
export type ResultList = Static<typeof ResultList>

/** The answer to a dry run: what one check would have said. Nothing is recorded. */
export const DryRunView = Type.Object({
  location: Type.String({ description: 'Key of the location that looked' }),
  outcome: Type.Enum([...OUTCOMES]),
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
  steps: StepsSeen,
})
export type DryRunView = Static<typeof DryRunView>
