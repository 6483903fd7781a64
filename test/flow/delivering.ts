/** Readers of the page, and the steps between an update and its arrival, for the tests of delivery. */
import type { Insertable } from 'kysely'
import { deliver } from '../../server/flow/deliver.ts'
import { fanOut } from '../../server/flow/fan-out.ts'
import { openMessageDesk } from '../../server/flow/message.ts'
import { publishSnapshot } from '../../server/flow/publish-snapshot.ts'
import type { Sender, SnapshotTarget } from '../../server/ports.ts'
import type { SubscribersTable } from '../../server/store/schema.ts'
import type { Flow } from '../support/flow-context.ts'

/** Confirmed readers by mail, in English unless changed: `r1`, `r2` ... */
export async function readers(
  { store, context }: Flow,
  count: number,
  change: (n: number) => Partial<Insertable<SubscribersTable>> = () => ({}),
): Promise<string[]> {
  const rows = Array.from({ length: count }, (_, i) => ({
    ...{ id: `r${i + 1}`, page_id: context.pageId, channel: 'email', address: `r${i + 1}@example.com` },
    ...{ address_key: `r${i + 1}@example.com`, language: 'en', signing_secret: null, created_at: 1, confirmed_at: 1 },
    ...{ ended_at: null, ended_why: null, last_asked_at: null, consent: '{}' },
    ...change(i + 1),
  }))
  await store.db.insertInto('subscribers').values(rows).execute()
  return rows.map((r) => r.id)
}

/** A target that keeps nothing. */
export const NOWHERE: SnapshotTarget = {
  swap: async () => undefined,
  renew: async () => false,
  writeArchive: async () => undefined,
  forgotUntil: async () => 0,
  forget: async () => undefined,
  missing: async () => [],
  restore: async () => null,
}

/** Everything that waits is put on the page and fanned out. */
export async function release(flow: Flow): Promise<void> {
  await publishSnapshot(flow.context, NOWHERE, { live: null, renew: false })
  while (await fanOut(flow.context));
}

/** What is due now is sent, batch after batch; each call with a desk of its own unless one is given. */
export async function send(
  flow: Flow,
  sender: Sender,
  { desk = openMessageDesk(flow.context), batch = 50, rounds = 20 } = {},
): Promise<number> {
  let claimed = 0
  for (let round = 0; round < rounds; round += 1) {
    const now = await deliver(flow.context, { sender, desk, batch, signal: new AbortController().signal })
    if (now === 0) break
    claimed += now
  }
  return claimed
}

/** By recipient id; on-call left out. */
export async function states({ store }: Flow): Promise<Record<string, string>> {
  const rows = await store.db
    .selectFrom('deliveries')
    .select(['recipient_id', 'state'])
    .where('recipient_kind', '=', 'subscriber')
    .orderBy('id')
    .execute()
  return Object.fromEntries(rows.map((r) => [r.recipient_id, r.state]))
}
