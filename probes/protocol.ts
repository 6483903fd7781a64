/**
 * What a prober and the server say to each other: assignments down, batches of results up.
 * The built-in worker thread and a distant agent over HTTPS speak exactly this, version 1.
 */

import type { JsonAssertion, StepSeen } from './protocol/http-step.ts'
import type { HttpWay } from './protocol/http-way.ts'
import type { PostCount, Report } from './protocol/report.ts'
import type { ResultCode } from './protocol/result-codes.ts'

export const PROTOCOL_VERSION = 1

export const PROBE_KINDS = [
  'http',
  'tcp',
  'tls',
  'dns',
  'websocket',
  'grpc',
  'hls',
  'icmp',
  'sql',
  'upstream',
  'hashtag',
] as const
export type ProbeKind = (typeof PROBE_KINDS)[number]

/** Kinds that tell what others say. Nothing of ours is measured by them, so their word never speaks against what is. */
export const HEARSAY_KINDS = ['upstream', 'hashtag'] as const satisfies readonly ProbeKind[]

/** @param kind of a probe, also one that no prober asks */
export function isHearsay(kind: string): boolean {
  return (HEARSAY_KINDS as readonly string[]).includes(kind)
}

/** What of a target and an expectation a kind reads; the rest stays as it is by default. */
export type KindOption =
  | 'method'
  | 'headers'
  | 'body'
  | 'credentials'
  | 'redirects'
  | 'resolver'
  | 'family'
  | 'certificates'
  | 'steps'
  | 'status'
  | 'keyword'
  | 'not-keyword'
  | 'assertions'
  | 'expiry'
  | 'part'

/** A target is always a URL; its scheme says how it is reached. Where no kind is named, the scheme names it too. */
export const KIND_FORMS: Readonly<
  Record<
    ProbeKind,
    {
      readonly schemes: readonly string[]
      /** What its path must look like; absent: anything. */
      readonly path?: RegExp
      readonly example: string
      readonly uses: readonly KindOption[]
    }
  >
> = {
  http: {
    schemes: ['http:', 'https:'],
    example: 'https://host/path',
    uses: [
      ...['method', 'headers', 'body', 'credentials', 'redirects', 'resolver', 'family', 'certificates', 'steps'],
      ...['status', 'keyword', 'not-keyword', 'assertions'],
    ] as const,
  },
  tcp: { schemes: ['tcp:'], example: 'tcp://host:25', uses: ['body', 'keyword'] },
  tls: { schemes: ['tls:'], example: 'tls://host:443', uses: ['expiry'] },
  dns: { schemes: ['dns:'], example: 'dns://resolver/name?type=A', uses: ['keyword'] },
  websocket: { schemes: ['ws:', 'wss:'], example: 'wss://host/path', uses: ['headers', 'body', 'keyword'] },
  grpc: { schemes: ['grpc:', 'grpcs:'], example: 'grpcs://host/service', uses: [] },
  // The address of a playlist is one of the web's, so this kind has to be named.
  hls: { schemes: ['http:', 'https:'], example: 'https://host/live.m3u8', uses: ['headers'] },
  icmp: { schemes: ['icmp:'], example: 'icmp://host', uses: [] },
  sql: { schemes: ['postgres:'], example: 'postgres://host:5432/database', uses: ['body', 'credentials', 'keyword'] },
  // A status page has an address of the web's, too.
  upstream: { schemes: ['http:', 'https:'], example: 'https://status.example.com', uses: ['headers', 'part'] },
  hashtag: {
    schemes: ['http:', 'https:'],
    path: /^\/tags\/[^/]+\/?$/,
    example: 'https://mastodon.example/tags/acme_down',
    uses: ['headers'],
  },
}

/** By the scheme of its URL, `https:`; null: no kind is reached so. */
export function kindOfScheme(scheme: string): ProbeKind | null {
  return PROBE_KINDS.find((kind) => KIND_FORMS[kind].schemes.includes(scheme)) ?? null
}

/**
 * What one check came to.
 * `inconclusive` is our own blindness or a refusal of ours: never evidence against the target.
 */
export const OUTCOMES = ['pass', 'slow', 'fail', 'inconclusive'] as const
export type Outcome = (typeof OUTCOMES)[number]

/** Milliseconds spent per phase; null where the phase did not take place or was not reached. */
export interface Phases {
  readonly dnsMs: number | null
  readonly connectMs: number | null
  readonly tlsMs: number | null
  readonly firstByteMs: number | null
  readonly totalMs: number
}

/** What to reach. A kind reads the parts that `KIND_FORMS` says it uses; the others are `GET`, none and null. */
export interface Target {
  readonly url: string
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS'
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
  readonly credentials?: Credentials
  /** http: absent, or without anything in it: as by default. */
  readonly way?: HttpWay
}

/** Who asks. At rest the secret is sealed, and it is never shown again. */
export interface Credentials {
  /** Null: the secret alone says who, as a token does. */
  readonly user: string | null
  readonly secret: string
}

/** What counts as well. `slowMs` null: latency is never judged. */
export interface Expectation {
  /** Single statuses and inclusive ranges: `[200, [300, 399]]`. */
  readonly status: readonly (number | readonly [number, number])[]
  readonly keyword: string | null
  /** true: the keyword must stand in the body; false: it must not. */
  readonly keywordWanted: boolean
  readonly slowMs: number | null
  /** http: text that must stand in the header of that name, case aside. */
  readonly headers: Readonly<Record<string, string>>
  /** http: a regular expression of RE2 that something in the body must fit; null: none. */
  readonly pattern: string | null
  /** http: values in a JSON body. */
  readonly json: readonly JsonAssertion[]
  /** tls: a certificate that ends within so many days is degraded; null: only one that has ended counts. */
  readonly expiryDays: number | null
  /** upstream: id or name of one component of theirs; null: their page as a whole. */
  readonly part: string | null
  /** upstream: whether an outage that they report raises a suspicion by itself. For the server: the prober passes it by. */
  readonly suspects: boolean
}

/** An expectation that asks for nothing; kinds and settings put their own over it. */
export const NOTHING_EXPECTED: Expectation = {
  status: [[200, 299]],
  keyword: null,
  keywordWanted: true,
  slowMs: null,
  headers: {},
  pattern: null,
  json: [],
  expiryDays: null,
  part: null,
  suspects: false,
}

/** When to check. All lengths in ms; `cron` (with `timeZone`) replaces `everyMs` for the planned checks. */
export interface Cadence {
  readonly everyMs: number
  readonly cron: string | null
  readonly timeZone: string
  /** Waits after the end of a failed check before each re-check on this location: `[5000, 10000]`. */
  readonly recheckMs: readonly number[]
  readonly timeoutMs: number
}

export interface Assignment {
  readonly probeId: string
  /** Rises with every edit; a result names the version that it was made with. */
  readonly version: number
  readonly kind: ProbeKind
  readonly target: Target
  readonly expect: Expectation
  readonly cadence: Cadence
}

/** What helps a person to judge a failure. For the desk, never for the public page. */
export interface Evidence {
  readonly status: number | null
  readonly httpVersion: string | null
  /** Only headers that help: server, via, retry-after, date, content-type, cf-ray, x-cache, location. */
  readonly headers: Readonly<Record<string, string>>
  /** First 2 KiB of the decoded body as text, cookies and secrets redacted; null when none came. */
  readonly bodyStart: string | null
  readonly remoteAddress: string | null
  readonly redirects: readonly string[]
  readonly certificate: { readonly subject: string; readonly issuer: string; readonly validTo: string } | null
  /** Of a check with steps: each that was begun, and its own request. */
  readonly steps?: readonly StepSeen[]
}

export interface ProbeResult {
  readonly probeId: string
  readonly version: number
  /** Epoch ms UTC at which the check began, by the prober's wall clock. */
  readonly at: number
  readonly outcome: Outcome
  readonly code: ResultCode
  /** One plain English sentence for the desk: "HTTP 504 instead of 200-299". */
  readonly because: string
  readonly status: number | null
  readonly phases: Phases
  /** Present when the outcome is not `pass`. */
  readonly evidence: Evidence | null
  /** planned | recheck | asked (by a person or by the server after another location's failure) */
  readonly why: 'planned' | 'recheck' | 'asked'
  /** upstream: what they say; absent where it could not be read. */
  readonly report?: Report
  /** hashtag: how many; absent where it could not be read. */
  readonly posts?: PostCount
}

/** The prober's own eyesight while the batch was made. */
export interface Sight {
  readonly sees: boolean
  readonly because: string
  readonly loopLagP99Ms: number
}

export interface Batch {
  readonly protocol: typeof PROTOCOL_VERSION
  /** Rises by one per batch and location; a repeated number is acknowledged and not counted again. */
  readonly sequence: number
  readonly sentAt: number
  readonly sight: Sight
  readonly results: readonly ProbeResult[]
}

export interface Acknowledgement {
  readonly sequence: number
  /** Changes whenever any assignment of this location does: the agent then asks for them anew. */
  readonly assignmentsVersion: string
  /** Probes to be checked at once, beside their plan. */
  readonly checkNow: readonly string[]
  /** To a distant agent: probes to be tried once, beside all others; each answer goes back by itself. */
  readonly dryRuns?: readonly DryRunAsked[]
}

export interface AssignmentList {
  readonly protocol: typeof PROTOCOL_VERSION
  readonly assignmentsVersion: string
  readonly assignments: readonly Assignment[]
  /** Private networks that probes may reach: CIDR ranges, single addresses, or one port of one (`127.0.0.1:3000`). */
  readonly allow: readonly string[]
  /** The highest batch number stored from this location: a prober that starts anew counts on from it. */
  readonly lastSequence?: number
}

/**
 * The wire between a prober and the server, seen from the prober.
 * The worker thread has one over its message port, a distant agent one over HTTPS.
 */
export interface ProberLink {
  assignments(): Promise<AssignmentList>
  /** Resolves once the server has stored the batch: only then may the prober forget it. */
  deliver(batch: Batch): Promise<Acknowledgement>
  /** The rest that the server wants between two batches, ms. */
  readonly restMs?: number
  /** Something changed on the server: assignments to fetch, a probe to check now, or one to try without recording. */
  onHint(listener: (hint: Hint) => void): void
  /** The answer to a `dry-run` hint. */
  dryRunDone(askId: string, result: ProbeResult): void
  close(): void
}

export type Hint =
  | { readonly kind: 'assignments-changed' }
  | { readonly kind: 'check-now'; readonly probeIds: readonly string[] }
  | { readonly kind: 'dry-run'; readonly askId: string; readonly assignment: Assignment }
export type DryRunAsked = Omit<Extract<Hint, { kind: 'dry-run' }>, 'kind'>

export const LIMITS = {
  bodyBytes: 1_048_576,
  evidenceBodyBytes: 2_048,
  redirects: 5,
  urlLength: 2_048,
  headerCount: 32,
  requestBodyBytes: 65_536,
  pemLength: 32_768,
  keywordLength: 256,
  assertions: 8,
  reportedIncidents: 5,
  reportedText: 200,
  batchResults: 500,
  shortestEveryMs: 1_000,
  /** The prober keeps this many results while the server is silent; the oldest go first. */
  bufferedResults: 10_000,
} as const
