/**
 * The seams where tests put a fake: clock, ids, sender, snapshot target, page renderer, prober link.
 * Everything else is real in every test.
 */
import type { Acknowledgement, Assignment, AssignmentList, Batch, Hint, ProbeResult } from '../probes/protocol.ts'
import type { AsOf } from './contract/as-of.ts'
import type { DossierFacts } from './contract/dossier.ts'
import type {
  CauseSource,
  Notice,
  NoticeText,
  RehearsalMark,
  ReportSource,
  ShippedPhrase,
  ShippedTemplate,
  Stretch,
  StretchWords,
} from './contract/notice.ts'
import type { PublicFile, PublicIncident, PublicPage } from './contract/public.ts'
import type { TapFacts, TapFile } from './contract/tap.ts'
import type { Provided } from './domain/openid.ts'

export interface Clock {
  /** Epoch ms UTC. */
  now(): number
}

export interface Ids {
  /** Sortable by time of making, unique, `[0-9a-z]`, at most 26 characters. */
  next(): string
  /** Unguessable: 32 random bytes as base64url. For links and tokens, kept only as a hash. */
  secret(): string
}

export const CHANNELS = ['email', 'webhook', 'ntfy', 'sms', 'pagerduty'] as const
export type Channel = (typeof CHANNELS)[number]

/** One message to one recipient, finished but for the transport. */
export interface OutgoingMessage {
  /** Stable over every try: the receiver tells a repeat by it. `[0-9a-z-]`, no dots. */
  readonly deliveryKey: string
  /** A mail address, a URL, or a telephone number. */
  readonly address: string
  readonly language: string
  readonly text: NoticeText
  /** E-mail: where one click leaves; null for messages nobody subscribed to (confirm, on-call, test). */
  readonly unsubscribeUrl: string | null
  /** One incident is one thread: the same key for all its messages to this recipient; null: no thread. */
  readonly threadKey: string | null
  /** true for the first message of its thread. */
  readonly opensThread: boolean
  /** Webhook: the signed body's `type` and `data`; null for mail. */
  readonly event: { readonly type: string; readonly timestamp: number; readonly data: unknown } | null
  /** A word to on-call, as a phone or a pager takes it; null for everything else. */
  readonly alert: {
    /** Null: a pager has nothing to do with it. */
    readonly action: 'trigger' | 'acknowledge' | 'resolve' | null
    /** The same for all words about one thing. */
    readonly key: string
    /** Where the desk shows it. */
    readonly url: string
    readonly isUrgent: boolean
    readonly startedAt: number
  } | null
  /** Webhook: the endpoint's signing secret, `whsec_...`; ntfy: the access token; PagerDuty: the integration key. */
  readonly signingSecret: string | null
  /** The page this message speaks for. */
  readonly from: { readonly pageName: string; readonly pageUrl: string; readonly listId: string }
}

/**
 * How one try ended. `gone`: the receiver wants no more (410, 550 for good): stop using this address.
 * `held`: this channel is not set up (no SMTP_URL): keep it, a try does not count.
 */
export type SendOutcome =
  | { readonly is: 'sent'; readonly code: string }
  | { readonly is: 'retry'; readonly code: string; readonly because: string; readonly afterMs: number | null }
  | { readonly is: 'refused'; readonly code: string; readonly because: string }
  | { readonly is: 'gone'; readonly code: string; readonly because: string }
  | { readonly is: 'held'; readonly because: string }

export interface Sender {
  readonly channel: Channel
  /**
   * Never throws: every failure of the world is an outcome. Stops soon after `signal`: as 'timeout' where its reason is a
   * `TimeoutError` (the try's time is over), as 'stopped' for any other (this process ends).
   */
  send(message: OutgoingMessage, signal: AbortSignal): Promise<SendOutcome>
  close(): Promise<void>
}

/** Where the public page's files go. */
export interface SnapshotTarget {
  /**
   * Makes `files` the page, all at once; what was there stays until then. Repeating is safe.
   * @throws Fault 'snapshot.not-written' (retry) when the disk says no: the page before stays
   */
  swap(revision: number, files: readonly PublicFile[]): Promise<void>
  /**
   * The same revision with another "as of", swapped as above.
   * @returns false where more would change than "as of" says, or the files are of an earlier process: render them
   */
  renew(asOf: AsOf): Promise<boolean>
  /** Writes files of ended incidents, once and only where they changed. */
  writeArchive(files: readonly PublicFile[]): Promise<void>
  /** Up to which revision words that were redacted are gone from these files; 0: none ever were. */
  forgotUntil(): Promise<number>
  /** After a swap: what stands in files of before goes, and is asked for no more. Repeating is safe. */
  forget(redacted: {
    readonly until: number
    /** Of records that held the words, without their language: `incidents/01j9`. */
    readonly records: readonly string[]
    /** Paths of those that were written anew. */
    readonly written: ReadonlySet<string>
    /** Paths of those that go as they are, where they stand: pictures. */
    readonly files: readonly string[]
  }): Promise<void>
  /** @returns of these paths those at which `writeArchive` has written nothing yet */
  missing(paths: readonly string[]): Promise<string[]>
  /** The last files written, by an earlier process too; null when there never were any. */
  restore(): Promise<{ readonly revision: number } | null>
}

/** Turns facts into files and texts, off the main loop. */
export interface Renderer {
  live(page: PublicPage, asOf: AsOf): Promise<PublicFile[]>
  /** The permanent pages of these incidents, and of the page's planned work and announcements that have ended. */
  archived(page: PublicPage, incidents: readonly PublicIncident[]): Promise<PublicFile[]>
  notice(notice: Notice, language: string): Promise<NoticeText>
  languages(): Promise<readonly string[]>
  templates(language: string): Promise<readonly ShippedTemplate[]>
  phrases(language: string): Promise<readonly ShippedPhrase[]>
  stretch(stretch: Stretch, language: string): Promise<StretchWords>
  tap(facts: TapFacts, language: string): Promise<TapFile>
  dossier(facts: DossierFacts, language: string): Promise<TapFile>
  draftSentence(who: ReportSource | CauseSource | RehearsalMark, language: string): Promise<string>
  close(): Promise<void>
}

/** The server's side of a prober: what the built-in worker thread (or a test) calls. */
export interface ProberServer {
  assignments(): Promise<AssignmentList>
  accept(batch: Batch): Promise<Acknowledgement>
}

/** The built-in prober, seen from the server. */
export interface LocalProber {
  /** @throws Fault 'prober.away' (retry) while it starts */
  hint(hint: Hint): void
  /** Runs once and records nothing. @throws Fault 'prober.away' (retry) while it starts */
  dryRun(assignment: Assignment): Promise<ProbeResult>
  stop(): Promise<void>
}

/** May this process connect there? The probes' guarded connector behind one question, for webhook targets. */
export interface AddressGuard {
  /** Null when it may; else why not, in English. Looks at the spelling and, unless it is a literal, resolves the name. */
  refusal(url: string): Promise<string | null>
}

/** The files that are on the page now, ready in memory. */
export interface LiveFiles {
  find(path: string): PublicFile | undefined
  /** Of the files in memory; 0 before the first swap. */
  readonly revision: number
  /** Page languages that have an index, the default one first; empty before the first swap. */
  readonly languages: readonly string[]
}

/** Where a browser leaves us for the provider of accounts, and comes back to, below BASE_URL. */
export const OPENID_PATH = '/sign-in/openid'
export const OPENID_CALLBACK_PATH = `${OPENID_PATH}/callback`

/** A sign-in that is under way at the provider of accounts; each part a secret of its own. */
export interface ProviderQuestion {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

export type ProviderFailure = {
  readonly is: 'failed'
  readonly code: 'provider-away' | 'provider-refused' | 'provider-failed'
  /** For the log: what was said, without anything secret. */
  readonly because: string
}

export type ProviderAnswer =
  | { readonly is: 'told'; readonly person: Provided; readonly idToken: string }
  | ProviderFailure

/** A company's own accounts, by OpenID Connect. Never throws: every failure of the world is an answer. */
export interface IdentityProvider {
  /** Where a browser goes to sign in. */
  begin(question: ProviderQuestion): Promise<{ readonly is: 'asked'; readonly url: string } | ProviderFailure>
  /** @param search the query with which that browser came back */
  finish(question: ProviderQuestion, search: string): Promise<ProviderAnswer>
  /** Where a browser goes to sign out there too; null: the provider does not offer it. Answers within 2 s. */
  leaveAt(idToken: string): Promise<{ readonly is: 'left'; readonly url: string | null } | ProviderFailure>
}
