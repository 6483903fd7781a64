/** Who a delivery is for, as they stand at the moment of sending: whoever left meanwhile gets nothing. And whose secrets are kept. */
import { among } from './engine.ts'
import type { Db } from './open.ts'

export interface RecipientNow {
  readonly id: string
  readonly kind: 'subscriber' | 'oncall'
  /** Sealed; null for mail. */
  readonly signingSecret: string | null
  /** Not confirmed, or ended. A confirmation mail goes to the former all the same. */
  readonly isActive: boolean
  readonly isEnded: boolean
  /** Whose on-call contact it is; null: shared, or a subscriber. */
  readonly staffId: string | null
}

/** By id; an id that is neither subscriber nor on-call contact is missing. */
export async function recipientsNow(db: Db, ids: readonly string[]): Promise<Map<string, RecipientNow>> {
  if (ids.length === 0) return new Map()
  const subscribers = await db
    .selectFrom('subscribers')
    .select(['id', 'signing_secret', 'confirmed_at', 'ended_at'])
    .where('id', 'in', among(db, ids))
    .execute()
  const contacts = await db
    .selectFrom('oncall_contacts')
    .select(['id', 'signing_secret', 'staff_id'])
    .where('id', 'in', among(db, ids))
    .execute()
  return new Map([
    ...subscribers.map((s): [string, RecipientNow] => [
      s.id,
      {
        id: s.id,
        kind: 'subscriber',
        signingSecret: s.signing_secret,
        isActive: s.confirmed_at !== null && s.ended_at === null,
        isEnded: s.ended_at !== null,
        staffId: null,
      },
    ]),
    ...contacts.map((c): [string, RecipientNow] => [
      c.id,
      {
        id: c.id,
        kind: 'oncall',
        signingSecret: c.signing_secret,
        isActive: true,
        isEnded: false,
        staffId: c.staff_id,
      },
    ]),
  ])
}

const CHUNK = 500

export interface SealedSubscriber {
  readonly id: string
  readonly signingSecret: string
}

/** Who is subscribed by webhook, 500 at a time by id after `after`. */
export async function sealedSubscribers(
  db: Db,
  { pageId, after }: { readonly pageId: string; readonly after: string },
): Promise<SealedSubscriber[]> {
  const rows = await db
    .selectFrom('subscribers')
    .select(['id', 'signing_secret'])
    .where('page_id', '=', pageId)
    .where('signing_secret', 'is not', null)
    .where('ended_at', 'is', null)
    .where('id', '>', after)
    .orderBy('id')
    .limit(CHUNK)
    .$narrowType<{ signing_secret: string }>()
    .execute()
  return rows.map((r) => ({ id: r.id, signingSecret: r.signing_secret }))
}
