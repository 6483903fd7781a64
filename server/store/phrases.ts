/** The phrase book as this page has it: every edit is a version, and an approval belongs to one version. Shipped phrases have no row. */
import type { PhraseId, PhraseKind, PhraseTexts } from '../domain/phrase.ts'
import type { Db, Tx } from './open.ts'
import type { PhrasesTable } from './schema.ts'

export interface PhraseVersion extends PhraseId {
  /** From 1. */
  readonly version: number
  /** Null: as it is shipped. */
  readonly texts: PhraseTexts | null
  readonly author: string
  readonly at: number
  readonly approved: { readonly by: string; readonly at: number } | null
}

/** The current version of each that has ever been edited or approved, by kind and key. */
export async function currentPhrases(db: Db | Tx, pageId: string): Promise<PhraseVersion[]> {
  const rows = await db
    .selectFrom('phrases as p')
    .selectAll()
    .where('p.page_id', '=', pageId)
    .where((e) =>
      e(
        'p.version',
        '=',
        e
          .selectFrom('phrases as n')
          .select((m) => m.fn.max('n.version').as('version'))
          .whereRef('n.page_id', '=', 'p.page_id')
          .whereRef('n.kind', '=', 'p.kind')
          .whereRef('n.key', '=', 'p.key'),
      ),
    )
    .orderBy('p.kind')
    .orderBy('p.key')
    .execute()
  return rows.map(versionOf)
}

/** Undefined: it is as it is shipped, and always was. */
export async function newestPhrase(tx: Tx, pageId: string, id: PhraseId): Promise<PhraseVersion | undefined> {
  const row = await tx
    .selectFrom('phrases')
    .selectAll()
    .where('page_id', '=', pageId)
    .where('kind', '=', id.kind)
    .where('key', '=', id.key)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row && versionOf(row)
}

/** @returns false: somebody else wrote this version first */
export async function insertPhrase(tx: Tx, pageId: string, one: PhraseVersion): Promise<boolean> {
  const { kind, key, version, texts, author, at, approved } = one
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('phrases')
    .values({
      ...{ page_id: pageId, kind, key, version, author, at },
      texts: texts && JSON.stringify(texts),
      approved_by: approved?.by ?? null,
      approved_at: approved?.at ?? null,
    })
    .onConflict((c) => c.doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

function versionOf(row: PhrasesTable): PhraseVersion {
  const { key, version, texts, author, at, approved_by, approved_at } = row
  return {
    ...{ key, version, author, at },
    kind: row.kind as PhraseKind,
    texts: texts === null ? null : (JSON.parse(texts) as PhraseTexts),
    approved: approved_by === null || approved_at === null ? null : { by: approved_by, at: approved_at },
  }
}
