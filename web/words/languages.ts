/** Which languages there are: a new one is its file and its name here. Read by the page, the mails and the feeds; the desk has its own list beside it. */
import { en, type Words } from './en.ts'
import { it } from './it.ts'

/** Words per language code. */
export type Languages = Readonly<Record<string, Words>>

export const LANGUAGES: Languages = { en, it }
