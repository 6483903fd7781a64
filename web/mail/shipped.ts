/** The templates as they are shipped, from the words files, and the words for times that go into them. Asked by the desk's drafts. */
import type { ReportSource, ShippedTemplate, Stretch, StretchWords, TemplateKey } from '../../server/contract/notice.ts'
import { cleanText } from '../words/local-text.ts'
import { readerOf, wordsOf } from './reader.ts'

/**
 * Every shipped template, in the order in which an outage needs them. `{{...}}` is still to be filled in.
 *
 * @param language one without a words file gets English
 */
export function shippedTemplates(language: string): readonly ShippedTemplate[] {
  const { templates } = wordsOf(language)
  return (Object.keys(templates) as TemplateKey[]).map((key) => ({ key, ...templates[key] }))
}

/** @param language one without a words file gets English */
export function stretchWords({ from, to, now, timeZone }: Stretch, language: string): StretchWords {
  const reader = readerOf({ timeZone, defaultLanguage: 'en' }, language)
  return { when: reader.stretch(from, to, now), duration: reader.length(to - from) }
}

/**
 * Names in a draft who reports trouble of their own. Their name goes in as text, without what would make marks or links of it.
 *
 * @param language one without a words file gets English
 */
export function reportSentence({ by, url }: ReportSource, language: string): string {
  const { report, reportAt } = wordsOf(language).draft
  const name = cleanText(by).replace(/[\\`*_[\]<>#|~]|:\/\//g, '')
  return url === null ? report(name) : reportAt(name, url)
}
