/** Who asked to be told, in which state, and how often an address or a network asked. Used by subscribe and unsubscribe. */
import type { Selectable } from 'kysely'
import type { Db, Tx } from './open.ts'
import type { SubscribersTable } from './schema.ts'

export interface Subscriber {
  readonly id: string
  readonly pageId: string
  readonly channel: 'email' | 'webhook'
  readonly address: string
  /** Mail: lower-cased; webhook: the URL as the parser spells it. One row per page, channel and key. */
  readonly addressKey: string
  readonly language: string
  /** Sealed by the vault; null for mail. */
  readonly signingSecret: string | null
  readonly createdAt: number
  readonly confirmedAt: number | null
  readonly endedAt: number | null
  readonly endedWhy: string | null
  readonly lastAskedAt: number | null
  /** JSON: how and when this person, or somebody for them, said yes. */
  readonly consent: string
  /** Of what they hear, as `keptKinds` writes it; null: of all. */
  readonly kinds: string | null
}

/** @returns false when this page, channel and key are there already; waits for a rival's transaction on PostgreSQL */
export async function insertSubscriber(tx: Tx, subscriber: Subscriber): Promise<boolean> {
  const done = await tx
    .insertInto('subscribers')
    .values({ id: subscriber.id, created_at: subscriber.createdAt, ...columnsOf(subscriber) })
    .onConflict((c) => c.columns(['page_id', 'channel', 'address_key']).doNothing())
    .executeTakeFirst()
  return done.numInsertedOrUpdatedRows === 1n
}

/** Counts hard failures from zero again when it makes an ended one live. */
export async function saveSubscriber(tx: Tx, subscriber: Subscriber): Promise<void> {
  await tx
    .updateTable('subscribers')
    .set({ ...columnsOf(subscriber), ...(subscriber.endedAt === null ? { hard_fails: 0 } : {}) })
    .where('id', '=', subscriber.id)
    .execute()
}

export async function findSubscriber(db: Db | Tx, id: string): Promise<Subscriber | null> {
  const row = await db.selectFrom('subscribers').selectAll().where('id', '=', id).executeTakeFirst()
  return row ? toSubscriber(row) : null
}

export async function findSubscriberByKey(
  db: Db | Tx,
  { pageId, channel, addressKey }: Pick<Subscriber, 'pageId' | 'channel' | 'addressKey'>,
): Promise<Subscriber | null> {
  const row = await db
    .selectFrom('subscribers')
    .selectAll()
    .where('page_id', '=', pageId)
    .where('channel', '=', channel)
    .where('address_key', '=', addressKey)
    .executeTakeFirst()
  return row ? toSubscriber(row) : null
}

/** Holds the row until the transaction ends; read it after. Nothing happens if it is not there. */
export async function holdSubscriber(tx: Tx, id: string): Promise<void> {
  await tx
    .updateTable('subscribers')
    .set((e) => ({ hard_fails: e.ref('hard_fails') }))
    .where('id', '=', id)
    .execute()
}

/** Newest first, from before `cursor` (an id) if there is one. */
export async function listSubscribers(
  db: Db | Tx,
  { pageId, cursor, limit }: { readonly pageId: string; readonly cursor: string | null; readonly limit: number },
): Promise<Subscriber[]> {
  const all = db.selectFrom('subscribers').selectAll().where('page_id', '=', pageId)
  const rows = await (cursor === null ? all : all.where('id', '<', cursor)).orderBy('id', 'desc').limit(limit).execute()
  return rows.map(toSubscriber)
}

export interface SubscriberCounts {
  /** Confirmed and not ended, by channel. */
  readonly email: number
  readonly webhook: number
  readonly unconfirmed: number
  readonly stopped: number
}

export async function countSubscribers(db: Db | Tx, pageId: string): Promise<SubscriberCounts> {
  const rows = await db
    .selectFrom('subscribers')
    .select((e) => [
      'channel',
      e.fn.countAll<number>().as('all'),
      e.fn.count<number>('ended_at').as('ended'),
      e.fn
        .sum<number>(
          e
            .case()
            .when('ended_at', 'is', null)
            .then(e.case().when('confirmed_at', 'is', null).then(1).else(0).end())
            .else(0)
            .end(),
        )
        .as('open'),
    ])
    .where('page_id', '=', pageId)
    .groupBy('channel')
    .execute()
  const of = (channel: string) => rows.find((r) => r.channel === channel)
  const active = (channel: string) => {
    const row = of(channel)
    return row ? Number(row.all) - Number(row.ended) - Number(row.open) : 0
  }
  const sum = (pick: 'ended' | 'open') => rows.reduce((total, r) => total + Number(r[pick]), 0)
  return { email: active('email'), webhook: active('webhook'), unconfirmed: sum('open'), stopped: sum('ended') }
}

/** What waits for this recipient does not leave any more. */
export async function stopDeliveriesTo(tx: Tx, recipientId: string): Promise<void> {
  await tx
    .updateTable('deliveries')
    .set({ state: 'stopped' })
    .where('recipient_id', '=', recipientId)
    .where('state', 'in', ['queued', 'held', 'retrying'])
    .execute()
}

/** Addresses that nobody confirmed, with the mails that asked them. @returns how many were dropped, at most `limit` */
export async function dropUnconfirmed(
  tx: Tx,
  { askedBefore, limit }: { readonly askedBefore: number; readonly limit: number },
): Promise<number> {
  const rows = await tx
    .selectFrom('subscribers')
    .select('id')
    .where('confirmed_at', 'is', null)
    .where('ended_at', 'is', null)
    .where('last_asked_at', '<', askedBefore)
    .orderBy('id')
    .limit(limit)
    .execute()
  const ids = rows.map((r) => r.id)
  if (ids.length === 0) return 0
  await tx.deleteFrom('deliveries').where('recipient_id', 'in', ids).execute()
  await tx.deleteFrom('outbox').where('kind', '=', 'confirm').where('subject_id', 'in', ids).execute()
  await tx.deleteFrom('subscribers').where('id', 'in', ids).execute()
  return ids.length
}

function columnsOf(s: Subscriber) {
  return {
    page_id: s.pageId,
    channel: s.channel,
    address: s.address,
    address_key: s.addressKey,
    language: s.language,
    signing_secret: s.signingSecret,
    confirmed_at: s.confirmedAt,
    ended_at: s.endedAt,
    ended_why: s.endedWhy,
    last_asked_at: s.lastAskedAt,
    consent: s.consent,
    kinds: s.kinds,
  }
}

function toSubscriber(row: Selectable<SubscribersTable>): Subscriber {
  const { id, address, language, consent, kinds } = row
  return {
    id,
    address,
    language,
    consent,
    kinds,
    pageId: row.page_id,
    channel: row.channel as Subscriber['channel'],
    addressKey: row.address_key,
    signingSecret: row.signing_secret,
    createdAt: row.created_at,
    confirmedAt: row.confirmed_at,
    endedAt: row.ended_at,
    endedWhy: row.ended_why,
    lastAskedAt: row.last_asked_at,
  }
}
