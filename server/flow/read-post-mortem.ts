/** A post-mortem as the desk sees it: what is published, what it may start from, what colleagues have begun, and who would hear it. */
import type { PostMortemView } from '../contract/post-mortem.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import { listRegions } from '../store/regions.ts'
import { updatesOf } from '../store/updates.ts'
import type { Actor, Context } from './context.ts'
import { readIncident } from './incident-detail.ts'
import { postMortemAudience } from './post-mortem-audience.ts'
import { draftsOf } from './post-mortem-drafts.ts'
import { readMoments, startOf } from './post-mortem-facts.ts'
import { viewUpdates } from './update-views.ts'

export async function readPostMortem(
  context: Context,
  { incidentId, actor }: { readonly incidentId: string; readonly actor: Actor },
): Promise<PostMortemView | Refusal> {
  const { db } = context.store
  const incident = await readIncident(db, context.pageId, incidentId)
  if (isRefusal(incident)) return incident
  const updates = (await updatesOf(db, [incidentId])).filter((one) => one.moments !== null)
  const regions = await listRegions(db, context.pageId)
  const [published] = await viewUpdates(db, context.pageId, { updates, regions })
  return {
    published: published ?? null,
    timeline: await readMoments(db, incident),
    ...(await startOf(context, incident)),
    drafts: await draftsOf(db, incidentId, actor.id),
    audience: await postMortemAudience(db, { pageId: context.pageId, incidentId }),
  }
}
