/** Puts the pictures that a page shows among its files, before the page names them. Called by publish-snapshot. */
import type { PublicFile, PublicPage } from '../contract/public.ts'
import { pictureFile } from '../domain/picture.ts'
import type { SnapshotTarget } from '../ports.ts'
import { findPictures, readContent, type WholePicture } from '../store/pictures.ts'
import type { Context } from './context.ts'

/** Only those that are not there: a file's name is the hash of what is in it. */
export async function writePictures(
  { store: { db } }: Context,
  target: SnapshotTarget,
  page: PublicPage,
): Promise<void> {
  const named = new Set((page.announcements ?? []).flatMap((one) => one.picture?.file ?? []))
  const missing = await target.missing([...named])
  const known = await findPictures(db, missing.map(idIn))
  for (const { id } of known.values()) {
    const whole = await readContent(db, id)
    if (whole) await target.writeArchive([fileOf(whole)])
  }
}

function idIn(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1, file.lastIndexOf('.'))
}

function fileOf(picture: WholePicture): PublicFile {
  return {
    path: pictureFile(picture),
    contentType: `image/${picture.type}`,
    body: picture.content,
    gzip: null,
    brotli: null,
    etag: `"${picture.id.slice(0, 22)}"`,
    part: 'archive',
    cacheControl: 'public, max-age=300, stale-if-error=86400',
  }
}
