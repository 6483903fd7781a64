/** Which template is meant, and where a variable goes in its words. Pure; the screen and the editor ask. */
import type { TemplateList, TemplateView } from '../../../server/contract/templates.ts'
import type { WhichTemplate } from '../word-calls.ts'

export type Texts = TemplateView['text']
export type Field = keyof Texts
type Kind = TemplateView['kind']
type Tone = TemplateView['tone']

/** For one component, and what may be said besides. */
export const MAIN_FIELDS: readonly Field[] = ['title', 'body', 'works', 'advice']
export const MANY_FIELDS: readonly Field[] = ['titleMany', 'bodyMany']
export const SHORT_FIELDS: readonly Field[] = ['chat', 'social']
/** What the API takes at most: its own numbers are values of the server and do not come into the bundle. */
export const LONGEST: Readonly<Record<Field, number>> = {
  ...{ title: 300, titleMany: 300, body: 5_000, bodyMany: 5_000 },
  ...{ works: 2_000, advice: 2_000, chat: 2_000, social: 2_000 },
}

/** As its address names it: `recovery`, `recovery.apologetic`. */
export function idOf({ kind, tone }: { readonly kind: Kind; readonly tone: Tone }): string {
  return tone === 'plain' ? kind : `${kind}.${tone}`
}

export interface OfKind {
  readonly kind: Kind
  readonly tone: Tone
  readonly templates: readonly TemplateView[]
}

/** One for each kind and tone, in the order of the list. */
export function kindsIn(templates: readonly TemplateView[]): OfKind[] {
  const ids = [...new Set(templates.map(idOf))]
  return ids.flatMap((id) => {
    const own = templates.filter((one) => idOf(one) === id)
    return own[0] ? [{ kind: own[0].kind, tone: own[0].tone, templates: own }] : []
  })
}

/** Null: nobody knows such a kind. A tone without words is a place all the same: there they are begun. */
export function placeIn(
  templates: readonly TemplateView[],
  id: string,
): { readonly kind: Kind; readonly tone: Tone } | null {
  const [kind, tone = 'plain'] = id.split('.')
  const known = templates.find((one) => one.kind === kind)
  const isTone = tone === 'plain' || tone === 'apologetic' || tone === 'light'
  return known && isTone ? { kind: known.kind, tone } : null
}

/** The template itself, else the plain one to start from. */
export function startOf(
  templates: readonly TemplateView[],
  { kind, tone, language }: Pick<TemplateView, 'kind' | 'tone' | 'language'>,
): { readonly stored: TemplateView | null; readonly text: Texts | null } {
  const of = (wanted: Tone) =>
    templates.find((one) => one.kind === kind && one.language === language && one.tone === wanted) ?? null
  const stored = of(tone)
  return { stored, text: stored?.text ?? of('plain')?.text ?? null }
}

/** The list with one template as the server answered it; null: that one is gone. */
export function withStored(list: TemplateList, which: WhichTemplate, view: TemplateView | null): TemplateList {
  const isIt = (one: WhichTemplate) =>
    one.kind === which.kind && one.tone === which.tone && one.language === which.language
  const isKnown = list.templates.some(isIt)
  const templates = list.templates.flatMap((one) => (isIt(one) ? (view ? [view] : []) : [one]))
  return { ...list, templates: view && !isKnown ? [...templates, view] : templates }
}

export function isSame(one: Texts, other: Texts): boolean {
  return (Object.keys(one) as Field[]).every((field) => one[field] === other[field])
}

/** @returns the text with the variable in place of what is marked, and where writing goes on */
export function insertAt(
  text: string,
  { start, end, name }: { readonly start: number; readonly end: number; readonly name: string },
): { readonly text: string; readonly caret: number } {
  const variable = `{{${name}}}`
  return { text: text.slice(0, start) + variable + text.slice(end), caret: start + variable.length }
}

/** Every spelling of a wrong name becomes the right one. */
export function replaceName(
  text: string,
  { wrong, right }: { readonly wrong: string; readonly right: string },
): string {
  return text.replaceAll(/\{\{\s*([^{}\s]+)\s*\}\}/g, (whole, name: string) =>
    name === wrong ? `{{${right}}}` : whole,
  )
}
