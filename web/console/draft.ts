/**
 * The rules of a draft in several languages: which field is stale, what blocks publishing, what is sent. Pure; the
 * composer keeps one `DraftText` per template and asks here for the next.
 *
 * Invariants:
 * 1. A field is stale where another language's same field was changed and this one was not matched since.
 * 2. A stale field becomes current only by a person: edited too, marked as still right, or left out.
 * 3. Nothing is sent while a language that will be sent has a stale or missing field.
 */
import type { UpdateText, UpdateTexts } from '../../server/contract/incidents.ts'

export const FIELDS = ['title', 'body', 'works', 'advice'] as const
export type Field = (typeof FIELDS)[number]
export type FieldTexts = Readonly<Record<Field, string>>

/** What the API takes; the contract's own numbers are values of the server and do not come into the bundle. */
export const LONGEST: Readonly<Record<Field, number>> = { title: 200, body: 5_000, works: 2_000, advice: 2_000 }

export interface LanguageDraft {
  readonly now: FieldTexts
  /** As all languages said the same thing for the last time. */
  readonly agreed: FieldTexts
  readonly stale: readonly Field[]
  /** The whole language is left out of this update, visibly. */
  readonly leftOut: boolean
}

/** One stay in one field: typing goes on leading, or goes on matching, until the writer leaves. */
interface Visit {
  readonly language: string
  readonly field: Field
  readonly leads: boolean
}

export interface DraftText {
  readonly languages: Readonly<Record<string, LanguageDraft>>
  readonly visit: Visit | null
}

export interface Spot {
  readonly language: string
  readonly field: Field
}

export type Blocker =
  | { readonly why: 'stale' | 'missing' | 'too-long'; readonly language: string; readonly field: Field }
  | { readonly why: 'no-language' }

/** A fresh draft in which all languages agree, as a template fills it or a correction starts. */
export function startDraft(texts: Readonly<Record<string, FieldTexts>>): DraftText {
  const languages = Object.entries(texts).map(([code, now]) => [code, fresh(now)] as const)
  return { languages: Object.fromEntries(languages), visit: null }
}

function fresh(now: FieldTexts): LanguageDraft {
  return { now, agreed: now, stale: [], leftOut: false }
}

/** One keystroke. Where the field was stale when the writer came, it matches the others; else it leads and they go stale. */
export function edit(draft: DraftText, spot: Spot, value: string): DraftText {
  const { language, field } = spot
  const mine = draft.languages[language]
  if (!mine || mine.now[field] === value) return draft
  const stays = draft.visit?.language === language && draft.visit.field === field
  const leads = stays && draft.visit ? draft.visit.leads : !mine.stale.includes(field)
  const languages: Record<string, LanguageDraft> = { ...draft.languages }
  languages[language] = current({ ...mine, now: { ...mine.now, [field]: value } }, field)
  if (leads) {
    for (const [code, other] of Object.entries(languages)) {
      if (code !== language) languages[code] = markStale(other, field)
    }
  }
  return settle({ languages, visit: { language, field, leads } }, field)
}

/** The writer leaves the field: the next stay in it is judged anew. */
export function leave(draft: DraftText): DraftText {
  return draft.visit ? { ...draft, visit: null } : draft
}

/** "This sentence is still right as it stands." */
export function stillRight(draft: DraftText, spot: Spot): DraftText {
  return change(draft, spot, (mine) => current(mine, spot.field))
}

/** Drops one sentence of one language: for the fields that an update can go without. */
export function dropSentence(draft: DraftText, spot: Spot): DraftText {
  return change(draft, spot, (mine) => current({ ...mine, now: { ...mine.now, [spot.field]: '' } }, spot.field))
}

export function mayDrop(field: Field): boolean {
  return field === 'works' || field === 'advice'
}

/** Says one sentence more in every language that has it: what agreed goes on agreeing. */
export function addSentence(draft: DraftText, field: Field, texts: Readonly<Record<string, string>>): DraftText {
  return inAll(draft, field, (before, code) => {
    const text = texts[code]
    if (text === undefined || before.includes(text)) return before
    return before.trim() === '' ? text : `${before.trimEnd()} ${text}`
  })
}

/** The other way round. */
export function takeSentence(draft: DraftText, field: Field, texts: Readonly<Record<string, string>>): DraftText {
  return inAll(draft, field, (before, code) => {
    const [head = '', ...rest] = before.split(texts[code] ?? before)
    return rest.length === 0 ? before : [head.trim(), rest.join(texts[code]).trim()].filter(Boolean).join(' ')
  })
}

/** Is this sentence said in every language that speaks? */
export function hasSentence(draft: DraftText, field: Field, texts: Readonly<Record<string, string>>): boolean {
  const spoken = Object.entries(draft.languages).filter(([, one]) => !one.leftOut)
  return spoken.every(([code, one]) => texts[code] !== undefined && one.now[field].includes(texts[code]))
}

/** Leaves a language out, or takes it in again: then whatever went stale meanwhile still is. */
export function leaveOut(draft: DraftText, language: string, leftOut: boolean): DraftText {
  const mine = draft.languages[language]
  if (!mine) return draft
  return { languages: { ...draft.languages, [language]: { ...mine, leftOut } }, visit: null }
}

/** Did a person change anything? An untouched draft may be filled anew. */
export function isTouched(draft: DraftText, start: DraftText): boolean {
  return Object.entries(draft.languages).some(([code, one]) => {
    const before = start.languages[code]?.now
    return one.leftOut || one.stale.length > 0 || FIELDS.some((field) => one.now[field] !== before?.[field])
  })
}

/** Everything that keeps this draft from being published, in reading order: empty when it may go. */
export function blockers(
  draft: DraftText,
  options: { readonly needsTitle: boolean; readonly longest?: Readonly<Record<Field, number>> },
): Blocker[] {
  const longest = options.longest ?? LONGEST
  const spoken = Object.entries(draft.languages).filter(([, one]) => !one.leftOut)
  if (spoken.length === 0) return [{ why: 'no-language' }]
  return FIELDS.flatMap((field) =>
    spoken.flatMap(([language, one]): Blocker[] => {
      if (one.stale.includes(field)) return [{ why: 'stale', language, field }]
      const needed = field === 'body' || (field === 'title' && options.needsTitle)
      if (needed && one.now[field].trim() === '') return [{ why: 'missing', language, field }]
      if (one.now[field].length > longest[field]) return [{ why: 'too-long', language, field }]
      return []
    }),
  )
}

/** What is sent. Titles go along once one differs from what stands: the others are matched to it, or still right. Emptied, one stays. */
export function textsOf(draft: DraftText, standing: Readonly<Record<string, string>>): UpdateTexts {
  const all = Object.entries(draft.languages).map(([code, { leftOut, now }]) => {
    const stands = standing[code] ?? ''
    return { code, leftOut, now, stands, title: now.title.trim() || stands }
  })
  const isRenamed = all.some((one) => !one.leftOut && one.title !== one.stands)
  return Object.fromEntries(
    all.map(({ code, leftOut, now, title }) => [code, leftOut ? null : textOf(now, isRenamed ? title : '')]),
  )
}

function textOf(now: FieldTexts, title: string): UpdateText {
  return {
    ...(title === '' ? {} : { title }),
    body: now.body.trim(),
    works: now.works.trim(),
    advice: now.advice.trim(),
  }
}

function change(draft: DraftText, spot: Spot, next: (mine: LanguageDraft) => LanguageDraft): DraftText {
  const mine = draft.languages[spot.language]
  if (!mine) return draft
  return settle({ languages: { ...draft.languages, [spot.language]: next(mine) }, visit: null }, spot.field)
}

/** One step in all languages together makes none of them stale. */
function inAll(draft: DraftText, field: Field, next: (before: string, code: string) => string): DraftText {
  const languages = Object.entries(draft.languages).map(([code, one]) => {
    const now = { ...one.now, [field]: next(one.now[field], code) }
    return [code, { ...one, now }] as const
  })
  return settle({ languages: Object.fromEntries(languages), visit: null }, field)
}

function current(one: LanguageDraft, field: Field): LanguageDraft {
  return { ...one, stale: one.stale.filter((other) => other !== field) }
}

function markStale(one: LanguageDraft, field: Field): LanguageDraft {
  return one.stale.includes(field) ? one : { ...one, stale: [...one.stale, field] }
}

/** Back at the words that last agreed, or empty everywhere, a field is stale nowhere; and when it is stale nowhere, these are the words that agree. */
function settle(draft: DraftText, field: Field): DraftText {
  const all = Object.values(draft.languages)
  const agrees =
    all.every((one) => one.now[field] === one.agreed[field]) ||
    all.every((one) => one.now[field].trim() === '') ||
    all.every((one) => !one.stale.includes(field))
  if (!agrees) return draft
  const languages = Object.entries(draft.languages).map(([code, one]) => {
    const agreed = { ...one.agreed, [field]: one.now[field] }
    return [code, { ...current(one, field), agreed }] as const
  })
  return { ...draft, languages: Object.fromEntries(languages) }
}
