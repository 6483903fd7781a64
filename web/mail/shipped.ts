/** The templates and the phrase book as they are shipped, from the words files, and the words for times that go into them. Asked by the desk's drafts. */
import type {
  CauseSource,
  RehearsalMark,
  ReportSource,
  ShippedPhrase,
  ShippedTemplate,
  Stretch,
  StretchWords,
} from '../../server/contract/notice.ts'
import type { ShippedWords } from '../words/en.ts'
import { cleanText } from '../words/local-text.ts'
import { readerOf, wordsOf } from './reader.ts'

/**
 * Every shipped template in every tone that it has, in the order in which an outage needs them. `{{...}}` is still to be filled in.
 *
 * @param language one without a words file gets English
 */
export function shippedTemplates(language: string): readonly ShippedTemplate[] {
  const { templates } = wordsOf(language)
  return (Object.keys(templates) as Tone[]).flatMap((tone) =>
    (Object.entries(templates[tone]) as [Kind, ShippedWords][]).map(([kind, words]) => ({
      kind,
      tone,
      text: { ...EMPTY, ...words },
    })),
  )
}

/**
 * The phrase book as it is shipped.
 *
 * @param language one without a words file gets English
 */
export function shippedPhrases(language: string): readonly ShippedPhrase[] {
  const { phrases } = wordsOf(language)
  return (Object.keys(phrases) as ShippedPhrase['kind'][]).flatMap((kind) =>
    Object.entries(phrases[kind]).map(([key, text]) => ({ kind, key, text })),
  )
}

type Tone = ShippedTemplate['tone']
type Kind = ShippedTemplate['kind']

const EMPTY: ShippedTemplate['text'] = {
  title: '',
  titleMany: '',
  body: '',
  bodyMany: '',
  works: '',
  advice: '',
  chat: '',
  social: '',
}

/** @param language one without a words file gets English */
export function stretchWords({ from, to, now, timeZone }: Stretch, language: string): StretchWords {
  const reader = readerOf({ timeZone, defaultLanguage: 'en' }, language)
  return { when: reader.stretch(from, to, now), duration: reader.length(to - from) }
}

/**
 * Names in a draft who reports trouble of their own, or what of ours is the cause; or that it is only rehearsed. Their name goes in as text, without what would make marks or links of it.
 *
 * @param language one without a words file gets English
 */
export function draftSentence(who: ReportSource | CauseSource | RehearsalMark, language: string): string {
  const { rehearsal, draft } = wordsOf(language)
  const { report, reportAt, cause } = draft
  if ('rehearsal' in who) return rehearsal.mark
  if ('causes' in who) {
    return cause(readerOf({ timeZone: 'UTC', defaultLanguage: 'en' }, language).list(who.causes.map(withoutMarks)))
  }
  const { by, url } = who
  const name = withoutMarks(by)
  return url === null ? report(name) : reportAt(name, url)
}

function withoutMarks(name: string): string {
  return cleanText(name).replace(/[\\`*_[\]<>#|~]|:\/\//g, '')
}
