/** Fills a template with named values. Templates are not programs: no conditions, no calls, no nesting. */
import { withLink } from './short-form.ts'
import type { TemplateText } from './template-kinds.ts'

/** The only names that a template may hold. */
export const VARIABLES = ['components', 'places', 'since', 'when', 'duration', 'page'] as const
export type Variables = Readonly<Record<(typeof VARIABLES)[number], string>>

/** `{{name}}` becomes its value, in one pass: a value that looks like a variable stays as it is. Unknown names stay literal. */
export function fill(template: string, values: Variables): string {
  return template.replace(/\{\{(\w+)\}\}/g, (whole, name: string) =>
    (VARIABLES as readonly string[]).includes(name) ? values[name as keyof Variables] : whole,
  )
}

export interface FilledText {
  readonly title: string
  readonly body: string
  readonly works: string
  readonly advice: string
  /** The short forms, with their link. */
  readonly short: { readonly chat: string; readonly social: string }
}

interface Filling {
  readonly values: Variables
  /** Several components: verbs agree. */
  readonly many: boolean
  readonly link: string
}

/** Every text of a template, filled. A short form of its own or the body, and always its link. */
export function fillText(text: TemplateText, { values, many, link }: Filling): FilledText {
  const of = (one: string, several: string) => fill(many && several !== '' ? several : one, values)
  const body = of(text.body, text.bodyMany)
  const short = (own: string) => withLink(own === '' ? body : fill(own, values), link)
  return {
    title: of(text.title, text.titleMany),
    body,
    works: fill(text.works, values),
    advice: fill(text.advice, values),
    short: { chat: short(text.chat), social: short(text.social) },
  }
}

export interface DraftFacts {
  readonly components: readonly string[]
  /** Each reads after a verb: "in Italy". */
  readonly places: readonly string[]
  readonly startedAt: number
  /** From when until when, and how long, as the language writes it. */
  readonly stretch: Pick<Variables, 'when' | 'duration'>
  readonly page: string
}

/** The values in one language: lists joined, times in the page's zone, as that language writes them. */
export function variablesOf(
  facts: DraftFacts,
  { language: asked, timeZone, now }: { readonly language: string; readonly timeZone: string; readonly now: number },
): Variables {
  // Plain `en` means American dates and zone names; the product's English is European.
  const language = asked === 'en' ? 'en-GB' : asked
  const list = new Intl.ListFormat(language, { type: 'conjunction' })
  return {
    components: list.format(facts.components),
    places: facts.places.length > 0 ? ` ${list.format(facts.places)}` : '',
    since: clockTime(facts.startedAt, { language, timeZone, now }),
    when: facts.stretch.when,
    duration: facts.stretch.duration,
    page: facts.page,
  }
}

/** `20:47 CEST`, and the day behind it when it is not today's: `20:47 CEST (11 June)`. Reads after a preposition. */
export function clockTime(
  at: number,
  { language, timeZone, now }: { language: string; timeZone: string; now: number },
): string {
  const zoned = (ms: number) => Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone)
  const clock = new Intl.DateTimeFormat(language, {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  }).format(at)
  if (zoned(at).toPlainDate().equals(zoned(now).toPlainDate())) return clock
  return `${clock} (${new Intl.DateTimeFormat(language, { timeZone, day: 'numeric', month: 'long' }).format(at)})`
}
