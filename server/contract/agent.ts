/**
 * Wire shapes of `/api/agent/*`: what a distant agent sends. Fields that a newer agent knows more of are passed by, and
 * its words for what it saw are any words, so that versions one apart get along: flow/known-results brings them into ours.
 * What a shape cannot say (who, when, which probe) is asked by flow/accept-batch.
 */
import Type, { type Static } from 'typebox'
import { LIMITS, PROBE_KINDS, PROTOCOL_VERSION } from '../../probes/protocol.ts'
import { StepsSeen } from './http-steps.ts'

/** One version apart is understood on both sides. */
const Protocol = Type.Integer({ minimum: Math.max(1, PROTOCOL_VERSION - 1), maximum: PROTOCOL_VERSION + 1 })
const Instant = Type.Integer({ minimum: 0, maximum: 8_640_000_000_000_000 })
/** A check has a deadline, and a machine may sleep in the middle of it. JSON can write 1e309, which is no number any more. */
const Length = Type.Number({ minimum: 0, maximum: 1_000_000_000 })
const MaybeLength = Type.Union([Length, Type.Null()])
// Longer than any that our agents write: a text is no reason to lose a whole batch.
const Text = (maxLength: number) => Type.String({ maxLength })
const MaybeText = (maxLength: number) => Type.Union([Text(maxLength), Type.Null()])
const AgentVersion = Type.String({ pattern: '^[\\w.+-]{1,40}$' })
/** One of a closed set that a newer agent may have added to. */
const Word = Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' })
/** What the agent knows beyond the first version: absent, nothing. */
const Features = Type.Optional(Type.Array(Word, { maxItems: 200 }))

export const EnrolAgent = Type.Object({
  protocol: Protocol,
  token: Type.String({ minLength: 1, maxLength: 100 }),
  /** Raw Ed25519, base64url. */
  publicKey: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
  version: AgentVersion,
  features: Features,
})
export type EnrolAgent = Static<typeof EnrolAgent>

export const EnrolledAgent = Type.Object({
  protocol: Type.Literal(PROTOCOL_VERSION),
  agentId: Type.String(),
  /** The location's key. */
  location: Type.String(),
})
export type EnrolledAgent = Static<typeof EnrolledAgent>

const SentEvidence = Type.Object({
  status: Type.Union([Type.Integer({ minimum: 0, maximum: 999 }), Type.Null()]),
  httpVersion: MaybeText(40),
  headers: Type.Record(Type.String({ maxLength: 200 }), Text(16_384)),
  bodyStart: MaybeText(LIMITS.evidenceBodyBytes * 4),
  remoteAddress: MaybeText(100),
  redirects: Type.Array(Text(LIMITS.urlLength * 2), { maxItems: LIMITS.redirects + 1 }),
  certificate: Type.Union([
    Type.Object({ subject: Text(16_384), issuer: Text(16_384), validTo: Text(100) }),
    Type.Null(),
  ]),
  steps: Type.Optional(StepsSeen),
})

// Read with the same care as by the built-in prober: what stands in it ends on the public page.
const WebLink = Type.Union([
  Type.String({ pattern: '^https?://[^\\s"<>]+$', maxLength: LIMITS.urlLength }),
  Type.Null(),
])
const Line = Type.String({ minLength: 1, maxLength: LIMITS.reportedText * 2 })
const SentReport = Type.Object({
  by: Line,
  url: WebLink,
  part: Type.Union([Line, Type.Null()]),
  state: Word,
  incidents: Type.Array(Type.Object({ title: Line, url: WebLink, startedAt: Type.Union([Instant, Type.Null()]) }), {
    maxItems: LIMITS.reportedIncidents,
  }),
})

const SentPosts = Type.Object({
  tag: Line,
  count: Type.Integer({ minimum: 0, maximum: 1_000_000 }),
  isAtLeast: Type.Boolean(),
})

const SentResult = Type.Object({
  probeId: Type.String({ minLength: 1, maxLength: 64 }),
  version: Type.Integer({ minimum: 0, maximum: 2_147_483_647 }),
  at: Instant,
  outcome: Word,
  code: Word,
  because: Text(16_384),
  status: Type.Union([Type.Integer({ minimum: 0, maximum: 999 }), Type.Null()]),
  phases: Type.Object({
    dnsMs: MaybeLength,
    connectMs: MaybeLength,
    tlsMs: MaybeLength,
    firstByteMs: MaybeLength,
    totalMs: Length,
  }),
  evidence: Type.Union([SentEvidence, Type.Null()]),
  why: Word,
  report: Type.Optional(SentReport),
  posts: Type.Optional(SentPosts),
})
export type SentResult = Static<typeof SentResult>

export const SentDryRun = Type.Object({
  protocol: Protocol,
  askId: Type.String({ minLength: 1, maxLength: 64 }),
  result: SentResult,
})
export type SentDryRun = Static<typeof SentDryRun>

export const SentBatch = Type.Object({
  protocol: Protocol,
  sequence: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER - 1 }),
  sentAt: Instant,
  sight: Type.Object({ sees: Type.Boolean(), because: Text(4_000), loopLagP99Ms: Length }),
  results: Type.Array(SentResult, { maxItems: LIMITS.batchResults }),
  /** One process of the agent, from its start to its end. */
  run: Type.Optional(Type.String({ pattern: '^[\\w-]{1,64}$' })),
  agentVersion: Type.Optional(AgentVersion),
  features: Features,
})
export type SentBatch = Static<typeof SentBatch>

/** Of every request but the enrolment. */
export const SignedHeaders = Type.Object({
  'vedetta-agent': Type.String({ description: 'The `agentId` of the enrolment' }),
  'vedetta-sequence': Type.String({ description: 'The number of the batch; 0 for a GET' }),
  'vedetta-timestamp': Type.String({ description: 'Epoch ms; at most 300 s from our clock' }),
  'vedetta-signature': Type.String({
    description: 'Ed25519, base64url, over `agentId.sequence.timestamp.sha256(body)`, the hash in hexadecimal',
  }),
})

/** What the flow gives is sent as it is: this describes it, in docs/agents.md's words. */
export const AnswerAssignments = Type.Object({
  protocol: Type.Literal(PROTOCOL_VERSION),
  assignmentsVersion: Type.String({
    description: 'Comes with every acknowledgement too: another one, and it asks anew',
  }),
  assignments: Type.Array(
    Type.Object({
      probeId: Type.String(),
      version: Type.Integer(),
      kind: Type.Enum([...PROBE_KINDS]),
      target: Type.Object(
        { url: Type.String() },
        { description: 'What to reach, and what to send: secrets are open here' },
      ),
      expect: Type.Object({}, { description: 'What counts as well, by the options of the kind' }),
      cadence: Type.Object({}, { description: 'When to check, when again after a failure, and how long to wait' }),
    }),
  ),
  allow: Type.Array(Type.String(), {
    description: 'Empty: which private networks may be reached is said where it runs',
  }),
  lastSequence: Type.Integer({ description: 'The number of the last batch taken: it counts on from there' }),
})

export const AnswerBatch = Type.Object({
  sequence: Type.Integer(),
  assignmentsVersion: Type.String(),
  checkNow: Type.Array(Type.String(), { description: 'Ids of probes to check at once, beside their plan' }),
  dryRuns: Type.Optional(
    Type.Array(Type.Object({ askId: Type.String(), assignment: Type.Object({}) }), {
      description: 'Probes to try once; each answer goes to `/api/agent/dry-runs`',
    }),
  ),
})
