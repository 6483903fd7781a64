/**
 * The facts of one notice, as the renderer gets them: `flow/fan-out` and `flow/deliver` make them from the rows,
 * the web module turns them into finished text in the reader's language, a sender carries that.
 */

import type { MaintenanceWord } from '../domain/maintenance-word.ts'
import type { PhraseId } from '../domain/phrase.ts'
import type { PromiseWord } from '../domain/promise.ts'
import type { TemplateKind, TemplateText, Tone } from '../domain/template-kinds.ts'
import type { WordsNews } from '../domain/wording.ts'
import type { AnnouncementHeldNotice, AnnouncementNotice } from './announcement-notice.ts'
import type { AsOf } from './as-of.ts'
import type {
  PublicIncident,
  PublicMaintenance,
  PublicPage,
  PublicPostMortem,
  PublicUpdate,
  RenderedFile,
} from './public.ts'
import type { TapFacts, TapFile } from './tap.ts'

/** What a page's messages need to know of it. */
export type NoticePage = PublicPage['page']

/** To a subscriber: one update of one incident. */
export interface UpdateNotice {
  readonly kind: 'update'
  readonly page: NoticePage
  readonly incident: PublicIncident
  readonly update: PublicUpdate
  readonly components: readonly { readonly id: string; readonly name: Readonly<Record<string, string>> }[]
  readonly regions: PublicPage['regions']
}

/** To a subscriber who was told of the incident: what it was due to. `update` holds it. */
export interface PostMortemNotice extends Omit<UpdateNotice, 'kind'> {
  readonly kind: 'post-mortem'
  readonly postMortem: PublicPostMortem
}

/** To a subscriber: planned work is announced, comes near, begins, goes on, ends, moves or is called off. */
export interface MaintenanceNotice {
  readonly kind: 'maintenance'
  readonly what: MaintenanceWord
  readonly page: NoticePage
  readonly at: number
  /** Its times and its state as they were at that moment. */
  readonly work: Omit<PublicMaintenance, 'updates'>
  /** What somebody said with it. */
  readonly said: PublicMaintenance['body']
  /** With `rescheduled`: as it was planned before. */
  readonly before: { readonly startsAt: number; readonly endsAt: number } | null
  /** It is told for a whole series: the next dates after this one; null: it is told by itself. */
  readonly series: {
    readonly dates: readonly { readonly startsAt: number; readonly endsAt: number }[]
    /** The next of those that a changed rule called off; absent: none. */
    readonly off?: readonly { readonly startsAt: number; readonly endsAt: number }[]
  } | null
  readonly components: UpdateNotice['components']
  readonly regions: readonly { readonly key: string; readonly name: Readonly<Record<string, string>> }[]
}

/** To a person who asked for mail: please confirm. */
export interface ConfirmNotice {
  readonly kind: 'confirm'
  readonly page: NoticePage
  readonly confirmUrl: string
  readonly expiresAt: number
}

/** Why on-call hears of something. */
export const ONCALL_WHATS = [
  'suspected',
  'joined',
  'worse',
  'probably-ours',
  'flaps',
  'undecided',
  'undecided-over',
  'place-affected',
  'place-well',
  'upstream-bad',
  'upstream-well',
  'looks-recovered',
  'over-unconfirmed',
  'acknowledged',
  'ended',
  'policy-spoke',
  'policy-ended',
  'policy-silent',
] as const
export type OncallWhat = (typeof ONCALL_WHATS)[number]

/** To on-call staff: the checks suspect something, or what was down looks recovered. */
export interface OncallNotice {
  readonly kind: 'oncall'
  readonly what: OncallWhat
  readonly page: NoticePage
  readonly incidentId: string
  readonly components: readonly { readonly name: Readonly<Record<string, string>>; readonly because: string }[]
  readonly startedAt: number
  readonly overAt: number | null
  readonly deskUrl: string
  /** Its readers may publish with one tap: `TAP_URL` stands where a reader's own link belongs. */
  readonly oneTap?: { readonly minutes: number }
  /** With `upstream-bad` and `upstream-well`: names of what depends on it. */
  readonly dependants?: readonly Readonly<Record<string, string>>[]
  /** With the same: where they say it, http or https. */
  readonly link?: string
  /** With `probably-ours`: how many of how many checks changed at once to which answer, such as "HTTP 403". */
  readonly massChange?: { readonly changed: number; readonly of: number; readonly answer: string }
  /** Somebody was told of it then, and nobody has acted since: that is why this goes to the next. */
  readonly unansweredSince?: number
  /** It began within planned work, and that has ended since: its titles, and when. */
  readonly outlived?: { readonly title: Readonly<Record<string, string>>; readonly endedAt: number }
}

export const LOCATION_WORDS = ['location-silent', 'location-quarantined', 'location-back'] as const
export type LocationWord = (typeof LOCATION_WORDS)[number]

/** To on-call staff: a place that probes look from has no voice any more, or has it again. */
export interface LocationNotice {
  readonly kind: 'location'
  readonly what: LocationWord
  readonly page: NoticePage
  readonly location: { readonly key: string; readonly name: string; readonly because: string }
  readonly startedAt: number
  readonly overAt: number | null
  readonly deskUrl: string
}

/** To on-call staff: the public waits for an update that was promised, or soon will. */
export interface PromiseNotice {
  readonly kind: 'promise'
  readonly what: PromiseWord
  readonly page: NoticePage
  readonly incidentId: string
  /** The incident's, by language; empty where nobody gave it one. */
  readonly title: Readonly<Record<string, string>>
  readonly startedAt: number
  readonly promisedAt: number
  /** Who promised, by name. */
  readonly by: string
  readonly deskUrl: string
}

/** To people of the desk: words wait for an approver; or to their author: what became of words that were to go out. */
export interface WordsNotice {
  readonly kind: 'words'
  readonly what: WordsNews
  readonly page: NoticePage
  readonly incidentId: string
  /** The incident's, by language; as long as it has none, the one that is proposed. */
  readonly title: Readonly<Record<string, string>>
  readonly startedAt: number
  /** The title that these words give the incident, by language; empty: it keeps its own. */
  readonly proposedTitle: Readonly<Record<string, string>>
  /** Whose words, by name. */
  readonly author: string
  /** What they say, by language. */
  readonly body: Readonly<Record<string, string>>
  /** Until then an approver can decide; or when it was to go out. */
  readonly dueAt: number
  /** With `words-refused`: by whom, and why. */
  readonly refused: { readonly by: string; readonly reason: string } | null
  /** With what was kept back: the code of why. */
  readonly code: string | null
  readonly deskUrl: string
}

/** From the desk: does mail work? */
export interface TestNotice {
  readonly kind: 'test'
  readonly page: NoticePage
  readonly at: number
}

/** To somebody of the desk: a one-time link, for the first password or a new one. */
export interface AccessNotice {
  readonly kind: 'access'
  readonly page: NoticePage
  readonly is: 'invited' | 'recovered'
  readonly url: string
  /** Who gave it, by name. */
  readonly by: string
  readonly expiresAt: number
}

/** `rehearsal`: nothing of it is true, and the message says so before anything else. */
export type Notice = (
  | UpdateNotice
  | PostMortemNotice
  | MaintenanceNotice
  | AnnouncementNotice
  | AnnouncementHeldNotice
  | ConfirmNotice
  | OncallNotice
  | LocationNotice
  | PromiseNotice
  | WordsNotice
  | TestNotice
  | AccessNotice
) & { readonly rehearsal?: true }

/**
 * Finished text. Where a recipient's own link belongs, the text carries the placeholder `UNSUBSCRIBE_URL`,
 * so that one rendering serves everyone who reads that language.
 */
export interface NoticeText {
  readonly language: string
  /** Without CR or LF; constant for all updates of one incident. */
  readonly subject: string
  readonly text: string
  readonly html: string
  /** The message's one sentence, for a webhook or a chat. */
  readonly summary: string
  /** A calendar's entry for it (RFC 5545), to be attached to a mail. */
  readonly calendar?: string
}

export const UNSUBSCRIBE_URL = 'https://unsubscribe.invalid/'

/** As `UNSUBSCRIBE_URL`: where a person on call publishes with one tap. `flow/message` puts the link in its place. */
export const TAP_URL = 'https://one-tap.invalid/'

/** A stretch of time to be told, and the moment at which it is. */
export interface Stretch {
  readonly from: number
  readonly to: number
  readonly now: number
  readonly timeZone: string
}

/** How a language tells it. */
export interface StretchWords {
  /** "from 20:47 to 22:10 CEST"; within one minute "at 20:47 CEST"; with its day when that is not today */
  readonly when: string
  /** "1 hour, 23 minutes"; "less than a minute" */
  readonly duration: string
}

/**
 * A template as it is shipped, in one language. Filled in: `{{components}}` and `{{page}}` (names), `{{places}}` (" in Italy and Spain" with
 * its leading space, or empty), `{{since}}` ("20:47 CEST", which reads after "since", "from", "at", "dalle"; on another day than today
 * "20:47 CEST (11 June)"), `{{when}}` and `{{duration}}` (`StretchWords`).
 */
export interface ShippedTemplate {
  readonly kind: TemplateKind
  readonly tone: Tone
  readonly text: TemplateText
}

/** A sentence of the phrase book as it is shipped, in one language. */
export interface ShippedPhrase extends PhraseId {
  readonly text: string
}

/** Others whose status page says that they have trouble, as a draft may name them. */
export interface ReportSource {
  /** As their page calls itself. */
  readonly by: string
  /** Their page, http or https. */
  readonly url: string | null
}

/** Components of ours because of which others have fallen, as a draft may name them. */
export interface CauseSource {
  /** In the draft's language. */
  readonly causes: readonly string[]
}

/** The word that stands before everything that is only rehearsed. */
export interface RehearsalMark {
  readonly rehearsal: true
}

/** What the module that Vite emits (`dist/web/renderer.js`) exports; the server loads it by path. */
export interface RendererModule {
  readonly languages: readonly string[]
  /** Every live file: pages of the page's languages, open incidents, answers, JSON. */
  renderLive(page: PublicPage, asOf: AsOf): RenderedFile[]
  /** The permanent pages of one ended incident, in every language of the page. */
  renderArchived(page: PublicPage, incident: PublicIncident): RenderedFile[]
  /** The permanent pages of the page's planned work that has ended, in every language of the page. */
  renderEndedWork(page: PublicPage): RenderedFile[]
  /** The permanent pages of the page's announcements that are over, in every language of the page. */
  renderPastAnnouncements(page: PublicPage): RenderedFile[]
  renderNotice(notice: Notice, language: string): NoticeText
  shippedTemplates(language: string): readonly ShippedTemplate[]
  shippedPhrases(language: string): readonly ShippedPhrase[]
  stretchWords(stretch: Stretch, language: string): StretchWords
  /** The page behind a link in an alert. */
  renderTap(facts: TapFacts, language: string): TapFile
  draftSentence(who: ReportSource | CauseSource | RehearsalMark, language: string): string
}
