/** Whether words are made of approved parts alone, and which approved words go where nobody answered for others. Asked by flow/wording and flow/neutral-words. */
import type { PublicState } from './incident.ts'
import type { UpdateTemplate } from './template-kinds.ts'

/** How long words may wait for an approver, in minutes. */
export const APPROVAL_MIN = { min: 1, max: 120, usual: 10 } as const

/** Of cause and apology somebody answers each time, however approved their template is. */
export const APPROVER_TEMPLATES: readonly UpdateTemplate[] = ['cause-found', 'apology']

/** What goes instead of words that nobody answered for: each needs an approval of its own. */
export const NEUTRAL_TEMPLATES = [
  'confirmation',
  'slowness',
  'progress',
  'recovery',
  'it-is-over',
] as const satisfies readonly UpdateTemplate[]

/** What approvers and authors are told of words that were to go out. */
export const WORDS_NEWS = [
  'words-wait',
  'words-neutral',
  'words-refused',
  'words-kept-back',
  'scheduled-kept-back',
] as const
export type WordsNews = (typeof WORDS_NEWS)[number]

export const WORD_FIELDS = ['title', 'body', 'works', 'advice'] as const
export type WordField = (typeof WORD_FIELDS)[number]

/** As they are said in one language. A title that is absent stays as it is. */
export interface SaidWords {
  readonly title?: string | undefined
  readonly body: string
  readonly works?: string | undefined
  readonly advice?: string | undefined
}

/** What somebody answers for, in the same language. */
export interface ApprovedWords {
  /** A template, filled. */
  readonly filled: Readonly<Record<WordField, string>>
  /** Whole sentences that may stand behind what is filled, by field. */
  readonly phrases: Readonly<Partial<Record<WordField, readonly string[]>>>
}

/**
 * The fields that hold a sentence of the writer's own; none: all of it is approved. What still works and what readers can do
 * may be left out.
 */
export function freeFields(said: SaidWords, { filled, phrases }: ApprovedWords): WordField[] {
  const isApproved: Readonly<Record<WordField, boolean>> = {
    title: said.title === undefined || said.title.trim() === filled.title,
    body: isBehind(filled.body.trim(), said.body.trim(), phrases.body ?? []),
    works: isMadeOf(said.works ?? '', [filled.works, ...(phrases.works ?? [])]),
    advice: isMadeOf(said.advice ?? '', [filled.advice, ...(phrases.advice ?? [])]),
  }
  return WORD_FIELDS.filter((field) => !isApproved[field])
}

function isBehind(first: string, text: string, phrases: readonly string[]): boolean {
  return isFirstIn(text, first) && isMadeOf(text.slice(first.length), phrases)
}

/** One of these behind the other, with nothing but space between them; nothing at all is, too. */
function isMadeOf(text: string, known: readonly string[]): boolean {
  const rest = text.trim()
  if (rest === '') return true
  return known
    .map((one) => one.trim())
    .some((one) => one !== '' && isFirstIn(rest, one) && isMadeOf(rest.slice(one.length), known))
}

/** To its end: a word that goes on is another one. */
function isFirstIn(text: string, first: string): boolean {
  return text.startsWith(first) && /^(\s|$)/.test(text.slice(first.length))
}

/** What is said plainly in this state, whatever was to be said. */
export function neutralTemplate(
  to: PublicState,
  now: { readonly isPublic: boolean; readonly isSlow: boolean },
): (typeof NEUTRAL_TEMPLATES)[number] {
  if (to === 'resolved') return now.isPublic ? 'recovery' : 'it-is-over'
  if (now.isPublic) return 'progress'
  return now.isSlow ? 'slowness' : 'confirmation'
}
