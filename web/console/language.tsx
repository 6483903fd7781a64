/** The language of the desk (not of the page): remembered in this browser, else the member of staff's, else the browser's. */
import { type ComponentChildren, createContext } from 'preact'
import { useContext, useEffect, useMemo, useState } from 'preact/hooks'
import { DESKS } from '../words/desks.ts'
import type { DeskWords } from '../words/en.ts'
import { recall, remember } from './memory.ts'

export const DESK_LANGUAGES = Object.keys(DESKS)
const KEY = 'language'

export interface DeskLanguage {
  readonly t: DeskWords
  readonly language: string
  readonly choose: (language: string) => void
  /** What the account says, until somebody chooses here. */
  readonly suggest: (language: string) => void
}

const Language = createContext<DeskLanguage | null>(null)

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
  return known(recall<string>(KEY) ?? '') ?? browserLanguage()
}

interface ProviderProps {
  readonly first: Spoken
  readonly children: ComponentChildren
}

export function LanguageProvider({ first, children }: ProviderProps) {
  const [spoken, setSpoken] = useState(first)
  useEffect(() => {
    document.documentElement.lang = spoken.language
  }, [spoken])
  const value = useMemo<DeskLanguage>(() => {
    // Words that cannot be fetched now leave the language as it is; the next press asks again.
    const turnTo = (next: string) => void speak(next).then(setSpoken, () => undefined)
    return {
      ...spoken,
      choose: (next) => {
        remember(KEY, next)
        turnTo(next)
      },
      suggest: (next) => {
        const language = known(next)
        if (language !== null && recall<string>(KEY) === null) turnTo(language)
      },
    }
  }, [spoken])
  return <Language.Provider value={value}>{children}</Language.Provider>
}

export function useLanguage(): DeskLanguage {
  const value = useContext(Language)
  if (!value) throw new Error('useLanguage outside of LanguageProvider')
  return value
}

/** A language's own name, for a code of the page: "italiano". */
export function nameOfLanguage(code: string, inLanguage: string): string {
  try {
    return new Intl.DisplayNames([inLanguage], { type: 'language' }).of(code) ?? code
  } catch {
    return code
  }
}

/** As a name begins a line or stands alone: Italian writes languages small. */
export function capital(name: string): string {
  return name.charAt(0).toLocaleUpperCase() + name.slice(1)
}

/** A name as it stands in the desk's language, or in whichever there is: a name in the wrong language beats none. */
export function inWords(texts: Readonly<Record<string, string>>, language: string): string {
  return texts[language] || Object.values(texts).find((text) => text !== '') || ''
}

function known(language: string): string | null {
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
