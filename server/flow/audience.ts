/** Who would hear of something, and who did. Asked by the desk before and after publishing. */
import type { Audience, DeliveryList } from '../contract/deliveries.ts'
import type { NoticeKind } from '../domain/notice-kind.ts'
import { holdMs } from '../domain/outbox.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { type AudienceCount, countActive } from '../store/audience.ts'
import { deliveriesOf, deliveriesOfUpdates } from '../store/delivery-views.ts'
import type { Db, Tx } from '../store/open.ts'
import { rehearsalAbout } from '../store/rehearsals.ts'
import { findUpdate } from '../store/updates.ts'
import type { Context } from './context.ts'
import { countsView } from './update-views.ts'

const PAGE_SIZE = 100
const NOBODY = { recipients: 0, queued: 0, held: 0, sent: 0, retrying: 0, dead: 0, stopped: 0 }

interface About {
  readonly kind?: NoticeKind | undefined
  /** Of a rehearsed incident nobody hears but who takes part. */
  readonly incidentId?: string | undefined
}

export async function readAudience(context: Context, about: About = {}): Promise<Audience> {
  const count = await countAudience(context, context.store.db, about)
  return { ...count, heldMs: holdMs(count.total) }
}

export async function countAudience(
  { pageId }: Context,
  db: Db | Tx,
  { kind = 'incidents', incidentId }: About,
): Promise<AudienceCount> {
  const rehearsal = incidentId === undefined ? null : await rehearsalAbout(db, incidentId)
  if (!rehearsal) return countActive(db, pageId, kind)
  const { length: total } = rehearsal.participants
  return { email: total, webhook: 0, total }
}

export async function readDeliveries(
  context: Context,
  { updateId, after }: { readonly updateId: string; readonly after: string },
): Promise<DeliveryList | Refusal> {
  const { db } = context.store
  if (!(await findUpdate(db, context.pageId, updateId))) return refuse('not-found', `There is no update ${updateId}.`)
  const rows = await deliveriesOf(db, { updateId, after, limit: PAGE_SIZE + 1 })
  const shown = rows.slice(0, PAGE_SIZE)
  return {
    counts: countsView((await deliveriesOfUpdates(db, [updateId])).get(updateId)) ?? NOBODY,
    deliveries: shown.map((d) => ({ ...d, channel: d.channel === 'webhook' ? 'webhook' : 'email' })),
    nextCursor: rows.length > PAGE_SIZE ? (shown.at(-1)?.id ?? null) : null,
  }
}
