/** The desk's words, fetched a language at a time: whoever reads one pays for one. A new language has its line here too. */
import type { DeskWords } from './en.ts'

export const DESKS: Readonly<Record<string, () => Promise<DeskWords>>> = {
  en: () => import('./en.ts').then(({ deskEn }) => deskEn),
  it: () => import('./it.ts').then(({ deskIt }) => deskIt),
}
