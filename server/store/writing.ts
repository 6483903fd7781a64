/** Words in the making, one row per writer and incident. Rows in, shapes out; no rules. */
import type { Db, Tx } from './open.ts'

export interface Writing {
  readonly pageId: string
  /** An incident, or `new`. */
  readonly subjectId: string
  readonly writerId: string
  readonly writer: string
  readonly content: string
  readonly savedAt: number
  readonly toldAt: number
}

type Whose = Pick<Writing, 'subjectId' | 'writerId'>

export async function findWriting(db: Db | Tx, { subjectId, writerId }: Whose): Promise<Writing | null> {
  const rows = db.selectFrom('words_in_making').selectAll().where('subject_id', '=', subjectId)
  const row = await rows.where('writer_id', '=', writerId).executeTakeFirst()
  return row ? writingOf(row) : null
}

/** Of everybody, the newest first. */
export async function writingsOf(db: Db | Tx, subjectId: string): Promise<Writing[]> {
  const rows = db.selectFrom('words_in_making').selectAll().where('subject_id', '=', subjectId)
  return (await rows.orderBy('saved_at', 'desc').execute()).map(writingOf)
}

export async function saveWriting(tx: Tx, one: Writing): Promise<void> {
  const { content, writer } = one
  const now = { content, writer, saved_at: one.savedAt, told_at: one.toldAt }
  await tx
    .insertInto('words_in_making')
    .values({ page_id: one.pageId, subject_id: one.subjectId, writer_id: one.writerId, ...now })
    .onConflict((c) => c.columns(['subject_id', 'writer_id']).doUpdateSet(now))
    .execute()
}

/** @returns whether something was there */
export async function dropWriting(tx: Tx, { subjectId, writerId }: Whose): Promise<boolean> {
  const gone = tx.deleteFrom('words_in_making').where('subject_id', '=', subjectId).where('writer_id', '=', writerId)
  return (await gone.executeTakeFirst()).numDeletedRows > 0n
}

export async function dropOldWriting(tx: Tx, before: number): Promise<void> {
  await tx.deleteFrom('words_in_making').where('saved_at', '<', before).execute()
}

interface Row {
  page_id: string
  subject_id: string
  writer_id: string
  writer: string
  content: string
  saved_at: number
  told_at: number
}

function writingOf(r: Row): Writing {
  return {
    pageId: r.page_id,
    subjectId: r.subject_id,
    writerId: r.writer_id,
    writer: r.writer,
    content: r.content,
    savedAt: r.saved_at,
    toldAt: r.told_at,
  }
}
