/** The language of the desk (not of the page): remembered in this browser, else the member of staff's, else the browser's. */
import { type ComponentChildren, createContext } from 'preact'
import { useContext, useEffect, useMemo, useState } from 'preact/hooks'
import type { DeskWords } from '../words/en.ts'
import { chosenLanguage, known, rememberLanguage, type Spoken, speak } from './speak.ts'

export interface DeskLanguage {
  readonly t: DeskWords
  readonly language: string
  readonly choose: (language: string) => void
  /** What the account says, until somebody chooses here. */
  readonly suggest: (language: string) => void
}

const Language = createContext<DeskLanguage | null>(null)

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
        rememberLanguage(next)
        turnTo(next)
      },
      suggest: (next) => {
        const language = known(next)
        if (language !== null && chosenLanguage() === null) turnTo(language)
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
