/** The templates as they are shipped, from the words files. The server seeds a page with them; staff may change them. */
import type { ShippedTemplate, TemplateKey } from '../../server/contract/notice.ts'
import { wordsOf } from './reader.ts'

/**
 * Every shipped template, in the order in which an outage needs them. `{{...}}` is still to be filled in.
 *
 * @param language one without a words file gets English
 */
export function shippedTemplates(language: string): readonly ShippedTemplate[] {
  const { templates } = wordsOf(language)
  return (Object.keys(templates) as TemplateKey[]).map((key) => ({ key, ...templates[key] }))
}
