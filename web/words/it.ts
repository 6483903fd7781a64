/** Ogni testo che una persona legge, in italiano. */
import type { Words } from './en.ts'

export const it: Words = {
  language: { code: 'it', name: 'Italiano', direction: 'ltr' },
  page: {},
  answers: {},
  mail: {},
  desk: {},
}
