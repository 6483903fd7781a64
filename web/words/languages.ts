/** Which languages there are: a new one is its file and its name here. Read by the page, the mails, the feeds and the desk. */
import { type DeskWords, deskEn, en, type Words } from './en.ts'
import { deskIt, it } from './it.ts'

/** Words per language code. */
export type Languages = Readonly<Record<string, Words>>

export const LANGUAGES: Languages = { en, it }

/** The desk's words alone, so that its bundle carries no others. */
export const DESKS: Readonly<Record<string, DeskWords>> = { en: deskEn, it: deskIt }
