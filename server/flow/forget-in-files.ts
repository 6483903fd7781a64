/**
 * After a redaction, in every process that writes the page's files: records of what has ended are written anew from the
 * rows, and files of before go, pictures among them. What this process has done stands beside its files. Called by
 * publish-snapshot, after a swap.
 */
import type { PublicPage } from '../contract/public.ts'
import { PICTURE_TYPES, pictureFile } from '../domain/picture.ts'
import type { SnapshotTarget } from '../ports.ts'
import { findAnnouncement } from '../store/announcements.ts'
import { listComponents } from '../store/catalogue.ts'
import { findIncident } from '../store/incidents.ts'
import { maintenanceUpdatesOf } from '../store/maintenance-updates.ts'
import { findMaintenance, withParts } from '../store/maintenances.ts'
import { findPictures } from '../store/pictures.ts'
import { type RecordRef, type Redaction, redactionsBetween } from '../store/redactions.ts'
import { listRegions } from '../store/regions.ts'
import type { Context } from './context.ts'
import { picturesOf, publicAnnouncement } from './public-announcements.ts'
import { publicIncidents } from './public-incidents.ts'
import { publicWindow } from './public-maintenances.ts'

const AT_A_TIME = 50

/** @param page the one that was swapped in: it has no word that was redacted before it */
export async function forgetInFiles(context: Context, target: SnapshotTarget, page: PublicPage): Promise<void> {
  const { store, pageId } = context
  const after = await target.forgotUntil()
  const due = await redactionsBetween(store.db, { pageId, after, until: page.revision })
  if (due.length === 0) return
  const records = [...new Map(due.flatMap((one) => one.records.map((r) => [`${r.sort}/${r.id}`, r]))).values()]
  const written = new Set<string>()
  for (let from = 0; from < records.length; from += AT_A_TIME) {
    const files = await renderAnew(context, page, records.slice(from, from + AT_A_TIME))
    await target.writeArchive(files)
    for (const { path } of files) written.add(path)
  }
  const paths = records.map(({ sort, id }) => `${sort}/${id}`)
  const files = await picturesGone(context, due)
  await target.forget({ until: due.at(-1)?.revision ?? after, records: paths, written, files })
}

/** Where they may stand, of those that nobody has brought again since. */
async function picturesGone({ store: { db } }: Context, due: readonly Redaction[]): Promise<string[]> {
  const ids = due.flatMap((one) => one.pictureId ?? [])
  const back = await findPictures(db, ids)
  const gone = ids.filter((id) => !back.has(id))
  return gone.flatMap((id) => PICTURE_TYPES.map((type) => pictureFile({ id, type })))
}

/** Those that have a permanent page as things stand; of the others the old one goes. */
async function renderAnew(context: Context, page: PublicPage, records: readonly RecordRef[]) {
  const { db } = context.store
  const idsOf = (sort: RecordRef['sort']) => records.filter((one) => one.sort === sort).map((one) => one.id)
  const regions = await listRegions(db, context.pageId)
  const components = await listComponents(db, context.pageId)
  const found = await Promise.all(idsOf('incidents').map((id) => findIncident(db, context.pageId, id)))
  const ended = found.filter((one) => one?.state === 'resolved').flatMap((one) => one ?? [])
  const windows = await Promise.all(idsOf('maintenance').map((id) => findMaintenance(db, context.pageId, id)))
  const whole = await withParts(
    db,
    windows.flatMap((one) => one ?? []),
  )
  const updates = Map.groupBy(
    await maintenanceUpdatesOf(
      db,
      whole.map((one) => one.id),
    ),
    (one) => one.maintenanceId,
  )
  const maintenances = whole.map((one) => publicWindow(one, updates.get(one.id) ?? [], { components, regions }))
  const announcements = await announcementsAnew(context, idsOf('announcements'))
  return context.renderer.archived({ ...page, maintenances, announcements }, await publicIncidents(db, ended, regions))
}

async function announcementsAnew({ store: { db }, pageId }: Context, ids: readonly string[]) {
  const found = await Promise.all(ids.map((id) => findAnnouncement(db, pageId, id)))
  const over = found.filter((one) => one?.state === 'ended').flatMap((one) => one ?? [])
  const pictures = await picturesOf(db, over)
  return over.map((one) => publicAnnouncement(one, { pictures, isTroubled: false }))
}
