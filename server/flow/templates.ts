/** Templates as the page has them: what people wrote, else what is shipped. Asked by drafts, by the desk, and by whatever speaks while nobody is there. */
import type { TemplateHistory, TemplateList, TemplateView } from '../contract/templates.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { VARIABLES } from '../domain/template.ts'
import { missingIn } from '../domain/template-faults.ts'
import {
  TEMPLATE_FIELDS,
  TEMPLATE_KINDS,
  type TemplateId,
  type TemplateText,
  TONES,
  type Tone,
} from '../domain/template-kinds.ts'
import { loadPage } from '../store/catalogue.ts'
import type { Db, Tx } from '../store/open.ts'
import { currentTemplates, type TemplateVersion, templateVersions } from '../store/templates.ts'
import { type Context, whoName } from './context.ts'

/** One template as it stands. */
export interface Standing extends TemplateId {
  /** 0: nobody has touched it. */
  readonly version: number
  readonly text: TemplateText
  readonly isShipped: boolean
  readonly edited: TemplateView['edited']
  readonly approved: TemplateView['approved']
}

export type Templates = readonly Standing[]

/** Every template of the page's languages, by kind, then tone, then language. The renderer is asked: not inside a transaction. */
export async function readTemplates(context: Context, db: Db | Tx = context.store.db): Promise<Templates> {
  const page = await loadPage(db, context.pageId)
  const rows = await currentTemplates(db, context.pageId)
  const shipped = await Promise.all(
    page.languages.map(async ({ language }) =>
      (await context.renderer.templates(language)).map((one) => ({ ...one, language })),
    ),
  )
  const all = shipped.flat().map((one) => {
    const row = rows.find((r) => isSame(r, one))
    return standing({ kind: one.kind, tone: one.tone, language: one.language }, { row, shipped: one.text })
  })
  const written = rows.filter((r) => r.text && !all.some((one) => isSame(one, r)))
  const extra = written
    .filter((r) => page.languages.some((l) => l.language === r.language))
    .map((row) => standing(row, { row, shipped: null }))
  const place = (one: TemplateId) => TEMPLATE_KINDS.indexOf(one.kind) * TONES.length + TONES.indexOf(one.tone)
  return [...all, ...extra].sort((a, b) => place(a) - place(b))
}

/** What speaks in this tone, else plainly. */
export function templateIn(templates: Templates, { kind, tone, language }: TemplateId): Standing | undefined {
  const of = (wanted: Tone) => templates.find((one) => isSame(one, { kind, language, tone: wanted }))
  return of(tone) ?? of('plain')
}

export async function templateList(context: Context): Promise<TemplateList> {
  return { variables: [...VARIABLES], templates: (await readTemplates(context)).map(viewOf) }
}

export function viewOf(one: Standing): TemplateView {
  const { kind, tone, language, version, text, isShipped, edited, approved } = one
  return { kind, tone, language, version, text, isShipped, edited, approved, missing: missingIn(kind, text) }
}

/** Refuses `unknown-language`. */
export async function templateHistory(context: Context, id: TemplateId): Promise<TemplateHistory | Refusal> {
  const foreign = foreignLanguage((await loadPage(context.store.db, context.pageId)).languages, id.language)
  if (foreign) return foreign
  const versions = await templateVersions(context.store.db, context.pageId, id)
  return {
    versions: versions.map(({ version, text, author, at, approved }) => ({
      ...{ version, text, at },
      author: whoName(author),
      approved: approved && { by: whoName(approved.by), at: approved.at },
    })),
  }
}

export function foreignLanguage(known: readonly { readonly language: string }[], language: string): Refusal | null {
  if (known.some((one) => one.language === language)) return null
  const names = known.map((one) => one.language).join(', ')
  return refuse('unknown-language', `This page has no language ${language}; it has ${names}.`)
}

interface Sources {
  readonly row: TemplateVersion | undefined
  /** Null: none is shipped in this tone. */
  readonly shipped: TemplateText | null
}

/** @throws Error where there is neither row nor shipped text: a bug */
export function standing({ kind, tone, language }: TemplateId, { row, shipped }: Sources): Standing {
  const text = row?.text ?? shipped
  if (!text) throw new Error(`There is no template ${kind} in tone ${tone} in ${language}`)
  const isShipped = shipped !== null && TEMPLATE_FIELDS.every((field) => text[field] === shipped[field])
  return {
    ...{ kind, tone, language, text, isShipped },
    version: row?.version ?? 0,
    edited: row && !isShipped ? { by: whoName(row.author), at: row.at } : null,
    approved: row?.approved ? { by: whoName(row.approved.by), at: row.approved.at } : null,
  }
}

function isSame(one: TemplateId, other: TemplateId): boolean {
  return one.kind === other.kind && one.tone === other.tone && one.language === other.language
}
