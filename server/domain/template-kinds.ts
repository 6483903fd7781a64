/** Which templates there are: what each is for, in which tone, and the words that make one. Used wherever templates are read. */

/** Those that an update of an incident starts from, in the order in which an outage needs them. */
export const UPDATE_TEMPLATES = [
  'confirmation',
  'slowness',
  'progress',
  'cause-found',
  'recovery',
  'it-is-over',
  'apology',
  'false-alarm',
] as const
export type UpdateTemplate = (typeof UPDATE_TEMPLATES)[number]

export const TEMPLATE_KINDS = [
  ...UPDATE_TEMPLATES,
  'correction',
  'maintenance',
  'maintenance-over',
  'announcement',
  'post-mortem',
] as const
export type TemplateKind = (typeof TEMPLATE_KINDS)[number]

export const TONES = ['plain', 'apologetic', 'light'] as const
export type Tone = (typeof TONES)[number]

/** In the order in which people read and write them. `chat` and `social` are the short forms. */
export const TEMPLATE_FIELDS = ['title', 'titleMany', 'body', 'bodyMany', 'works', 'advice', 'chat', 'social'] as const
export type TemplateField = (typeof TEMPLATE_FIELDS)[number]

/**
 * The words of one template in one language. `...Many` is for several components: verbs agree; empty: as for one.
 * `title` empty: what it is about keeps the title that it has. A short form that is empty is made from the body.
 */
export type TemplateText = Readonly<Record<TemplateField, string>>

/** Which one of a page's templates. */
export interface TemplateId {
  readonly kind: TemplateKind
  readonly tone: Tone
  readonly language: string
}
