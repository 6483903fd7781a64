/** Templates as this page has them: every edit is a version, and an approval belongs to one version. Shipped ones have no row. */
import type { TemplateId, TemplateKind, TemplateText, Tone } from '../domain/template-kinds.ts'
import type { Db, Tx } from './open.ts'
import type { TemplatesTable } from './schema.ts'

export interface TemplateVersion extends TemplateId {
  /** From 1. */
  readonly version: number
  /** Null: as it is shipped. */
  readonly text: TemplateText | null
  readonly author: string
  readonly at: number
  readonly approved: { readonly by: string; readonly at: number } | null
}

/** The current version of each that has ever been edited or approved. */
export async function currentTemplates(db: Db | Tx, pageId: string): Promise<TemplateVersion[]> {
  const rows = await db
    .selectFrom('templates as t')
    .selectAll()
    .where('t.page_id', '=', pageId)
    .where((e) =>
      e(
        't.version',
        '=',
        e
          .selectFrom('templates as n')
          .select((m) => m.fn.max('n.version').as('version'))
          .whereRef('n.page_id', '=', 't.page_id')
          .whereRef('n.kind', '=', 't.kind')
          .whereRef('n.tone', '=', 't.tone')
          .whereRef('n.language', '=', 't.language'),
      ),
    )
    .execute()
  return rows.map(versionOf)
}

/** Newest first; empty: it is as it is shipped, and always was. */
export async function templateVersions(db: Db | Tx, pageId: string, id: TemplateId): Promise<TemplateVersion[]> {
  const rows = await db
    .selectFrom('templates')
    .selectAll()
    .where('page_id', '=', pageId)
    .where('kind', '=', id.kind)
    .where('tone', '=', id.tone)
    .where('language', '=', id.language)
    .orderBy('version', 'desc')
    .execute()
  return rows.map(versionOf)
}

/** @returns false: somebody else wrote this version first */
export async function insertTemplate(tx: Tx, pageId: string, one: TemplateVersion): Promise<boolean> {
  const { kind, tone, language, version, text, author, at, approved } = one
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('templates')
    .values({
      ...{ page_id: pageId, kind, tone, language, version, author, at },
      words: text && JSON.stringify(text),
      approved_by: approved?.by ?? null,
      approved_at: approved?.at ?? null,
    })
    .onConflict((c) => c.doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

function versionOf(row: TemplatesTable): TemplateVersion {
  const { language, version, words, author, at, approved_by, approved_at } = row
  return {
    ...{ language, version, author, at },
    kind: row.kind as TemplateKind,
    tone: row.tone as Tone,
    text: words === null ? null : (JSON.parse(words) as TemplateText),
    approved: approved_by === null || approved_at === null ? null : { by: approved_by, at: approved_at },
  }
}
