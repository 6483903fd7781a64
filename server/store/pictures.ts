/** Pictures by what they are: the same content is one row. Rows in, shapes out; no rules. */
import type { PictureFacts, PictureType } from '../domain/picture.ts'
import type { Db, Tx } from './open.ts'

export interface Picture extends PictureFacts {
  /** SHA-256 of the content, in hex. */
  readonly id: string
}

export interface WholePicture extends Picture {
  readonly content: Uint8Array
}

export interface AddedPicture extends WholePicture {
  readonly pageId: string
  readonly addedBy: string
  readonly addedAt: number
}

/** One that is there already is used again, and as fresh as this one. */
export async function insertPicture(tx: Tx, picture: AddedPicture): Promise<void> {
  const { id, type, width, height, content } = picture
  const added = { added_by: picture.addedBy, added_at: picture.addedAt }
  await tx
    .insertInto('pictures')
    .values({ id, page_id: picture.pageId, type, width, height, content, ...added })
    .onConflict((c) => c.column('id').doUpdateSet(added))
    .execute()
}

/** By id, without their content. */
export async function findPictures(db: Db | Tx, ids: readonly string[]): Promise<ReadonlyMap<string, Picture>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('pictures')
    .select(['id', 'type', 'width', 'height'])
    .where('id', 'in', ids)
    .execute()
  return new Map(rows.map((r) => [r.id, { ...r, type: r.type as PictureType }]))
}

export async function readContent(db: Db | Tx, id: string): Promise<WholePicture | null> {
  const r = await db
    .selectFrom('pictures')
    .select(['id', 'type', 'width', 'height', 'content'])
    .where('id', '=', id)
    .executeTakeFirst()
  return r ? { ...r, type: r.type as PictureType } : null
}

/** @returns the announcements that show it, whatever their state */
export async function announcementsShowing(db: Db | Tx, id: string): Promise<string[]> {
  const rows = await db.selectFrom('announcements').select('id').where('picture_id', '=', id).orderBy('id').execute()
  return rows.map((r) => r.id)
}

/** The announcements that show it stand without it, and say no more what it shows. */
export async function dropPicture(tx: Tx, id: string): Promise<void> {
  await tx
    .updateTable('announcement_texts')
    .set({ alt: '' })
    .where('announcement_id', 'in', (e) => e.selectFrom('announcements').select('id').where('picture_id', '=', id))
    .execute()
  await tx.updateTable('announcements').set({ picture_id: null }).where('picture_id', '=', id).execute()
  await tx.deleteFrom('pictures').where('id', '=', id).execute()
}

/** Those that no announcement shows, added before `before`. */
export async function dropUnusedPictures(tx: Tx, before: number): Promise<void> {
  await tx
    .deleteFrom('pictures')
    .where('added_at', '<', before)
    .where('id', 'not in', (e) =>
      e
        .selectFrom('announcements')
        .select('picture_id')
        .where('picture_id', 'is not', null)
        .$castTo<{ picture_id: string }>(),
    )
    .execute()
}
