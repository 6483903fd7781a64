/** Which language the desk begins in, and its words. Asked by main.ts before anything is drawn, and by language.tsx. */
import { DESKS } from '../words/desks.ts'
import type { DeskWords } from '../words/en.ts'
import { recall, remember } from './memory.ts'

export const DESK_LANGUAGES = Object.keys(DESKS)
const KEY = 'language'

/** A language with its words: the desk shows nothing before it has one. */
export interface Spoken {
  readonly language: string
  readonly t: DeskWords
}

/** @throws what `import` throws when the words cannot be fetched */
export async function speak(language: string): Promise<Spoken> {
  const words = DESKS[language] ?? DESKS.en
  if (!words) throw new Error(`There are no words in ${language}`)
  return { language, t: await words() }
}

/** The one in which the desk begins. */
export function firstLanguage(): string {
  return known(chosenLanguage() ?? '') ?? browserLanguage()
}

/** As somebody chose in this browser; null: nobody did. */
export function chosenLanguage(): string | null {
  return recall<string>(KEY)
}

export function rememberLanguage(language: string): void {
  remember(KEY, language)
}

/** The one of ours that a tag such as `it-CH` means; null: none. */
export function known(language: string): string | null {
  const base = language.toLowerCase().split('-')[0] ?? ''
  return base in DESKS ? base : null
}

function browserLanguage(): string {
  for (const language of navigator.languages) {
    const found = known(language)
    if (found) return found
  }
  return 'en'
}
