/** In which of its languages a page writes to somebody. Asked wherever an address is put on a list. */
import type { Page } from './catalogue.ts'
import { type Refusal, refuse } from './refusal.ts'

/** @param wished null: the page's default */
export function pageLanguage(
  { languages, defaultLanguage }: Pick<Page, 'languages' | 'defaultLanguage'>,
  wished: string | null,
): string | Refusal {
  const language = wished ?? defaultLanguage
  const known = languages.map((l) => l.language)
  if (known.includes(language)) return language
  return refuse(
    'unknown-language',
    `The page is not in '${language.slice(0, 35)}'; it is in ${known.join(', ')}.`,
    'language',
  )
}
