/**
 * Step 3 of the line: the newest revision becomes files, and the files become the page, all at once. The first swap of a
 * revision releases its notices. Called by the snapshot loop, after every revision and every minute for "as of".
 */
import type { AsOf } from '../contract/as-of.ts'
import type { PublicPage } from '../contract/public.ts'
import type { SnapshotTarget } from '../ports.ts'
import { lastCheckAt } from '../store/check-states.ts'
import { latestRevision, markSwapped, newestRevision } from '../store/updates.ts'
import type { Context } from './context.ts'
import { forgetInFiles } from './forget-in-files.ts'
import { writePictures } from './write-pictures.ts'

export interface Snapshot {
  readonly revision: number
  readonly asOf: AsOf
}

/**
 * Brings this process's files up to the newest revision.
 *
 * @param live what is on the page of this process now; null: nothing yet
 * @param renew true: write the same revision again with a new "as of"
 * @returns what is on the page now; `live` itself when there was nothing to do
 * @throws Fault 'snapshot.not-written' (retry): the page stays as it was, or has moved without an ended incident's pages
 */
export async function publishSnapshot(
  context: Context,
  target: SnapshotTarget,
  { live, renew }: { readonly live: Snapshot | null; readonly renew: boolean },
): Promise<Snapshot | null> {
  const { db } = context.store
  // Asked several times a second: the number first, the page only when there is something to do.
  const isSame = (await newestRevision(db, context.pageId)) === (live?.revision ?? 0)
  if (isSame && !renew) return live
  const asOf = { at: context.clock.now(), verifiedAt: await lastCheckAt(db) }
  // A large page is rendered for what has happened, not for the minute that has passed.
  if (isSame && live && (await target.renew(asOf))) return { revision: live.revision, asOf }
  const newest = await latestRevision(db, context.pageId)
  if (!newest) return live
  const page = JSON.parse(newest.page) as PublicPage
  // First what the page will link to; but an ended incident that cannot be written does not hold up the page.
  const archived = newest.revision === live?.revision ? null : await tried(() => archive(context, target, page))
  await target.swap(newest.revision, await context.renderer.live(page, asOf))
  await markSwapped(db, { pageId: context.pageId, revision: newest.revision, at: context.clock.now() })
  context.wake('fan-out')
  if (newest.revision !== live?.revision) await forgetInFiles(context, target, page)
  if (archived?.status === 'rejected') throw archived.reason
  return { revision: newest.revision, asOf }
}

async function archive(context: Context, target: SnapshotTarget, page: PublicPage): Promise<void> {
  await writePictures(context, target, page)
  await target.writeArchive(await context.renderer.archived(page, page.recent))
}

async function tried(work: () => Promise<void>): Promise<PromiseSettledResult<void>> {
  const [outcome] = await Promise.allSettled([work()])
  return outcome
}
