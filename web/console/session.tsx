/** Who sits at the desk, and for which page; every screen behind the sign-in asks here. */
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { SessionView } from '../../server/contract/console.ts'
import { inWords, nameOfLanguage, useLanguage } from './language.tsx'

export const Session = createContext<SessionView | null>(null)

export function useSession(): SessionView {
  const session = useContext(Session)
  if (!session) throw new Error('useSession outside of a signed-in desk')
  return session
}

export type Right = SessionView['rights'][number]

/** Whether the server would let this person do it: what it would not is not offered. */
export function useMay(right: Right): boolean {
  return useSession().rights.includes(right)
}

/** How things of the page are named at this desk. */
export function useNames() {
  const { t, language } = useLanguage()
  return {
    t,
    language,
    say: (texts: Readonly<Record<string, string>>) => inWords(texts, language),
    nameOf: (code: string) => nameOfLanguage(code, language),
  }
}
